import RowferryModel
import RowferryTesting
import Testing

@Suite("The different values of a field") struct NameTallyTests {
    private static func tally(_ names: some Sequence<String>) -> NameTally {
        var tally = NameTally()
        for name in names {
            Array(name.utf8).withUnsafeBytes { tally.note($0, hash: ShortHash.hash($0)) }
        }
        return tally
    }

    private static func texts(_ tally: NameTally) -> [String] {
        tally.all.map { String(decoding: $0, as: UTF8.self) }
    }

    static let cases: [(names: [String], kept: [String], hasMore: Bool)] = [
        ([], [], false),
        (["b", "a", "b", "b"], ["a", "b"], false),
        ((100..<140).map { "n\($0)" }, (100..<140).map { "n\($0)" }, false),
        ((100..<141).map { "n\($0)" }, (100..<140).map { "n\($0)" }, true),
        ((100..<900).map { "n\($0)" }, (100..<140).map { "n\($0)" }, true),
        ([String(repeating: "x", count: 201)], [String(repeating: "x", count: 200)], false),
    ]

    @Test("are kept as far as they are few, in whatever order they come", arguments: cases)
    func kept(names: [String], kept: [String], hasMore: Bool) {
        var random = SeededGenerator(seed: 3)
        for order in [names, names.reversed(), names.shuffled(using: &random)] {
            let whole = Self.tally(order)
            #expect(Self.texts(whole) == kept)
            #expect(whole.hasMore == hasMore)
            var merged = Self.tally(order.prefix(order.count / 3))
            merged.merge(Self.tally(order.dropFirst(order.count / 3)))
            #expect(Self.texts(merged) == kept)
            #expect(merged.hasMore == hasMore)
        }
    }
}
