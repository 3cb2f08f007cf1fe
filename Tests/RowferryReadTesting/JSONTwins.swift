import RowferryModel
import RowferryRead
import RowferryTesting

/// Reads lines of JSON the short way and the long way, which must give the same rows, faults and warnings.
package struct JSONTwins {
    package static let columns = [
        "a", "a.b", "a.b.c", "d.a", "d", "", "é", "a key of more than eight bytes", "z.eight678",
    ]
    /// A path into an array makes the reader take the long way with every row.
    private static let longWay = "\u{1}[*]"
    /// What stands behind the rows of a block must not matter, whatever it looks like.
    private static let slacks = [
        [UInt8](repeating: 0, count: Block.slack),
        Array(String(repeating: "\"}}]\n{\"a\":1}\n1e5", count: 8).utf8.prefix(Block.slack)),
        Array(String(repeating: "a", count: Block.slack).utf8),
    ]

    private var random: SeededGenerator
    private var text: [UInt8] = []

    /// Compares so many blocks of made-up rows.
    ///
    /// - Throws: the first one that is not read alike.
    package static func compare(blocks: Int, seed: UInt64) throws {
        var twins = JSONTwins(random: SeededGenerator(seed: seed))
        for _ in 0..<blocks {
            twins.fill()
            try compare(twins.text)
        }
    }

    /// Compares what both ways give for the text, as one block.
    package static func compare(_ text: [UInt8], columns: [String] = columns) throws {
        for slack in slacks {
            let short = read(text + slack, ColumnSelection(names: columns))
            var long = read(text + slack, ColumnSelection(names: columns + [longWay]))
            for index in long.indices {
                guard case .row(let cells, let named) = long[index].content else { continue }
                long[index].content = .row(cells: cells.dropLast(), named: named)
            }
            guard short != long else { continue }
            let index = zip(short, long).enumerated().first { $1.0 != $1.1 }?.offset ?? min(short.count, long.count)
            throw Broken(
                "\(String(decoding: text, as: UTF8.self).debugDescription): event \(index): the short way gives "
                    + "\(short.dropFirst(index).prefix(1)), the long way \(long.dropFirst(index).prefix(1))"
            )
        }
    }

    private static func read(_ storage: [UInt8], _ selection: ColumnSelection) -> [Event] {
        let layout = SourceLayout(form: .ndjson, columns: .open, header: [], start: ReadPosition())
        let count = storage.count - Block.slack
        let block = Block(source: 0, storage: storage, count: count, firstRow: 7, firstLine: 9, end: ReadPosition())
        var sink = Collector()
        RowReader(layout: layout, columns: selection).read(block, into: &sink)
        return sink.events
    }

    // MARK: Rows

    private static let keys = [
        "a", "a", "a", "b", "b", "c", "d", "", "é", "ab", "a key of more than eight bytes", "a key of more than eight",
        "z", "eight678", "eight67", "\\u0061", "\\", "x", "unwanted",
    ]
    private static let texts = [
        "", "x", "seven77", "eight888", "a text of sixteen", "a text that is longer than two words of eight bytes",
        "é€😀", "\u{7F}\u{80}", "\\\"", "\\\\", "ends with \\\\", "a\\n\\t\\u00e9\\ud83d\\ude00", "\\u0000", "{[,:]}",
        "7 bytes\\\"and more", "null",
    ]
    private static let words = [
        "true", "false", "null", "0", "-0", "1", "12", "-3.50", "1e5", "1E+07", "2.5e-3",
        "123456789012345678901234567890",
    ]
    /// What makes a row wrong, wherever it stands.
    private static let mistakes: [[UInt8]] =
        [
            "tru", "nulll", "falze", "01", "-", "1.", ".5", "1e", "+1", "\"\\x\"", "\"\\ud800\"", "\"\\u12\"", "\"\t\"",
            "\"", "{", "}", "[", "]", ",", ":", "'a'", "\u{FEFF}", "\0", "\n", "\r", "\\",
        ].map { Array($0.utf8) } + [[0x80], [0xC3], [0xED, 0xA0, 0x80], [0xFF]]

    /// A few rows, right or wrong, some without a line end, some behind blank lines.
    private mutating func fill() {
        text = []
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            if chance(12) { add(["\n", " \t\r\n", "\r\n"]) }
            space()
            if chance(20) { value(depth: 0) } else { object(depth: 0) }
            space()
            if !chance(20) { add(["\n", "\n", "\r\n"]) }
        }
        while chance(3) {
            let place = Int.random(in: 0...text.count, using: &random)
            let end = chance(2) ? place : min(text.count, place + Int.random(in: 1...3, using: &random))
            text.replaceSubrange(place..<end, with: Self.mistakes.randomElement(using: &random) ?? [])
        }
    }

    private mutating func object(depth: Int) {
        add(["{"])
        space()
        for number in 0..<Int.random(in: 0...5, using: &random) {
            if number > 0 { add([","]) }
            space()
            add(["\""])
            add(Self.keys)
            add(["\""])
            space()
            add([":"])
            space()
            value(depth: depth + 1)
            space()
        }
        add(["}"])
    }

    private mutating func array(depth: Int) {
        add(["["])
        space()
        for number in 0..<Int.random(in: 0...3, using: &random) {
            if number > 0 { add([","]) }
            value(depth: depth + 1)
            space()
        }
        add(["]"])
    }

    private mutating func value(depth: Int) {
        switch Int.random(in: 0..<8, using: &random) {
        case 0...2 where depth < 5: object(depth: depth)
        case 3 where depth < 5: array(depth: depth)
        case 4, 5: add(Self.words)
        default:
            add(["\""])
            add(Self.texts)
            add(["\""])
        }
    }

    private mutating func space() {
        if chance(6) { add([" ", "  ", "\t", "\r", " \t\r "]) }
    }

    private mutating func add(_ choices: [String]) {
        text += Array((choices.randomElement(using: &random) ?? "").utf8)
    }

    private mutating func chance(_ one: Int) -> Bool {
        Int.random(in: 0..<one, using: &random) == 0
    }
}
