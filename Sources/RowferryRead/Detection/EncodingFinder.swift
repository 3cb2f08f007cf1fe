import RowferryModel

/// Finds a source's encoding by its byte order mark, its zeros, and whether it is UTF-8.
struct EncodingFinder {
    let set: TextEncoding?
    /// The first bytes as they are, and whether that is all.
    let head: [UInt8]
    let isWhole: Bool
    /// Pieces from further on, each from an offset that four divides.
    var samples: [[UInt8]] = []

    struct Choice {
        /// Never `utf16` or `utf32`: the byte order is known.
        var encoding: TextEncoding
        var finding: LayoutEvidence.Finding
        /// What in the bytes plainly contradicts a setting.
        var contradiction: String?
    }

    func find() -> Choice {
        let mark = ByteOrderMark.encoding(of: head)
        if let set { return setChoice(set, mark) }
        if let mark {
            let reason = "the source begins with its byte order mark"
            return choice(mark, [LayoutEvidence.Candidate(value: mark.rawValue, score: 1, reasons: [reason])])
        }
        let zeros = ZeroPattern(pieces)
        if let wide = zeros.encoding {
            return choice(wide, [LayoutEvidence.Candidate(value: wide.rawValue, score: 0.95, reasons: [zeros.words])])
        }
        let tally = tally
        let candidates = tally.candidates
        return choice(candidates[0].value == TextEncoding.utf8.rawValue ? .utf8 : .windows1252, candidates)
    }

    private var pieces: [[UInt8]] { [head] + samples }

    private var tally: UTF8Tally {
        var tally = UTF8Tally()
        tally.add(head, startsInside: false, isLast: isWhole)
        for sample in samples { tally.add(sample, startsInside: true, isLast: false) }
        return tally
    }

    private func choice(_ encoding: TextEncoding, _ candidates: [LayoutEvidence.Candidate]) -> Choice {
        Choice(
            encoding: encoding,
            finding: LayoutEvidence.Finding(
                .encoding,
                value: encoding.rawValue,
                isSet: false,
                candidates: candidates
            )
        )
    }

    // MARK: What the mapping says

    private func setChoice(_ set: TextEncoding, _ mark: TextEncoding?) -> Choice {
        let encoding = resolved(set, mark)
        let finding = LayoutEvidence.Finding(.encoding, value: set.rawValue, isSet: true)
        return Choice(encoding: encoding, finding: finding, contradiction: contradiction(encoding, mark))
    }

    /// `utf-16` and `utf-32` leave the byte order to the source; without a sign of it, it is the little-endian one of
    /// the programs that write them.
    private func resolved(_ set: TextEncoding, _ mark: TextEncoding?) -> TextEncoding {
        let family: [TextEncoding]
        switch set {
        case .utf16: family = [.utf16le, .utf16be]
        case .utf32: family = [.utf32le, .utf32be]
        default: return set
        }
        if let mark, family.contains(mark) { return mark }
        if let wide = ZeroPattern(pieces).encoding, family.contains(wide) { return wide }
        return family[0]
    }

    private func contradiction(_ encoding: TextEncoding, _ mark: TextEncoding?) -> String? {
        if let mark, mark != encoding { return "the source begins with the byte order mark of \(mark.rawValue)" }
        guard mark == nil else { return nil }
        let zeros = ZeroPattern(pieces)
        if let wide = zeros.encoding { return wide == encoding ? nil : "\(zeros.words), as in \(wide.rawValue)" }
        if [.utf16le, .utf16be, .utf32le, .utf32be].contains(encoding), !head.isEmpty, !head.contains(0) {
            return "there is no zero byte in its beginning"
        }
        let tally = tally
        if encoding != .utf8, tally.wide >= 2, tally.invalid == 0 {
            return "all it has beyond ASCII (\(tally.wide.counted("character")) looked at) is valid utf-8"
        }
        if encoding == .utf8, tally.invalid > tally.wide { return tally.invalidWords }
        return nil
    }
}

/// The marks with which a source may begin: U+FEFF in its encoding.
enum ByteOrderMark {
    static func encoding(of head: some Collection<UInt8>) -> TextEncoding? {
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { return .utf8 }
        // The mark of UTF-16 and a NUL would read the same; no export begins with a NUL.
        if head.starts(with: [0xFF, 0xFE, 0x00, 0x00]) { return .utf32le }
        if head.starts(with: [0x00, 0x00, 0xFE, 0xFF]) { return .utf32be }
        if head.starts(with: [0xFF, 0xFE]) { return .utf16le }
        if head.starts(with: [0xFE, 0xFF]) { return .utf16be }
        return nil
    }
}

/// Where the zero bytes stand: ASCII in UTF-16 has one in each pair, in UTF-32 three in each four.
struct ZeroPattern {
    private var zeros = [0, 0, 0, 0]
    private var quads = 0

    /// Pieces must begin at offsets that four divides.
    init(_ pieces: [[UInt8]]) {
        for piece in pieces {
            for index in piece.indices where piece[index] == 0 { zeros[index & 3] += 1 }
            quads += piece.count / 4
        }
    }

    /// Nil when zeros tell nothing.
    ///
    /// Even a text of few Latin letters has spaces, digits, delimiters and line ends in ASCII: a fifth of the units.
    var encoding: TextEncoding? {
        guard quads > 0 else { return nil }
        func share(_ place: Int) -> Double { Double(zeros[place]) / Double(quads) }
        if share(2) > 0.9, share(3) > 0.9, share(0) < 0.1 { return .utf32le }
        if share(0) > 0.9, share(1) > 0.9, share(3) < 0.1 { return .utf32be }
        let even = share(0) + share(2)
        let odd = share(1) + share(3)
        if odd > 0.3, even < odd / 10 { return .utf16le }
        if even > 0.3, odd < even / 10 { return .utf16be }
        return nil
    }

    /// `94 % of the bytes at odd places are zero`.
    var words: String {
        guard quads > 0 else { return "there are no bytes" }
        let percent = (zeros[0] + zeros[1] + zeros[2] + zeros[3]) * 25 / quads
        return "\(percent) % of the bytes looked at are zero, at regular places"
    }
}

/// How well bytes fit UTF-8.
struct UTF8Tally {
    /// Characters of more than one byte.
    private(set) var wide = 0
    /// Bytes that belong to no character, and the first of them.
    private(set) var invalid = 0
    private var firstInvalid: UInt8 = 0
    /// Those between 0x80 and 0x9F, which iso-8859-1 has as controls only.
    private var controls = 0
    private var pieces = 0

    /// Adds a piece of the source. Its first bytes may be the rest of a character when it starts inside; when the source
    /// ends with it, no character goes on behind it.
    mutating func add(_ bytes: [UInt8], startsInside: Bool, isLast: Bool) {
        pieces += 1
        bytes.withUnsafeBytes { bytes in
            var index = 0
            if startsInside { while index < min(3, bytes.count), bytes[index] & 0xC0 == 0x80 { index += 1 } }
            while index < bytes.count {
                if bytes[index] < 0x80 {
                    index += 1
                    continue
                }
                let width = UTF8Check.characterWidth(bytes, at: index)
                if width > 0 {
                    wide += 1
                    index += width
                } else if !isLast, index >= bytes.count - 3, bytes[index] >= 0xC2 {
                    return
                } else {
                    note(bytes[index])
                    index += 1
                }
            }
        }
    }

    private mutating func note(_ byte: UInt8) {
        if invalid == 0 { firstInvalid = byte }
        invalid += 1
        if byte < 0xA0 { controls += 1 }
    }

    var invalidWords: String {
        let digits = String(firstInvalid, radix: 16, uppercase: true)
        return "\(invalid.counted("byte")) \(invalid == 1 ? "is" : "are") not utf-8, such as 0x\(digits)"
    }

    /// The best first.
    var candidates: [LayoutEvidence.Candidate] {
        let utf8 = TextEncoding.utf8.rawValue
        if invalid == 0 {
            let where_ = pieces == 1 ? "" : " in all \(pieces.counted("sample"))"
            let reason =
                wide == 0
                ? "nothing but ASCII\(where_)" : "all valid\(where_), with \(wide.counted("letter")) beyond ASCII"
            return [LayoutEvidence.Candidate(value: utf8, score: wide == 0 ? 0.8 : 1, reasons: [reason])]
        }
        let share = Double(wide) / Double(wide + invalid)
        let isUTF8 = share >= 0.5
        let windows = TextEncoding.windows1252.rawValue
        let latin = TextEncoding.latin1.rawValue
        return [
            LayoutEvidence.Candidate(
                value: utf8,
                score: share,
                reasons: [
                    isUTF8
                        ? "\(wide.counted("letter")) beyond ASCII, though \(invalidWords)"
                        : "would leave \(invalid.counted("byte")) that are no text"
                ]
            ),
            LayoutEvidence.Candidate(
                value: windows,
                score: 1 - share,
                reasons: [isUTF8 ? "would make other letters of \(wide)" : invalidWords]
            ),
            LayoutEvidence.Candidate(
                value: latin,
                score: (1 - share) * (controls == 0 ? 0.9 : 0.1),
                reasons: [
                    controls == 0
                        ? "would read the same" : "would read \(controls.counted("byte")) as control characters"
                ]
            ),
        ].sortedByScore
    }
}
