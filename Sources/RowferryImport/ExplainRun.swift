import RowferryMap
package import RowferryModel
import RowferryRead

/// Which row of a source is meant.
package enum RowPlace: Sendable, Hashable {
    /// Counted from 1 without the header.
    case row(Int)
    /// The row that has this physical line, counted from 1.
    case line(Int)
}

/// Looks at one row of a source: how it stands there, and its way through the mapping.
package struct ExplainRun {
    private(set) var preparation: Preparation

    /// The row is one of the first source.
    package init(_ preparation: Preparation, _ outlook: Outlook? = nil) async throws {
        self.preparation = preparation
        var lookups = try await LearntLookups.foreseen(preparation, outlook)
        if let first = preparation.sources.first {
            self.preparation.sources[0] = try lookups.bind(first, number: 0)
        }
    }

    /// Explains the row at the place in the first source.
    ///
    /// - Throws: `usage` when there is no row at the place; what reading throws.
    package func explain(_ place: RowPlace) throws(Diagnostic) -> Explanation {
        guard let prepared = preparation.sources.first else {
            throw Diagnostic(.error, .inputMissing, "there is no file to look into")
        }
        return try explain(place, prepared, prepared.bytes)
    }

    private func explain(
        _ place: RowPlace,
        _ prepared: PreparedSource,
        _ bytes: some SourceBytes
    ) throws(Diagnostic) -> Explanation {
        let source = prepared.source
        let start = source.layout.start
        var end = start
        var blocks = try BlockReader(bytes, of: source, from: start, remembers: false)
        if case .line(let line) = place, line < start.line {
            throw missing("line \(line) stands before the first row, which begins in line \(start.line)", source.path)
        }
        while let block = try blocks.next() {
            end = block.end
            guard place.isIn(block), let row = row(at: place, in: block, prepared) else { continue }
            return explanation(row, block, prepared)
        }
        let count = end.rows.counted("row")
        switch place {
        case .row(let row): throw missing("there is no row \(row): there are \(count)", source.path)
        case .line(let line):
            throw missing("there is no row in line \(line): \(count) end before line \(end.line)", source.path)
        }
    }

    var mapping: Mapping { preparation.mapping }

    /// The same with another order of events, as some sources were begun.
    func ordered(_ events: EventOrder) throws(Diagnostics) -> ExplainRun {
        var other = self
        other.preparation.sources = try preparation.sources.map { source throws(Diagnostics) in
            try source.ordered(events, callLimit: .max)
        }
        return other
    }

    private func missing(_ message: String, _ path: String) -> Diagnostic {
        Diagnostic(
            .error,
            .usage,
            message,
            at: Position(file: path),
            help: "rows are counted from 1 without the header, lines from 1 with it."
        )
    }

    private func row(at place: RowPlace, in block: Block, _ prepared: PreparedSource) -> Int? {
        switch place {
        case .row(let row): return row
        case .line(let line):
            var rows = RowFinder(line: line)
            prepared.rows.read(block, into: &rows)
            return rows.row
        }
    }

    func explanation(_ row: Int, _ block: Block, _ prepared: PreparedSource) -> Explanation {
        var tracer = RowTracer(preparation.mapping, plan: prepared.plan, block: block, row: row)
        prepared.rows.read(block, into: &tracer)
        var columns = ColumnCollector(prepared.source.layout.columns, row: row)
        let all = RowReader(layout: prepared.source.layout, columns: columns.selection)
        all.read(block, into: &columns)
        return Explanation(
            file: prepared.source.path,
            format: prepared.source.described,
            raw: tracer.raw,
            columns: columns.found,
            trace: tracer.trace ?? RowTrace(row: row, line: block.firstLine)
        )
    }
}

extension RowPlace {
    fileprivate func isIn(_ block: Block) -> Bool {
        switch self {
        case .row(let row): row >= block.firstRow && row <= block.end.rows
        case .line(let line): line >= block.firstLine && line < max(block.end.line, block.firstLine + 1)
        }
    }
}

/// Finds the row that has a line: the last one that begins there or before.
private struct RowFinder: RowSink {
    let line: Int
    private(set) var row: Int?

    init(line: Int) {
        self.line = line
    }

    private mutating func see(_ row: Int, at start: Int) {
        if start <= line { self.row = row }
    }

    mutating func map(_ row: RowView) { see(row.row, at: row.line) }
    mutating func reject(_ fault: RowFault) { see(fault.row, at: fault.line) }
    mutating func warn(_: DiagnosticCode, column: String?, row: Int, line: Int, value: String, message: String) {}
}

/// Collects every column of one row.
private struct ColumnCollector: RowSink {
    let selection: ColumnSelection
    private let wanted: Int
    private(set) var found: [RowTrace.Column] = []

    init(_ columns: SourceColumns, row: Int) {
        wanted = row
        switch columns {
        case .fixed(let names): selection = ColumnSelection(names: names)
        case .open: selection = ColumnSelection(names: [], wantsAll: true)
        }
    }

    mutating func map(_ row: RowView) {
        guard row.row == wanted else { return }
        found = zip(selection.names, row.cells).map { RowTrace.Column(name: $0, $1) }
        found += row.named.map { RowTrace.Column(name: String(decoding: $0.name, as: UTF8.self), $0.cell) }
    }

    mutating func reject(_ fault: RowFault) {}
    mutating func warn(_: DiagnosticCode, column: String?, row: Int, line: Int, value: String, message: String) {}
}
