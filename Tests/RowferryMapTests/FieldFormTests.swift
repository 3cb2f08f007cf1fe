import Foundation
import RowferryModel
import Testing

@testable import RowferryMap

/// Calls of Zendesk Connect's, made of rows: as its developer guide has them, and as Segment's integration translated them.
@Suite("Zendesk Connect's calls")
struct FieldFormTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var call: String
        var row: [String: TestCell]
        var json: String
    }

    static let all = [
        Example(
            testDescription: "identify: the name is split and kept, the token stands in a list",
            call: """
                identify: {user_id: user, first_name: {column: name, transform: [{split: {by: " ", part: 1}}]},
                    last_name: {column: name, transform: [{split: {by: " ", part: -1}}]}, email: mail,
                    phone_number: phone, apns: token, attributes.name: name}
                """,
            row: [
                "user": "019mr8mf4r", "name": "Michael Bolton", "mail": "mbolton@initech.com", "phone": "1234567890",
                "token": "XXXYYYZZZ",
            ],
            json: """
                {"user_id": "019mr8mf4r", "first_name": "Michael", "last_name": "Bolton", "email": "mbolton@initech.com",
                 "phone_number": "1234567890", "apns": ["XXXYYYZZZ"], "attributes": {"name": "Michael Bolton"}}
                """
        ),
        Example(
            testDescription: "identify: an alias is the id of before",
            call: "identify: {user_id: user, previous_id: before}",
            row: ["user": "u", "before": "anonymous-7"],
            json: #"{"user_id": "u", "previous_id": "anonymous-7"}"#
        ),
        Example(
            testDescription: "identify: a group with attributes",
            call: "identify: {user_id: user, group_id: account, group_attributes.plan: plan}",
            row: ["user": "u", "account": "a", "plan": "Startup"],
            json: #"{"user_id": "u", "group_id": "a", "group_attributes": {"plan": "Startup"}}"#
        ),
        Example(
            testDescription: "identify: a list of tokens stays as it is, a fixed token is put into one",
            call: "identify: {user_id: user, gcm: {column: token, type: json}, apns: {value: t}}",
            row: ["user": "u", "token": #"["a","b"]"#],
            json: #"{"user_id": "u", "gcm": ["a", "b"], "apns": ["t"]}"#
        ),
        Example(
            testDescription: "track: seconds since 1970",
            call: """
                track: {user_id: user, event: {value: Signed Up}, properties.plan: plan,
                    timestamp: {column: at, date: "yyyy-MM-dd HH:mm", timezone: America/New_York}}
                """,
            row: ["user": "u", "plan": "Startup", "at": "2024-02-03 10:00"],
            json: """
                {"user_id": "u", "event": "Signed Up", "properties": {"plan": "Startup"}, "timestamp": 1706972400}
                """
        ),
        Example(
            testDescription: "track: a fraction of a second stays, as in Segment's integration",
            call: "track: {user_id: user, event: {value: E}, timestamp: at}",
            row: ["user": "u", "at": "2024-02-03T15:00:00.250Z"],
            json: #"{"user_id": "u", "event": "E", "timestamp": 1706972400.25}"#
        ),
        Example(
            testDescription: "track: a time before 1970",
            call: "track: {user_id: user, event: {value: E}, timestamp: at}",
            row: ["user": "u", "at": "1969-12-31T23:59:58.250Z"],
            json: #"{"user_id": "u", "event": "E", "timestamp": -1.75}"#
        ),
        Example(
            testDescription: "track: a fixed time",
            call: "track: {user_id: user, event: {value: E}, timestamp: {value: '2024-02-03T15:00:00Z'}}",
            row: ["user": "u"],
            json: #"{"user_id": "u", "event": "E", "timestamp": 1706972400}"#
        ),
    ]

    private static func mapping(_ call: String) throws -> Mapping {
        try Fixture.mapping("version: 1\ndestination: {type: zendesk-connect}\ncalls:\n  - \(call)\n")
    }

    @Test("are what is sent, one by one and from the short way", arguments: all)
    func example(one: Example) throws {
        let columns = one.row.keys.sorted()
        let row = columns.map { one.row[$0] ?? .missing }
        let block = try Fixture.run(try Self.mapping(one.call), columns: columns, rows: [row, row])
        let calls = NestedFieldTests.calls(block)
        #expect(calls.count == 2)
        let expected = try JSONSerialization.jsonObject(with: Data(one.json.utf8)) as? NSDictionary
        for call in calls {
            let sent = try JSONSerialization.jsonObject(with: Data(call.utf8)) as? NSDictionary
            #expect(sent == expected, "\(call)")
        }
    }

    @Test("count and judge a date as a date, whatever it is sent as") func dates() throws {
        let mapping = try Self.mapping("track: {user_id: user, event: {value: E}, timestamp: at}")
        let now = 1_706_972_400
        let plan = try Plan.compile(mapping, columns: .fixed(["user", "at"]), source: "a.csv", now: now)
        let tallies = plan.makeTallies()
        let rows: [[TestCell]] = [["u", "2024-02-03T14:00:00Z"], ["u", "2030-01-01"], ["u", ""]]
        let block = Fixture.run(plan, columns: ["user", "at"], rows: rows, tallies: tallies)
        let found = Set(block.statistics.findings.tallies.keys.map(\.code))
        #expect(found == [.dateFuture, .dateMissing])
        #expect(tallies.months.byMonth.map(\.month) == ["2024-02", "2030-01"])
        #expect(block.calls.allSatisfy { $0.deliveryClass == .once })
    }

    @Test(
        "reject what would not be taken",
        arguments: [
            ("identify: {user_id: a, timezone: b}", "CET/Berlin", "\"CET/Berlin\" is no time zone of the tz database"),
            (
                "track: {user_id: a, event: b}", String(repeating: "e", count: 201),
                "event is longer than 200 characters, which is not taken"
            ),
            ("identify: {user_id: b}", "", "user_id is required and has no value"),
        ]
    )
    func rejected(call: String, value: String, reason: String) throws {
        let block = try Fixture.run(try Self.mapping(call), columns: ["a", "b"], rows: [["u", .text(value)]])
        #expect(block.calls.isEmpty)
        #expect(block.rejects.map(\.reason) == [reason])
    }

    @Test(
        "take what fits exactly",
        arguments: [
            ("identify: {user_id: a, timezone: b}", "America/New_York"),
            ("track: {user_id: a, event: b}", String(repeating: "ä", count: 200)),
        ]
    )
    func taken(call: String, value: String) throws {
        let block = try Fixture.run(try Self.mapping(call), columns: ["a", "b"], rows: [["u", .text(value)]])
        #expect(block.calls.count == 1 && block.rejects.isEmpty)
    }

    @Test("go by their kind: one stream for identify, one for track") func streams() throws {
        let mapping = try Fixture.mapping(
            """
            version: 1
            destination: {type: zendesk-connect}
            calls: [{track: {user_id: a, event: {value: E}}}, {identify: {user_id: a}}, {track: {user_id: a, event: b}}]
            """
        )
        let block = try Fixture.run(mapping, columns: ["a", "b"], rows: [["u", "v"]])
        #expect(block.calls.map(\.stream.index) == [0, 1, 0])
        #expect(block.calls.allSatisfy { $0.stream.count == 2 })
        #expect(mapping.paths.map(\.alone) == ["track", "identify"])
    }
}
