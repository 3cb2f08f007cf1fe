/// A pattern with `*` (any text), `?` (any one character), `[abc]`, `[a-z]`, and `\` before a character meant as itself.
///
/// It is compared with the whole text, and letter case counts. A character is a Unicode scalar.
struct Glob: Sendable, Hashable {
    private enum Piece: Sendable, Hashable {
        case one(Unicode.Scalar)
        case anyOne
        case anyRun
        case oneOf([ClosedRange<Unicode.Scalar>])
    }

    private let pieces: [Piece]
    /// As it was written.
    let text: String

    init(_ text: String) {
        self.text = text
        var pieces: [Piece] = []
        let scalars = Array(text.unicodeScalars)
        var index = 0
        while index < scalars.count {
            switch scalars[index] {
            case "*": pieces.append(.anyRun)
            case "?": pieces.append(.anyOne)
            case "\\" where index + 1 < scalars.count:
                index += 1
                pieces.append(.one(scalars[index]))
            case "[":
                guard let (set, next) = Self.set(in: scalars, from: index + 1) else { fallthrough }
                pieces.append(.oneOf(set))
                index = next
            default: pieces.append(.one(scalars[index]))
            }
            index += 1
        }
        self.pieces = pieces
    }

    /// The ranges up to the closing bracket, and the bracket's place.
    private static func set(in scalars: [Unicode.Scalar], from start: Int) -> ([ClosedRange<Unicode.Scalar>], Int)? {
        guard let close = scalars[start...].firstIndex(of: "]"), close > start else { return nil }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        var index = start
        while index < close {
            if index + 2 < close, scalars[index + 1] == "-", scalars[index] <= scalars[index + 2] {
                ranges.append(scalars[index]...scalars[index + 2])
                index += 3
            } else {
                ranges.append(scalars[index]...scalars[index])
                index += 1
            }
        }
        return (ranges, close)
    }

    /// Whether the whole text, which must be UTF-8, fits.
    /// - Complexity: the product of the lengths at worst.
    func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        var piece = 0
        var place = 0
        var retryPiece = -1
        var retryPlace = 0
        while place < text.count {
            let (scalar, width) = Self.scalar(in: text, at: place)
            if piece < pieces.count, case .anyRun = pieces[piece] {
                retryPiece = piece + 1
                retryPlace = place
                piece += 1
            } else if piece < pieces.count, accepts(pieces[piece], scalar) {
                piece += 1
                place += width
            } else if retryPiece >= 0 {
                retryPlace += Self.scalar(in: text, at: retryPlace).width
                place = retryPlace
                piece = retryPiece
            } else {
                return false
            }
        }
        while piece < pieces.count, case .anyRun = pieces[piece] { piece += 1 }
        return piece == pieces.count
    }

    /// The character at the place, and its bytes. Bytes that are not UTF-8 count one by one as U+FFFD.
    private static func scalar(in text: UnsafeRawBufferPointer, at place: Int) -> (Unicode.Scalar, width: Int) {
        let first = text[place]
        if first < 0x80 { return (Unicode.Scalar(first), 1) }
        let width = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard first >= 0xC2, place + width <= text.count else { return ("\u{FFFD}", 1) }
        var value = UInt32(first) & (0xFF >> UInt32(width + 1))
        for index in place + 1..<place + width { value = value << 6 | UInt32(text[index] & 0x3F) }
        guard let scalar = Unicode.Scalar(value) else { return ("\u{FFFD}", 1) }
        return (scalar, width)
    }

    private func accepts(_ piece: Piece, _ scalar: Unicode.Scalar) -> Bool {
        switch piece {
        case .one(let wanted): wanted == scalar
        case .anyOne: true
        case .anyRun: false
        case .oneOf(let ranges): ranges.contains { $0.contains(scalar) }
        }
    }
}
