/// How many digits the values of an id field have, to find those that lost the zeros in front of them: spreadsheets take
/// ids for numbers. Memory does not grow with the values.
package struct DigitLengths: Sendable {
    /// Ids that lost their zeros: what is usual, how many are shorter, and the first few of them.
    package struct Loss: Sendable, Hashable {
        package var digits: Int
        package var count: Int
        package var examples: [Findings.Example]
    }

    /// Longer texts are no ids that a spreadsheet shortens.
    private static let places = 32

    private var values = 0
    /// Values of digits only, by their number: those that begin with a zero, and all others.
    private var padded: [Int] = []
    private var plain: [Int] = []
    /// The first of the others, by length and then by place.
    private var first: [[Findings.Example]] = []

    package init() {}

    /// Counts one value; where it comes from is asked for when it must be told.
    @inline(__always)
    package mutating func note(_ value: UnsafeRawBufferPointer, place: () -> FieldTallies.Place) {
        values &+= 1
        // Most ids that are no numbers do not begin like one.
        guard let first = value.first, first &- UInt8(ascii: "0") <= 9 else { return }
        noteDigits(value, place: place)
    }

    @inline(never)
    private mutating func noteDigits(_ value: UnsafeRawBufferPointer, place: () -> FieldTallies.Place) {
        guard (1..<Self.places).contains(value.count), value.allSatisfy({ $0 &- UInt8(ascii: "0") <= 9 }) else {
            return
        }
        if padded.isEmpty { makeRoom() }
        if value[0] == UInt8(ascii: "0"), value.count > 1 {
            padded[value.count] &+= 1
            return
        }
        plain[value.count] &+= 1
        guard first[value.count].count < Findings.exampleLimit else { return }
        let place = place()
        let text = String(decoding: value, as: UTF8.self)
        first[value.count].append(
            Findings.Example(source: place.source, row: place.row, line: place.line, value: text)
        )
    }

    private mutating func makeRoom() {
        padded = Array(repeating: 0, count: Self.places)
        plain = padded
        first = Array(repeating: [], count: Self.places)
    }

    /// Adds what was seen in other rows of the same field, earlier or later ones.
    package mutating func merge(_ other: DigitLengths) {
        values += other.values
        guard !other.padded.isEmpty else { return }
        if padded.isEmpty { makeRoom() }
        for length in 0..<Self.places {
            padded[length] += other.padded[length]
            plain[length] += other.plain[length]
            first[length] = Self.earliest(first[length] + other.first[length])
        }
    }

    private static func earliest(_ examples: [Findings.Example]) -> [Findings.Example] {
        Array(examples.sorted { ($0.source, $0.row) < ($1.source, $1.row) }.prefix(Findings.exampleLimit))
    }

    /// The values that lost zeros, when that is all but certain: at least nine of ten values have the same number of
    /// digits, four or more; at least one in fifty of these begins with a zero, so that numbers are filled up with zeros
    /// here; and there are shorter ones without.
    ///
    /// Ids that are counted up (8, 9, 10, 11) are never filled up, so that they raise nothing, however long they grow.
    package var loss: Loss? {
        let lengths = padded.indices.map { padded[$0] + plain[$0] }
        guard let usual = lengths.indices.max(by: { lengths[$0] < lengths[$1] }), usual >= 4,
            lengths[usual] * 10 >= values * 9, padded[usual] * 50 >= lengths[usual], padded[usual] > 0
        else { return nil }
        let count = plain[..<usual].reduce(0, +)
        if count == 0 { return nil }
        return Loss(digits: usual, count: count, examples: Self.earliest(Array(first[..<usual].joined())))
    }
}
