import RowferryModel
import RowferryRead
import RowferryTesting

/// Reads any bytes in several ways, and knows what must come of them. For random and hostile input.
///
/// The first three bytes choose how the rest is read, so that whoever changes the bytes changes this, too.
package struct ReaderJudge {
    private static let paths = ["a", "b.c", "t[*]", "t[0]", "t[*].n", "t[1].n"]

    private let bytes: [UInt8]
    private let choice: [Int]

    package init(_ input: [UInt8]) {
        choice = (0..<3).map { Int($0 < input.count ? input[$0] : 0) }
        bytes = Array(input.dropFirst(3))
    }

    /// - Throws: a promise that was not kept.
    package func judge() throws {
        switch choice[0] % 4 {
        case 0, 1: try judgeCSV()
        case 2: try judgeLines()
        default: try judgeArray()
        }
        try judgeUnknown()
    }

    // MARK: Known forms

    private func judgeCSV() throws {
        let dialect = dialect
        let width = choice[2] % 4 + 1
        let names = (1...width).map { "c\($0)" }
        let layout = SourceLayout(form: .csv(dialect), columns: .fixed(names), header: [], start: ReadPosition())
        let reading = try readEveryWay(layout, ColumnSelection(names: names))
        let expected = ReferenceCSV(dialect: dialect, width: width).read(bytes)
        try require(reading.failure == nil && reading.last.offset == bytes.count, "it is read to its end: \(reading)")
        try compare(reading.events.map(\.wordless), expected)
    }

    private var dialect: CSVDialect {
        let bits = choice[1]
        let quote: UInt8? = [UInt8(ascii: "\""), UInt8(ascii: "\""), UInt8(ascii: "'"), nil][bits & 3]
        let escape = [quote, quote, UInt8(ascii: "\\"), nil][(bits >> 2) & 3]
        return CSVDialect(
            delimiter: Array([",", ";", "\t", "||"][(bits >> 4) & 3].utf8),
            quote: quote,
            escape: quote == nil ? nil : escape,
            comment: bits & 64 == 0 ? nil : UInt8(ascii: "#"),
            ragged: [.reject, .pad, .truncate][bits % 3]
        )
    }

    private func judgeLines() throws {
        let layout = SourceLayout(form: .ndjson, columns: .open, header: [], start: ReadPosition())
        let reading = try readEveryWay(layout, selection)
        try require(reading.failure == nil && reading.last.offset == bytes.count, "it is read to its end: \(reading)")
        var expected: [Event] = []
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let raw = Array(line.last == 0x0D ? line.dropLast() : line)
            if raw.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) { continue }
            expected.append(event(raw, expected.count + 1, line: index + 1))
        }
        try compare(reading.events.filter { !$0.isWarning }.map(\.plain), expected)
        try JSONTwins.compare(bytes)
    }

    /// A text that is an array must give its elements; any other must not be read without a word.
    private func judgeArray() throws {
        let bytes = [UInt8(ascii: "[")] + bytes
        let judge = ReaderJudge(bytes: bytes, choice: choice)
        let layout = SourceLayout(form: .jsonArray, columns: .open, header: [], start: ReadPosition())
        let reading = try judge.readEveryWay(layout, selection)
        let rows = reading.events.filter { !$0.isWarning }
        guard let whole = ReferenceJSON.parse(bytes, depthLimit: 201) else {
            let isRefused = reading.failure != nil || rows.contains { $0.fault != nil }
            return try require(isRefused, "what is no JSON is read without a word")
        }
        let expected = whole.elements.enumerated().map { index, element in
            event(
                Array(element.raw),
                index + 1,
                line: 1 + bytes[..<element.raw.startIndex].count { $0 == 0x0A }
            )
        }
        try require(reading.failure == nil && reading.last.offset == bytes.count, "it is read to its end: \(reading)")
        try compare(rows.map(\.plain), expected)
    }

    private init(bytes: [UInt8], choice: [Int]) {
        self.bytes = bytes
        self.choice = choice
    }

    private var selection: ColumnSelection {
        ColumnSelection(names: Self.paths, wantsAll: choice[1] & 1 != 0)
    }

    /// What must come of a row.
    private func event(_ raw: [UInt8], _ row: Int, line: Int) -> Event {
        var event = Event(row: row, line: line, content: .fault(.jsonInvalid, ""), raw: raw)
        if String(validating: raw, as: UTF8.self) == nil {
            event.content = .fault(.encodingInvalid, "")
        } else if let node = ReferenceJSON.parse(raw) {
            event.content = .fault(.jsonNotObject, "")
            guard case .object = node.value else { return event }
            let elements = node.child("t")?.elements ?? []
            let cells = [
                node.child("a")?.cell,
                node.child("b")?.child("c")?.cell,
                ReferenceJSON.Node.joined(elements),
                elements.first?.cell,
                ReferenceJSON.Node.joined(elements.compactMap { $0.child("n") }),
                elements.dropFirst().first?.child("n")?.cell,
            ]
            event.content = .row(cells: cells.map { $0 ?? Value(.missing) }, named: [:])
        }
        return event
    }

    // MARK: Whatever it is

    /// What nobody has said anything about must be read or refused, and the same however it comes.
    private func judgeUnknown() throws {
        var options = SourceOptions()
        if choice[1] & 128 != 0 { options.header = SourceOptions.Header.none }
        options.ragged = [.reject, .pad, .truncate][choice[2] % 3]
        let finder = LayoutFinder(path: "x", options: options, head: bytes, isWhole: true)
        guard let layout = try? finder.find() else { return }
        var names: [String] = []
        if case .fixed(let columns) = layout.columns { names = columns }
        _ = try readEveryWay(layout, ColumnSelection(names: names, wantsAll: true))
    }

    /// Reads the bytes at once, and compares with what comes of pieces, small blocks, and beginning again.
    private func readEveryWay(_ layout: SourceLayout, _ selection: ColumnSelection) throws -> Reading {
        for rowLimit in [nil, choice[2] % 40 + 2] {
            let whole = try Reading.readUpToFailure(bytes, layout, selection, Way(rowLimit: rowLimit))
            let ways = [
                Way(cut: .random(seed: UInt64(choice[2])), blockBytes: choice[1] + 1, rowLimit: rowLimit),
                Way(canSeek: false, blockBytes: 65 + choice[2], rowLimit: rowLimit),
                Way(cut: .pieces(of: 1), blockBytes: 1, rowLimit: rowLimit, blockRows: choice[1] % 3 + 1),
                Way(blockBytes: 200 + choice[2], rowLimit: rowLimit, blockRows: choice[1] % 30 + 1),
            ]
            for way in ways {
                let reading = try Reading.readUpToFailure(bytes, layout, selection, way)
                try compare(reading, whole, "\(way)")
                let place = reading.ends[choice[2] % reading.ends.count]
                let rest = try Reading.readUpToFailure(bytes, layout, selection, way, from: place)
                var expected = whole
                expected.events.removeAll { $0.row <= place.rows }
                try compare(rest, expected, "\(way) from byte \(place.offset)")
            }
        }
        return try Reading.readUpToFailure(bytes, layout, selection)
    }

    private func compare(_ found: Reading, _ expected: Reading, _ way: String) throws {
        try compare(found.events, expected.events, way)
        // White space in front of what ends a source early may have been passed over or not.
        try require(
            expected.failure != nil
                || found.last.offset == expected.last.offset && found.last.rows == expected.last.rows
                    && found.last.line == expected.last.line && found.last.hash == expected.last.hash,
            "\(way): the end is \(found.last), not \(expected.last)"
        )
        let failures = [found.failure, expected.failure].map { $0?.description }
        try require(failures[0] == failures[1], "\(way): failed with \(failures)")
    }

    private func compare(_ found: [Event], _ expected: [Event], _ way: String = "reference") throws {
        guard found != expected else { return }
        let index = zip(found, expected).enumerated().first { $1.0 != $1.1 }?.offset ?? min(found.count, expected.count)
        throw Broken(
            "\(way): event \(index): \(found.dropFirst(index).prefix(1)), not \(expected.dropFirst(index).prefix(1))"
        )
    }

    private func require(_ isKept: Bool, _ promise: @autoclosure () -> String) throws {
        if !isKept { throw Broken(promise()) }
    }
}

extension Event {
    /// The event without its words and names.
    fileprivate var plain: Event {
        guard case .row(let cells, _) = content else { return wordless }
        return Event(row: row, line: line, content: .row(cells: cells, named: [:]), raw: raw)
    }
}
