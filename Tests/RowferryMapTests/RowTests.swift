import RowferryDestinations
import RowferryModel
import Testing

@testable import RowferryMap

@Suite("Rows")
struct RowTests {
    private static let event = """
        version: 1
        destination: {type: churnzero}
        calls:
          - trackEvent:
              accountExternalId: account
              contactExternalId: contact
              eventName: {value: Login}
        """

    private static let columns = ["account", "contact", "date", "text", "flag"]

    private static func run(
        _ mapping: String,
        _ rows: [TestCell]...,
        limit: Int = .max,
        tallies: FieldTallies? = nil
    ) throws -> MappedBlock {
        let mapping = try Fixture.mapping(mapping)
        return try Fixture.run(mapping, columns: columns, rows: rows, callLimit: limit, tallies: tallies)
    }

    @Test("become a call each, in order")
    func calls() throws {
        let block = try Self.run(Self.event, ["1", "a"], ["2", "b"])
        #expect(
            block.texts == [
                #"{"action":"trackEvent","accountExternalId":"1","contactExternalId":"a","eventName":"Login"}"#,
                #"{"action":"trackEvent","accountExternalId":"2","contactExternalId":"b","eventName":"Login"}"#,
            ]
        )
        #expect(block.calls.map(\.position) == [CallPosition(row: 1, call: 0), CallPosition(row: 2, call: 0)])
        #expect(block.statistics.rows == RowTally(read: 2, filtered: 0, mapped: 2, rejected: 0))
    }

    @Test("with one call that can't be made send none of their calls")
    func allOrNothing() throws {
        let mapping =
            Self.event + """

                  - setAttribute:
                      entity: account
                      accountExternalId: account
                      attr_X: {column: text, type: integer}
                  - trackTimeInApp:
                      accountExternalId: account
                      contactExternalId: contact
                      startDate: date
                      endDate: date
                """
        let tallies = FieldTallies(count: 20)
        let block = try Self.run(
            mapping,
            ["1", "a", "2024-01-01", "5"],
            ["2", "b", "2024-01-01", "x"],
            ["3", "c", "2024-13-01", "5"],
            ["4", "d", "2024-01-01", ""],
            tallies: tallies
        )
        #expect(block.calls.map { "\($0.position.row).\($0.position.call)" } == ["1.0", "1.1", "1.2", "4.0", "4.2"])
        #expect(
            block.rejects.map { "\($0.row) \($0.line) \($0.code.rawValue) \($0.raw.text)" } == [
                "2 3 field.type row 2", "3 4 date.invalid row 3",
            ]
        )
        #expect(block.rejects.first?.column == "text")
        #expect(block.rejects.first?.field == "attr_X")
        #expect(block.rejects.first?.value == "x")
        #expect(block.rejects.first?.reason == "attr_X must be a whole number, found \"x\"")
        #expect(block.statistics.rows == RowTally(read: 4, filtered: 0, mapped: 2, rejected: 2))
        #expect(block.statistics.calls.map(\.total) == [2, 1, 2])
        // What a rejected row would have brought is not counted.
        #expect(tallies.all.map { "\($0.filled)+\($0.empty)" }.prefix(3) == ["2+0", "2+0", "2+0"])
    }

    @Test("whose conditions do not hold, or that have nothing to set, are filtered")
    func filtered() throws {
        let mapping = """
            version: 1
            destination: {type: churnzero}
            calls:
              - setAttribute:
                  when: text != "no"
                  entity: account
                  accountExternalId: account
                  attr_X: flag
                  attr_Y: date
            """
        let block = try Self.run(
            mapping,
            ["1", "", "", "no", "x"],
            ["1", "", "", "yes", ""],
            ["1", "", "", "", "x"]
        )
        #expect(
            block.texts == [
                #"{"action":"setAttribute","entity":"account","accountExternalId":"1","attr_X":"x"}"#
            ]
        )
        #expect(block.statistics.rows == RowTally(read: 3, filtered: 2, mapped: 1, rejected: 0))
    }

    @Test("need a value for what a nameless pair sets", arguments: [("x", 1), ("", 0)])
    func pairs(value: String, calls: Int) throws {
        let mapping = """
            version: 1
            destination: {type: churnzero}
            calls:
              - setAttribute:
                  entity: account
                  accountExternalId: account
                  name: {value: Plan}
                  value: text
            """
        #expect(try Self.run(mapping, ["1", "", "", .text(value)]).calls.count == calls)
    }

    @Test("clear by the value of a pair as well")
    func clearedPair() throws {
        let mapping = """
            version: 1
            destination: {type: churnzero}
            calls:
              - setAttribute:
                  entity: account
                  accountExternalId: account
                  name: {value: Plan}
                  value: {column: text, empty: clear}
            """
        let block = try Self.run(mapping, ["1", "", "", ""])
        #expect(block.texts.first?.hasSuffix(#""name":"Plan","value":"null"}"#) == true)
        #expect(block.found == ["1 note attribute.clear"])
    }

    @Test(
        "skip a call with on_error: skip wherever the field stands, whatever else is wrong with the call",
        arguments: [
            ("attr_A: {column: text, type: integer, on_error: skip}", "attr_B: {column: flag, type: integer}"),
            ("attr_A: {column: flag, type: integer}", "attr_B: {column: text, type: integer, on_error: skip}"),
        ]
    )
    func skipOrReject(first: String, second: String) throws {
        let mapping = """
            version: 1
            destination: {type: churnzero}
            calls:
              - setAttribute:
                  entity: account
                  accountExternalId: account
                  \(first)
                  \(second)
              - setAttribute:
                  entity: account
                  accountExternalId: account
                  attr_C: date
            """
        let block = try Self.run(
            mapping,
            ["1", "", "c", "x", "x"],
            ["2", "", "c", "1", "x"],
            ["3", "", "c", "x", "1"],
            ["4", "", "c", "1", "1"]
        )
        #expect(block.rejects.map(\.row) == [2])
        #expect(block.calls.map { "\($0.position.row).\($0.position.call)" } == ["1.1", "3.1", "4.0", "4.1"])
        #expect(block.found == ["1 error field.type"])
    }

    // MARK: Delivery

    @Test(
        "tell by date and allowDupes whether a call may be repeated",
        arguments: [
            ("eventDate: date", "2024-01-01", "", DeliveryClass.repeatable),
            ("eventDate: date", "", "", .once),
            ("eventName: {value: x}", "", "", .once),
            ("eventDate: {column: date, on_error: null}", "x", "", .once),
            ("eventDate: {column: date, default: 2024-01-01}", "", "", .repeatable),
            ("eventDate: {value: 2024-01-01}", "", "", .repeatable),
            ("eventDate: date, allowDupes: flag", "2024-01-01", "", .repeatable),
            ("eventDate: date, allowDupes: flag", "2024-01-01", "true", .once),
            ("eventDate: date, allowDupes: flag", "2024-01-01", "yes", .once),
            ("eventDate: date, allowDupes: flag", "2024-01-01", "no", .repeatable),
            ("eventDate: date, allowDupes: flag", "", "no", .once),
            ("eventDate: date, allowDupes: {value: true}", "2024-01-01", "", .once),
            ("eventDate: date, allowDupes: {value: \"true\"}", "2024-01-01", "", .once),
            ("eventDate: date, allowDupes: {value: false}", "2024-01-01", "", .repeatable),
            ("eventDate: date, allowDupes: {column: flag, default: true}", "2024-01-01", "", .once),
            ("eventDate: date, allowDupes: {column: flag, values: {x: true, y: false}}", "2024-01-01", "x", .once),
            (
                "eventDate: date, allowDupes: {column: flag, values: {x: true, y: false}}", "2024-01-01", "y",
                .repeatable
            ),
        ]
    )
    func deliveryClass(fields: String, date: String, flag: String, expected: DeliveryClass) throws {
        let name = fields.contains("eventName") ? "" : "eventName: {value: x}, "
        let mapping = """
            version: 1
            destination: {type: churnzero}
            calls:
              - trackEvent: {accountExternalId: account, contactExternalId: contact, \(name)\(fields)}
            """
        let block = try Self.run(mapping, ["1", "a", .text(date), "", .text(flag)])
        #expect(block.calls.map(\.deliveryClass) == [expected])
        #expect(block.statistics.calls.first?.once == (expected == .once ? 1 : 0))
        let plan = try Plan.compile(Fixture.mapping(mapping), columns: .fixed(Self.columns), source: "a.csv")
        switch plan.delivery {
        case [.byRow]: break
        case [.once]: #expect(expected == .once)
        case [.repeatable]: #expect(expected == .repeatable)
        default: Issue.record("no delivery class")
        }
    }

    @Test(
        "know before a row is read which calls may be repeated",
        arguments: [
            ("eventDate: date", PlannedDelivery.byRow), ("eventDate: {column: date, required: true}", .repeatable),
            ("eventDate: {column: date, default: 2024-01-01}", .repeatable),
            ("eventDate: {column: date, default: null}", .byRow), ("eventDate: {value: 2024-01-01}", .repeatable),
            ("eventDate: {value: null}", .once), ("quantity: flag", .once),
            ("eventDate: {column: date, required: true}, allowDupes: flag", .byRow),
            ("eventDate: {column: date, required: true}, allowDupes: {value: true}", .once),
            ("eventDate: {column: date, required: true}, allowDupes: {value: yes}", .once),
            ("eventDate: {column: date, required: true}, allowDupes: {value: false}", .repeatable),
            ("eventDate: {column: date, required: true}, allowDupes: {value: null}", .repeatable),
            ("eventDate: {column: date, required: true}, allowDupes: {value: null, default: true}", .once),
        ]
    )
    func plannedDelivery(fields: String, expected: PlannedDelivery) throws {
        let mapping = """
            version: 1
            destination: {type: churnzero}
            calls:
              - trackEvent: {accountExternalId: account, contactExternalId: contact, eventName: text, \(fields)}
            """
        let plan = try Plan.compile(Fixture.mapping(mapping), columns: .fixed(Self.columns), source: "a.csv")
        #expect(plan.delivery == [expected])
    }

    @Test("keep the order of their account, whatever the call and however the id is written")
    func orderKey() throws {
        let mapping = """
            version: 1
            destination: {type: churnzero}
            calls:
              - trackEvent: {accountExternalId: account, contactExternalId: contact, eventName: text, eventDate: date}
              - setAttribute: {entity: account, accountExternalId: {column: account, type: string}, attr_X: text}
              - incrementAttribute:
                  {entity: account, accountExternalId: {column: account, transform: trim}, attr_X: {value: 1}}
              - setAttribute: {entity: account, accountExternalId: {template: "{{account}}"}, attr_X: text}
              - setAttribute: {entity: account, accountExternalId: {column: account, values: {"7": 7, "8": "8"}}, attr_X: text}
            """
        let rows: [[TestCell]] = [
            ["7", "a", "2024-01-01", "x"], [.number("7"), "b", "", "x"], ["8", "a", "2024-01-01", "x"],
        ]
        let block = try Fixture.run(Fixture.mapping(mapping), columns: Self.columns, rows: rows, events: .account)
        let keys = block.calls.map(\.orderKey)
        #expect(keys.count == 15)
        #expect(Set(keys.prefix(10)).count == 1)
        #expect(Set(keys.suffix(5)).count == 1)
        #expect(keys.first != keys.last)
        #expect(!keys.contains(nil))
    }

    @Test("share a lane as the order of events wants it", arguments: [EventOrder.account, .none, .sameness])
    func lanes(events: EventOrder) throws {
        let mapping = Self.event + "\n      eventDate: date\n      description: text\n      allowDupes: flag"
        let rows: [[TestCell]] = [
            ["1", "a", "2024-01-01", "x", ""], ["1", "a", "2024-01-01", "y", ""], ["1", "a", "2024-01-01", "x", ""],
            ["1", "a", "2024-01-01", "x", "true"], ["1", "a", "", "x", ""], ["1", "a", "", "y", ""],
        ]
        let calls = try Fixture.run(
            try Fixture.mapping(mapping),
            columns: Self.columns,
            rows: rows,
            events: events
        ).calls
        let keys = calls.map(\.orderKey)
        #expect(calls.map(\.deliveryClass) == [.repeatable, .repeatable, .repeatable, .once, .once, .once])
        switch events {
        case .account: #expect(Set(keys).count == 1 && keys.allSatisfy { $0 != nil })
        case .none:
            #expect(keys.prefix(3).allSatisfy { $0 == nil } && Set(keys.suffix(3)).count == 1 && keys.last != nil)
        case .sameness:
            #expect(keys[0] == keys[2] && keys[0] == keys[3])
            #expect(keys[0] != keys[1] && keys[0] != keys[4])
            #expect(keys[4] == keys[5])
        }
    }

    @Test("are rejected when a call is larger than a request takes", arguments: [(91, 0), (90, 1)])
    func callLimit(limit: Int, rejects: Int) throws {
        let block = try Self.run(Self.event, ["1", "a"], limit: limit)
        #expect(block.rejects.map(\.code) == Array(repeating: .callTooLarge, count: rejects))
        if rejects == 0 { #expect(block.calls.first?.count == 91) }
        #expect(
            block.rejects.first?.reason ?? ""
                == (rejects == 0 ? "" : "the trackEvent has 91 bytes; one request takes 90")
        )
    }

    // MARK: Warnings and hashes

    @Test("are warned of when the destination cuts a text", arguments: [(255, 0), (256, 1)])
    func cutByDestination(length: Int, warnings: Int) throws {
        let mapping = Self.event + "\n      eventDate: date\n      description: text"
        let text = String(repeating: "é", count: length)
        let block = try Self.run(mapping, ["1", "a", "2024-01-01", .text(text)])
        #expect(block.texts.first?.contains(text) == true)
        #expect(block.found == (warnings == 0 ? [] : ["1 warning field.too-long"]))
    }

    @Test("carry the hashes of their ids as they are sent")
    func hashes() throws {
        // Hashes that can be read: the id between brackets.
        var schema = try #require(Destinations.schemas.first)
        for index in schema.calls.indices {
            schema.calls[index].derived = ["accountExternalId", "contactExternalId"].map { id in
                DerivedField(name: id + "Hash", source: id) { [0x5B] + Array($0) + [0x5D] }
            }
        }
        let mapping = try Fixture.mapping(
            """
            version: 1
            destination: {type: churnzero}
            calls:
              - trackEvent:
                  accountExternalId: {column: account, type: integer}
                  contactExternalId: {column: contact, transform: [trim, lowercase], truncate: 6}
                  eventName: {value: x}
            """
        ).bound(to: schema)
        let rows: [[TestCell]] = [[" +007 ", " A\"B.longer "], [.number("7"), "é"]]
        let block = try Fixture.run(mapping, columns: Self.columns, rows: rows)
        #expect(
            block.texts == [
                #"{"action":"trackEvent","accountExternalId":7,"accountExternalIdHash":"[7]","#
                    + #""contactExternalId":"a\"b.lo","contactExternalIdHash":"[a"b.lo]","eventName":"x"}"#,
                #"{"action":"trackEvent","accountExternalId":7,"accountExternalIdHash":"[7]","#
                    + #""contactExternalId":"é","contactExternalIdHash":"[é]","eventName":"x"}"#,
            ]
        )
    }

    @Test("that could not be read are rejects with their bytes")
    func unreadable() throws {
        let plan = try Plan.compile(Fixture.mapping(Self.event), columns: .fixed(Self.columns), source: "a.csv")
        let block = Block(source: 3, storage: [], count: 0, firstRow: 1, firstLine: 2, end: ReadPosition())
        var mapper = RowMapper(plan: plan, block: block)
        let memory = CellMemory()
        mapper.reject(RowFault(code: .csvRagged, message: "2 cells", row: 5, line: 7, raw: memory.copy("a,b")))
        mapper.warn(.jsonDuplicateKey, column: "x", row: 6, line: 8, value: "v", message: "twice")
        let mapped = mapper.finish()
        let expected = Reject(source: 3, row: 5, line: 7, code: .csvRagged, reason: "2 cells", raw: Array("a,b".utf8))
        #expect(mapped.rejects == [expected])
        #expect(mapped.found == ["1 error csv.ragged", "1 warning json.duplicate-key"])
        #expect(mapped.statistics.rows == RowTally(read: 1, filtered: 0, mapped: 0, rejected: 1))
    }
}
