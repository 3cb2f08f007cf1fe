import Foundation
import RowferryModel
import RowferryRead
import RowferryReadTesting
import RowferryTesting

/// A text, with the settings by which it is read.
struct SourceText {
    var bytes: [UInt8]
    var options = SourceOptions()
    /// Nil: all of the header's.
    var columns: [String]?
    var wantsAll = false
    var rowLimit: Int?

    init(_ bytes: some Sequence<UInt8>, _ change: (inout SourceOptions) -> Void = { _ in }) {
        self.bytes = Array(bytes)
        change(&options)
    }

    init(_ text: String, _ change: (inout SourceOptions) -> Void = { _ in }) {
        self.init(text.utf8, change)
    }

    func layout() throws(Diagnostic) -> SourceLayout {
        try LayoutFinder(
            path: "x",
            options: options,
            head: Array(bytes.prefix(Source.headBytes)),
            isWhole: bytes.count < Source.headBytes
        ).find()
    }

    func selection(_ layout: SourceLayout) -> ColumnSelection {
        if let columns { return ColumnSelection(names: columns, wantsAll: wantsAll) }
        guard case .fixed(let names) = layout.columns else { return ColumnSelection(names: [], wantsAll: wantsAll) }
        return ColumnSelection(names: names, wantsAll: wantsAll)
    }

    /// Reads the text in one way, the simplest.
    func read() throws -> Reading {
        let layout = try layout()
        return try Reading.read(bytes, layout, selection(layout), Way(rowLimit: rowLimit))
    }

    /// Reads the text in every way, each of which must give the same, and starts again at the end of every block.
    ///
    /// - Throws: the way that gave something else.
    func readEveryWay() throws -> Reading {
        let layout = try layout()
        let selection = selection(layout)
        let expected = try Reading.read(bytes, layout, selection, Way(rowLimit: rowLimit))
        for way in ways() {
            let reading = try Reading.read(bytes, layout, selection, way)
            try Self.compare(reading.events, expected.events, "\(way)")
            try Self.compare(reading.last, expected.last, "\(way)")
        }
        try resume(layout, selection, expected)
        return expected
    }

    private func ways() -> [Way] {
        let cuts = Rechunker.cuts(of: bytes.count)
        // Blocks of the usual size are slow to clear in an unoptimised build.
        let usual = max(512, bytes.count + 1)
        return cuts.map { Way(cut: $0, blockBytes: usual, rowLimit: rowLimit) }
            + cuts.prefix(5).flatMap { cut in
                [1, 2, 5, 16, 64].map { Way(cut: cut, canSeek: false, blockBytes: $0, rowLimit: rowLimit) }
            }
            + [1, 2, 3].flatMap { rows in
                [usual, 1, 40].map { Way(blockBytes: $0, rowLimit: rowLimit, blockRows: rows) }
            }
    }

    private func resume(_ layout: SourceLayout, _ selection: ColumnSelection, _ expected: Reading) throws {
        let single = Way(blockBytes: 1, rowLimit: rowLimit, blockRows: 1)
        let pieces = try Reading.read(bytes, layout, selection, single)
        for end in pieces.ends {
            // A position goes through the ledger as JSON.
            let stored = try JSONDecoder().decode(ReadPosition.self, from: JSONEncoder().encode(end))
            let rest = expected.events.filter { $0.row > end.rows }
            // What is like a pipe is read from its beginning into a large buffer, which takes time.
            for canSeek in end == pieces.last ? [true, false] : [true] {
                let way = Way(cut: .random(seed: 7), canSeek: canSeek, blockBytes: 32, rowLimit: rowLimit)
                let reading = try Reading.read(bytes, layout, selection, way, from: stored)
                try Self.compare(reading.events, rest, "from byte \(end.offset)")
                try Self.compare(reading.last, expected.last, "from byte \(end.offset)")
            }
        }
    }

    private static func compare(_ found: [Event], _ expected: [Event], _ way: String) throws {
        guard found != expected else { return }
        let index = zip(found, expected).enumerated().first { $1.0 != $1.1 }?.offset ?? min(found.count, expected.count)
        throw Broken(
            "\(way): event \(index) of \(found.count) is \(found.dropFirst(index).first?.description ?? "missing"), "
                + "not \(expected.dropFirst(index).first?.description ?? "missing") (of \(expected.count))"
        )
    }

    private static func compare(_ found: ReadPosition, _ expected: ReadPosition, _ way: String) throws {
        guard
            found.offset != expected.offset || found.rows != expected.rows || found.line != expected.line
                || found.hash != expected.hash
        else { return }
        throw Broken("\(way): the end is \(found), not \(expected)")
    }
}
