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
            return isNamedSo || row.contains { $0.value.isNested }
        }
    }

    /// The columns of a CSV file that the row could come from: its own, and those that the mapping asks for.
    package func columns(for mapping: Mapping) -> [String] {
        var columns = row.map(\.column)
        for column in mapping.usedColumns where RowFact(rawValue: column) == nil && !columns.contains(column) {
            columns.append(column)
        }
        return columns
    }

    /// The row as a JSON object.
    package var json: [UInt8] {
        Array(TestValue.object(row.map { TestValue.Pair(key: $0.column, value: $0.value) }).json.utf8)
    }

    /// Hands the row to a plan, as a row of a CSV file: every value is a text.
    package func mapped(by plan: Plan) -> MappedBlock {
        var mapper = RowMapper(plan: plan, block: Self.block(storage: [], count: 0))
        var scratch = Scratch()
        let cells = plan.columns.names.map { name -> Cell in
            guard case .single(let literal)? = row.first(where: { $0.column == name })?.value, let text = literal.text
            else { return .missing }
            return Cell(scratch.copy(of: text), .text)
        }
        let raw = json
        raw.withUnsafeBytes { raw in
            cells.withUnsafeBufferPointer { mapper.map(RowView(cells: $0, row: 1, line: 1, raw: raw)) }
            mapper.flush()
        }
        return mapper.finish()
    }

    /// A block that holds one row alone.
    package static func block(storage: [UInt8], count: Int) -> Block {
        Block(source: 0, storage: storage, count: count, firstRow: 1, firstLine: 1, end: ReadPosition(rows: 1))
    }
}
