import RowferryDestinations
import RowferryModel
import Testing

@testable import RowferryMap

/// Reads mappings against ChurnZero's schema.
enum Fixture {
    static func mapping(_ text: String, environment: [String: String] = [:]) throws -> Mapping {
        try MappingFile.parse(text, file: "m.yaml", environment: environment, schemas: Destinations.schemas)
    }

    /// What is said about a mapping: its mistakes, or its warnings when it has none.
    static func diagnostics(_ text: String, environment: [String: String] = [:]) -> [Diagnostic] {
        do {
            return try MappingFile.parse(text, file: "m.yaml", environment: environment, schemas: Destinations.schemas)
                .warnings
        } catch {
            return error.all
        }
    }

    /// The rows' calls, rejects and warnings, for a mapping and a source with the given columns.
    static func run(
        _ mapping: Mapping,
        columns: [String],
        rows: [[TestCell]],
        events: EventOrder = .sameness,
        callLimit: Int = .max,
        tallies: FieldTallies? = nil
    ) throws -> MappedBlock {
        let plan = try Plan.compile(
            mapping,
            columns: .fixed(columns),
            source: "a.csv",
            events: events,
            callLimit: callLimit
        )
        return run(plan, rows.map { row in Dictionary(uniqueKeysWithValues: zip(columns, row)) }, tallies: tallies)
    }

    /// The same with a plan.
    static func run(
        _ plan: Plan,
        columns: [String],
        rows: [[TestCell]],
        tallies: FieldTallies? = nil,
        oneByOne: Bool = false
    ) -> MappedBlock {
        let rows = rows.map { row in Dictionary(uniqueKeysWithValues: zip(columns, row)) }
        return run(plan, rows, tallies: tallies, oneByOne: oneByOne)
    }

    /// The same for rows that bring their own columns, as NDJSON does.
    static func runOpen(_ mapping: Mapping, rows: [[(String, TestCell)]]) throws -> MappedBlock {
        let plan = try Plan.compile(mapping, columns: .open, source: "a.ndjson")
        return run(plan, rows.map { Dictionary(uniqueKeysWithValues: $0) }, named: rows)
    }

    private static func run(
        _ plan: Plan,
        _ rows: [[String: TestCell]],
        named: [[(String, TestCell)]] = [],
        tallies: FieldTallies? = nil,
        oneByOne: Bool = false
    ) -> MappedBlock {
        let block = Block(source: 0, storage: [], count: 0, firstRow: 1, firstLine: 2, end: ReadPosition())
        var mapper = RowMapper(plan: plan, block: block, tallies: tallies)
        let memory = CellMemory()
        defer { withExtendedLifetime(memory) {} }
        for (index, row) in rows.enumerated() {
            let cells = plan.columns.names.map { memory.cell(row[$0] ?? .missing) }
            let all = named.isEmpty ? [] : named[index].map { memory.named($0.0, $0.1) }
            let raw = memory.copy("row \(index + 1)")
            cells.withUnsafeBufferPointer { cells in
                all.withUnsafeBufferPointer { all in
                    mapper.map(RowView(cells: cells, named: all, row: index + 1, line: index + 2, raw: raw))
                    if oneByOne { mapper.flush() }
                }
            }
        }
        return mapper.finish()
    }
}

/// A cell of a test's row.
enum TestCell: Sendable, ExpressibleByStringLiteral {
    case text(String)
    case number(String)
    case boolean(Bool)
    case json(String)
    case null
    case missing

    init(stringLiteral value: String) {
        self = .text(value)
    }

    var parts: (text: String, kind: Cell.Kind) {
        switch self {
        case .text(let text): (text, .text)
        case .number(let digits): (digits, .number)
        case .boolean(let value): (value ? "true" : "false", value ? .true : .false)
        case .json(let text): (text, .json)
        case .null: ("null", .null)
        case .missing: ("", .missing)
        }
    }
}

/// Owns the bytes of a row's cells.
final class CellMemory {
    private var owned: [UnsafeMutableRawBufferPointer] = []

    deinit {
        for bytes in owned { bytes.deallocate() }
    }

    func copy(_ text: String) -> UnsafeRawBufferPointer {
        let bytes = Array(text.utf8)
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + Block.slack, alignment: 1)
        room.copyBytes(from: bytes + [UInt8](repeating: 0xFF, count: Block.slack))
        owned.append(room)
        return UnsafeRawBufferPointer(rebasing: room[..<bytes.count])
    }

    func cell(_ cell: TestCell) -> Cell {
        let (text, kind) = cell.parts
        return kind == .missing ? .missing : Cell(copy(text), kind)
    }

    func named(_ name: String, _ cell: TestCell) -> NamedCell {
        NamedCell(name: copy(name), cell: self.cell(cell))
    }
}

extension MappedBlock {
    /// The JSON of each call.
    var texts: [String] {
        bytes.withUnsafeBytes { bytes in calls.map { String(decoding: bytes[$0.range], as: UTF8.self) } }
    }

    /// Codes of the findings with their counts, in order.
    var found: [String] {
        statistics.findings.tallies.map { "\($0.value.count) \($0.key.severity) \($0.key.code.rawValue)" }.sorted()
    }
}

extension Array<UInt8> {
    var text: String { String(decoding: self, as: UTF8.self) }
}
