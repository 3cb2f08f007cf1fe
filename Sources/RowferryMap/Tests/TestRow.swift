package import RowferryModel

extension MappingTest {
    /// Whether the test's row is one of a source whose rows bring their own columns.
    package func isOpen(in mapping: Mapping) -> Bool {
        switch mapping.source.format {
        case .ndjson: return true
        case .csv, .tsv: return false
        default:
            let endings = [".ndjson", ".jsonl", ".json"]
            let isNamedSo = mapping.source.files.contains { file in endings.contains { file.contains($0) } }
            return isNamedSo || (given + [row]).joined().contains { $0.value.isNested }
        }
    }

    /// The columns of a CSV file that the row could come from: its own, and those that the mapping asks for.
    package func columns(for mapping: Mapping) -> [String] {
        var columns = row.map(\.column)
        for column in given.joined().map(\.column) where !columns.contains(column) { columns.append(column) }
        for column in mapping.usedColumns where RowFact(rawValue: column) == nil && !columns.contains(column) {
            columns.append(column)
        }
        return columns
    }

    /// The row as a JSON object.
    package var json: [UInt8] { Self.json(of: row) }

    private static func json(of row: Row) -> [UInt8] {
        Array(TestValue.object(row.map { TestValue.Pair(key: $0.column, value: $0.value) }).json.utf8)
    }

    /// Hands the row to a plan, as a row of a CSV file: every value is a text.
    package func mapped(by plan: Plan) -> MappedBlock {
        var mapper = RowMapper(plan: plan, block: Self.block(storage: [], count: 0))
        Self.hand(row, plan.columns, to: &mapper)
        return mapper.finish()
    }

    /// All rows of the test, those that are given first, as lines of JSON.
    package var lines: [UInt8] {
        (given + [row]).flatMap { Self.json(of: $0) + [UInt8(ascii: "\n")] }
    }

    /// Hands all rows of the test to a sink, those that are given first, as rows of a CSV file.
    package func handRows<Sink: RowSink & ~Copyable>(_ columns: ColumnSelection, to sink: inout Sink) {
        for row in given + [row] { Self.hand(row, columns, to: &sink) }
    }

    private static func hand<Sink: RowSink & ~Copyable>(_ row: Row, _ columns: ColumnSelection, to sink: inout Sink) {
        var scratch = Scratch()
        let cells = columns.names.map { name -> Cell in
            guard case .single(let literal)? = row.first(where: { $0.column == name })?.value, let text = literal.text
            else { return .missing }
            return Cell(scratch.copy(of: text), .text)
        }
        json(of: row).withUnsafeBytes { raw in
            cells.withUnsafeBufferPointer { sink.map(RowView(cells: $0, row: 1, line: 1, raw: raw)) }
            sink.flush()
        }
    }

    /// A block that holds one row alone.
    package static func block(storage: [UInt8], count: Int) -> Block {
        Block(source: 0, storage: storage, count: count, firstRow: 1, firstLine: 1, end: ReadPosition(rows: 1))
    }
}
