/// A pattern with `*` (any text), `?` (any one byte), `[abc]`, `[a-z]`, and `\` before a character meant as itself.
///
/// It is compared with the whole text, and letter case counts.
struct Glob: Sendable, Hashable {
    private enum Piece: Sendable, Hashable {
        case byte(UInt8)
        case anyOne
        case anyRun
        case oneOf([ClosedRange<UInt8>])
    }

    private let pieces: [Piece]

    init(_ text: String) {
        var pieces: [Piece] = []
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "*"): pieces.append(.anyRun)
            case UInt8(ascii: "?"): pieces.append(.anyOne)
            case UInt8(ascii: "\\") where index + 1 < bytes.count:
                index += 1
                pieces.append(.byte(bytes[index]))
            case UInt8(ascii: "["):
                guard let (set, next) = Self.set(in: bytes, from: index + 1) else { fallthrough }
                pieces.append(.oneOf(set))
                index = next
            default: pieces.append(.byte(bytes[index]))
            }
            index += 1
        }
        self.pieces = pieces
    }

    /// The ranges up to the closing bracket, and the bracket's place.
    private static func set(in bytes: [UInt8], from start: Int) -> ([ClosedRange<UInt8>], Int)? {
        guard let close = bytes[start...].firstIndex(of: UInt8(ascii: "]")), close > start else { return nil }
        var ranges: [ClosedRange<UInt8>] = []
        var index = start
        while index < close {
            if index + 2 < close, bytes[index + 1] == UInt8(ascii: "-"), bytes[index] <= bytes[index + 2] {
                ranges.append(bytes[index]...bytes[index + 2])
                index += 3
            } else {
                ranges.append(bytes[index]...bytes[index])
                index += 1
            }
        }
        return (ranges, close)
    }

    /// - Complexity: the product of the lengths at worst.
    func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        var piece = 0
        var place = 0
        var retryPiece = -1
        var retryPlace = 0
        while place < text.count {
            if piece < pieces.count, case .anyRun = pieces[piece] {
                retryPiece = piece + 1
                retryPlace = place
                piece += 1
            } else if piece < pieces.count, accepts(pieces[piece], text[place]) {
                piece += 1
                place += 1
            } else if retryPiece >= 0 {
                retryPlace += 1
                place = retryPlace
                piece = retryPiece
            } else {
                return false
            }
        }
        while piece < pieces.count, case .anyRun = pieces[piece] { piece += 1 }
        return piece == pieces.count
    }

    private func accepts(_ piece: Piece, _ byte: UInt8) -> Bool {
        switch piece {
        case .byte(let wanted): wanted == byte
        case .anyOne: true
        case .anyRun: false
        case .oneOf(let ranges): ranges.contains { $0.contains(byte) }
        }
    }
}
