import RowferryModel

/// Traces that a spreadsheet leaves in ids: it takes them for numbers.
struct DigitEvidence: Sendable {
    /// Values of digits only, by how many; the longest share a place.
    private var lengths: [Int]
    private var firstOfLength: [Example?]
    /// Values such as `1.2E+10`.
    private(set) var shortened = 0
    private(set) var firstShortened: Example?
    /// Values of digits that begin with a zero.
    private(set) var withLeadingZero = 0
    /// Values of more than fifteen digits, and how many of them have but zeros behind the fifteenth.
    private var long = 0
    private var rounded = 0
    private var firstRounded: Example?

    private static let places = 32

    init() {
        lengths = []
        firstOfLength = []
    }

    /// Takes a value of digits only.
    mutating func noteDigits(_ text: UnsafeRawBufferPointer, line: Int) {
        if lengths.isEmpty {
            lengths = Array(repeating: 0, count: Self.places)
            firstOfLength = Array(repeating: nil, count: Self.places)
        }
        let place = min(text.count, Self.places - 1)
        if lengths[place] == 0 { firstOfLength[place] = Example(text, line: line) }
        lengths[place] += 1
        if text[0] == UInt8(ascii: "0"), text.count > 1 { withLeadingZero += 1 }
        guard text.count > 15 else { return }
        long += 1
        guard text[15...].allSatisfy({ $0 == UInt8(ascii: "0") }) else { return }
        rounded += 1
        if firstRounded == nil { firstRounded = Example(text, line: line) }
    }

    /// Takes another number, if a spreadsheet has shortened it.
    mutating func noteNumber(_ text: UnsafeRawBufferPointer, line: Int) {
        guard text.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) else { return }
        shortened += 1
        if firstShortened == nil { firstShortened = Example(text, line: line) }
    }

    /// What is wrong with the column as one of ids; each a sentence.
    var damage: [String] {
        var found: [String] = []
        if let firstShortened {
            found.append(
                "\(shortened.counted("id")) like \(firstShortened.shown) came out of a spreadsheet that took "
                    + "\(shortened == 1 ? "it" : "them") for a number: digits are lost; export again with that column as text"
            )
        }
        if let firstRounded, rounded == long {
            found.append(
                "every id of more than 15 digits ends in zeros, such as \(firstRounded.shown): a spreadsheet has rounded "
                    + "them; export again with that column as text"
            )
        }
        if let lost = lostZeros { found.append(lost) }
        return found
    }

    /// Nearly all ids have the same number of digits, a few have less.
    private var lostZeros: String? {
        let digits = lengths.reduce(0, +)
        guard let usual = lengths.indices.max(by: { lengths[$0] < lengths[$1] }), usual >= 4,
            lengths[usual] * 10 >= digits * 9, withLeadingZero < lengths[usual]
        else { return nil }
        // A spreadsheet takes away a few zeros, not half of an id.
        let near = (usual - 3)..<usual
        let shorter = lengths[near].reduce(0, +)
        guard shorter > 0, let first = firstOfLength[near].compactMap(\.self).min(by: { $0.line < $1.line }) else {
            return nil
        }
        return
            "most ids have \(usual) digits, \(shorter) \(shorter == 1 ? "has" : "have") fewer, such as \(first.shown): "
            + "did a spreadsheet take away zeros in front?"
    }
}
