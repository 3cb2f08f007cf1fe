import RowferryMap
import RowferryModel
import Testing

@testable import RowferryGuess

/// Tables of texts, as a guess sees them.
enum Fixture {
    static let rules = ValueRules(
        isNumber: ValueReading.isNumber,
        isBoolean: ValueReading.isBoolean,
        date: { ValueReading.date($0) }
    )

    /// The profile of a CSV source; its rows stand in the lines from 2.
    static func profile(_ names: [String], _ rows: [[String]]) -> TableProfile {
        profile(names, rows.map { $0.map { ($0, Cell.Kind.text) } })
    }

    static func profile(_ names: [String], _ rows: [[(String, Cell.Kind)]]) -> TableProfile {
        var profile = TableProfile(columns: names, rules: rules)
        for (index, row) in rows.enumerated() {
            let memory = Memory()
            let cells = row.map { memory.cell($0.0, $0.1) }
            cells.withUnsafeBufferPointer { cells in
                profile.map(RowView(cells: cells, row: index + 1, line: index + 2, raw: memory.bytes("")))
            }
        }
        return profile
    }

    /// One column, with the name and the values.
    static func column(_ name: String, _ values: [String]) -> GuessedColumn {
        let profile = profile([name], values.map { [$0] })
        return GuessedColumn(index: 0, name: name, profile: profile.columns[0], rows: profile.rows)
    }

    static func columns(_ profile: TableProfile) -> [GuessedColumn] {
        profile.names.indices.map { index in
            GuessedColumn(index: index, name: profile.names[index], profile: profile.columns[index], rows: profile.rows)
        }
    }

    static func draft(_ names: [String], _ rows: [[String]]) throws -> MappingDraft {
        let facts = SourceFacts(
            path: "a.csv",
            settings: [.init("format", "csv")],
            warnings: [],
            hasHeader: true,
            isWhole: true
        )
        return try #require(Guess(profile(names, rows), of: facts, for: "churnzero")).draft()
    }
}

/// Owns the bytes of a row's cells.
private final class Memory {
    private var owned: [UnsafeMutableRawBufferPointer] = []

    deinit {
        for bytes in owned { bytes.deallocate() }
    }

    func bytes(_ text: String) -> UnsafeRawBufferPointer {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
        room.copyBytes(from: text.utf8)
        owned.append(room)
        return UnsafeRawBufferPointer(room)
    }

    func cell(_ text: String, _ kind: Cell.Kind) -> Cell {
        kind == .missing ? .missing : Cell(bytes(text), kind)
    }
}

extension GuessedColumn {
    /// The type in a word, with what is told of a date.
    var typeText: String {
        switch type {
        case .empty: "empty"
        case .integer: "integer"
        case .number: "number"
        case .boolean: "boolean"
        case .nested: "nested"
        case .text: "text"
        case .date(let choice): choice.formats.joined(separator: " | ")
        }
    }
}
