package import RowferryModel

/// Reads the rows of blocks: tokenises, and hands each row with the wanted columns to a sink.
///
/// A value that several tasks use at once, each on a block of its own.
package struct RowReader: Sendable {
    private enum Form: Sendable {
        case csv(CSVRows)
        case json(JSONRows)
    }

    private let form: Form

    /// Rows bring the columns in the order of the selection; a CSV column must be in the layout's header.
    package init(layout: SourceLayout, columns: ColumnSelection) {
        switch (layout.form, layout.columns) {
        case (.csv(let dialect), .fixed(let names)):
            form = .csv(CSVRows(dialect: dialect, header: names, columns: columns, encoding: layout.encoding))
        case (.csv(let dialect), .open):
            form = .csv(CSVRows(dialect: dialect, header: [], columns: columns, encoding: layout.encoding))
        case (.ndjson, _):
            form = .json(JSONRows(columns: columns, isArray: false, encoding: layout.encoding))
        case (.jsonArray, _):
            form = .json(JSONRows(columns: columns, isArray: true, encoding: layout.encoding))
        }
    }

    /// Hands over every row of the block, in order: those that can't be read as faults.
    package func read<Sink: RowSink & ~Copyable>(_ block: Block, into sink: inout Sink) {
        block.storage.withUnsafeBytes { storage in
            let bytes = UnsafeRawBufferPointer(rebasing: storage[..<block.count])
            if block.holdsCutRow {
                if case .json(let rows) = form, let element = rows.firstElement(bytes, block) {
                    sink.reject(tooLong(element.raw, block, line: element.line))
                } else {
                    sink.reject(tooLong(bytes, block, line: block.firstLine))
                }
                return
            }
            switch form {
            case .csv(let rows): rows.read(bytes, block, into: &sink)
            case .json(let rows): rows.read(bytes, block, into: &sink)
            }
        }
    }

    private func tooLong(_ bytes: UnsafeRawBufferPointer, _ block: Block, line: Int) -> RowFault {
        RowFault(
            code: .csvTooLong,
            message: "the row is longer than \(block.count) bytes; only that many are kept",
            row: block.firstRow,
            line: line,
            raw: bytes
        )
    }
}
