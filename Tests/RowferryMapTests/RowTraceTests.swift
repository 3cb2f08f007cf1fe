import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryMap

/// What is explained of a row may only be what is done with it.
@Suite("The way of a row, step by step") struct RowTraceTests {
    private static let mapping = """
        version: 1
        name: traced
        source: {files: [a.csv], null: ["", "NULL"]}
        destination:
          type: churnzero
          fields: {events: [A, B, C], accounts: [Seats, Plan, Flag, Note, Key]}
        calls:
          - trackEvent:
              when: kind in ["a", "b"] and not (exists(skip) or number > 50) or match(text, "x*")
              accountExternalId: {column: id, transform: [trim]}
              contactExternalId: {join: [kind, id], with: "-"}
              eventName: {template: "E {{ kind | uppercase }} {{number}}"}
              eventDate: {column: date, date: [iso, "dd.MM.yyyy HH:mm"], timezone: Europe/Berlin, on_error: null}
              description: {column: text, truncate: 6}
              quantity: {column: number, type: integer, default: 1, min: 0, max: 90, on_error: skip}
              allowDupes: {column: flag, type: boolean, on_error: null}
              cf_A: {first: [skip, text], transform: [trim, lowercase]}
              cf_B: {column: number, pattern: "^[0-9.]+$", on_error: null}
              cf_C: {value: "fixed"}
          - setAttribute:
              when: contains(text, "a") or kind != "c"
              entity: account
              accountExternalId: id
              attr_Seats: {column: number, type: number}
              attr_Plan: {column: kind, values: {a: 1, b: two, c: null}, missing: keep}
              attr_Flag: {column: flag, type: boolean, empty: keep, on_error: null}
              attr_Note: {column: skip, empty: clear}
              attr_Key: {column: text, transform: [hash], empty: reject}
          - incrementAttribute:
              when: number >= 10
              entity: account
              accountExternalId: id
              attr_Seats: {column: number, type: integer}
          - setAttribute:
              entity: account
              accountExternalId: {column: id, default: none}
              attr_Note: skip
        """

    private static let columns = ["id", "kind", "skip", "number", "text", "date", "flag"]
    private static let texts = [
        "id": ["1", " 2 ", "", "NULL", "a\"b"],
        "kind": ["a", "b", "c", "", "d"],
        "skip": ["", "", "", "x", " ", "null"],
        "number": ["1", "12", "007", "-3", "4.5", "99", "", "NULL", "x", "12.0"],
        "text": ["xa", "a", "", "null", "Größe über alles", " ", "\u{1B}[31m"],
        "date": ["2024-02-03T15:00:00Z", "31.03.2024 02:30", "27.10.2024 02:30", "x", ""],
        "flag": ["yes", "0", "", "perhaps"],
    ]

    /// What the row loop and the tracer make of one row.
    private func both(_ plan: Plan, _ mapping: Mapping, _ row: [String: TestCell], named: [(String, TestCell)] = [])
        throws -> (MappedBlock, RowTrace)
    {
        let block = Block(source: 0, storage: [], count: 0, firstRow: 7, firstLine: 8, end: ReadPosition())
        let memory = CellMemory()
        let cells = plan.columns.names.map { memory.cell(row[$0] ?? .missing) }
        let all = named.map { memory.named($0.0, $0.1) }
        var mapper = RowMapper(plan: plan, block: block)
        var tracer = RowTracer(mapping, plan: plan, block: block, row: 7)
        cells.withUnsafeBufferPointer { cells in
            all.withUnsafeBufferPointer { all in
                let view = RowView(cells: cells, named: all, row: 7, line: 8, raw: memory.copy("raw"))
                mapper.map(view)
                mapper.flush()
                tracer.map(view)
            }
        }
        let trace = tracer.trace
        return (mapper.finish(), try #require(trace))
    }

    private func expectSame(_ mapped: MappedBlock, _ trace: RowTrace) {
        let made = trace.reject == nil ? trace.calls.enumerated().filter { $0.element.outcome == .made } : []
        #expect(made.compactMap(\.element.json) == mapped.texts)
        #expect(made.map(\.offset) == mapped.calls.map(\.position.call))
        #expect(made.map(\.element.orderKey) == mapped.calls.map(\.orderKey))
        #expect(made.map(\.element.deliveryClass) == mapped.calls.map(\.deliveryClass))
        #expect(trace.reject?.message == mapped.rejects.first?.reason)
        #expect(trace.reject?.code == mapped.rejects.first?.code)
        #expect(trace.reject?.field == mapped.rejects.first?.field)
    }

    @Test("comes to the calls of the row loop", arguments: [EventOrder.account, .none, .sameness])
    func sameCalls(events: EventOrder) throws {
        let mapping = try Fixture.mapping(Self.mapping)
        let plan = try Plan.compile(
            mapping,
            columns: .fixed(Self.columns),
            source: "a.csv",
            events: events,
            callLimit: 420
        )
        var generator = SeededGenerator(seed: 11)
        var outcomes: Set<RowTrace.Call.Outcome> = []
        for _ in 0..<3_000 {
            var row: [String: TestCell] = [:]
            for column in Self.columns {
                row[column] = .text(Self.texts[column]?.randomElement(using: &generator) ?? "")
            }
            let (mapped, trace) = try both(plan, mapping, row)
            expectSame(mapped, trace)
            outcomes.formUnion(trace.calls.map(\.outcome))
        }
        #expect(outcomes == [.made, .conditionFails, .nothingToSend, .skipped, .rejected])
    }

    @Test("comes to the same for rows that bring their own columns")
    func openRows() throws {
        let mapping = try Fixture.mapping(
            """
            version: 1
            name: open
            destination: {type: churnzero, fields: {accounts: [Plan, Seats]}}
            calls:
              - setAttribute:
                  entity: account
                  accountExternalId: id
                  attr_Plan: plan
                  "attr_*": {columns: "x_*"}
            """
        )
        let plan = try Plan.compile(mapping, columns: .open, source: "a.ndjson")
        var generator = SeededGenerator(seed: 5)
        let cells: [TestCell] = ["t", .number("1.50"), .boolean(true), .null, .missing, .json("[1]"), ""]
        for _ in 0..<500 {
            var named: [(String, TestCell)] = []
            for name in ["id", "plan", "x_Seats", "x_Plan", "x_Other"] where Bool.random(using: &generator) {
                named.append((name, cells.randomElement(using: &generator) ?? .missing))
            }
            let (mapped, trace) = try both(plan, mapping, Dictionary(uniqueKeysWithValues: named), named: named)
            expectSame(mapped, trace)
        }
    }

    @Test("says what was done with each value")
    func steps() throws {
        let mapping = try Fixture.mapping(Self.mapping)
        let plan = try Plan.compile(mapping, columns: .fixed(Self.columns), source: "a.csv")
        let row: [String: TestCell] = [
            "id": " 2 ", "kind": "a", "skip": "", "number": "007", "text": "Longer text", "date": "x", "flag": "yes",
        ]
        let (_, trace) = try both(plan, mapping, row)
        let event = try #require(trace.calls.first)
        func said(_ name: String) -> String {
            guard let field = event.fields.first(where: { $0.name == name }) else { return "" }
            let steps = field.steps.map { "\($0.name)=\($0.value ?? "-")" }
            return ([field.source] + field.columns.map(\.text) + steps + [field.outcome.rawValue, field.sent ?? "-"])
                .joined(separator: "|")
        }
        #expect(said("accountExternalId") == #"column| 2 |trim=2|sent|"2""#)
        #expect(said("eventName") == #"template|a|007|template=E A 007|sent|"E A 007""#)
        #expect(said("eventDate").hasSuffix("|absent|-"))
        #expect(said("description") == #"column|Longer text|sent|"Longer""#)
        #expect(said("quantity") == "column|007|integer=-|sent|7")
        #expect(said("cf_A").contains("the first with a value=Longer text|trim=Longer text|lowercase=longer text"))
        #expect(said("cf_C") == #"the mapping|sent|"fixed""#)
        #expect(event.when?.text.hasPrefix(#"kind in ["a", "b"] and not (exists(skip) or number > 50)"#) == true)
        #expect(event.when?.parts.map(\.holds) == [true, false])
        let attributes = trace.calls[1]
        #expect(attributes.fields.first { $0.name == "attr_Plan" }?.steps.last == .init(name: "values", value: "1"))
        #expect(attributes.fields.first { $0.name == "attr_Note" }?.sent == "\"null\"")
    }

    @Test("knows a row that can't be read")
    func fault() throws {
        let mapping = try Fixture.mapping(Self.mapping)
        let plan = try Plan.compile(mapping, columns: .fixed(Self.columns), source: "a.csv")
        let block = Block(source: 0, storage: [], count: 0, firstRow: 1, firstLine: 2, end: ReadPosition())
        var tracer = RowTracer(mapping, plan: plan, block: block, row: 1)
        Array("a,b".utf8).withUnsafeBytes {
            tracer.reject(RowFault(code: .csvRagged, message: "2 cells", row: 1, line: 2, raw: $0))
            tracer.reject(RowFault(code: .csvQuote, message: "another", row: 2, line: 3, raw: $0))
        }
        let (trace, raw) = (tracer.trace, tracer.raw)
        #expect(trace?.reject == .init(code: .csvRagged, message: "2 cells"))
        #expect(trace?.calls.isEmpty == true)
        #expect(raw.text == "a,b")
    }
}
