import Foundation
import RowferrySandbox
import Testing

/// What the documentation says that the service does with calls, over real HTTP.
@Suite struct BehaviourTests {
    private static func event(_ more: String, name: String = "E") -> String {
        """
        {"action":"trackEvent","accountExternalId":"a","contactExternalId":"c","eventName":"\(name)"\(more)}
        """
    }

    private static let dated = #","eventDate":"2024-02-03T10:00Z","description":"D""#

    @Test(arguments: [
        ("the same call", dated, "E", true),
        ("another event name", dated, "F", true),
        ("the date spelt otherwise", #","eventDate":"2024-02-03T11:00:00.000+01:00","description":"D""#, "E", true),
        ("another quantity", dated + #","quantity":9"#, "E", true),
        ("another date", #","eventDate":"2024-02-03T10:01Z","description":"D""#, "E", false),
        ("another description", #","eventDate":"2024-02-03T10:00Z","description":"X""#, "E", false),
        ("duplicates allowed", dated + #","allowDupes":"true""#, "E", false),
        ("duplicates allowed by a boolean", dated + #","allowDupes":true"#, "E", false),
    ])
    func `a second event is swallowed or not`(name: String, second: String, event: String, swallowed: Bool) async throws
    {
        try await withSandbox { sandbox, client in
            try await client.push(Self.event(Self.dated))
            try await client.push(Self.event(second, name: event))
            let contents = try sandbox.contents()
            #expect(contents.arrivals.last?.effect == (swallowed ? .swallowed : .applied))
            #expect(contents.counts.events == (swallowed ? 1 : 2))
            #expect(contents.counts.swallowed == (swallowed ? 1 : 0))
        }
    }

    @Test func `events of another contact or account are no duplicates`() async throws {
        try await withSandbox { sandbox, client in
            let event = Self.event(Self.dated)
            try await client.push(
                event,
                event.replacing(#""c""#, with: #""d""#),
                event.replacing(#""a""#, with: #""b""#)
            )
            #expect(try sandbox.counts().events == 3)
        }
    }

    @Test func `an event without a date takes the arrival's, and is never swallowed`() async throws {
        try await withSandbox(stillClock()) { sandbox, client in
            try await client.push(Self.event(""), Self.event(""))
            let events = try sandbox.contents().events
            #expect(events.map(\.date) == ["2024-01-01T00:00:00.000Z", "2024-01-01T00:00:00.000Z"])
            #expect(events.map(\.dateSent) == [nil, nil])
        }
    }

    @Test func `descriptions alike in their first 255 characters are duplicates`() async throws {
        try await withSandbox { sandbox, client in
            let long = String(repeating: "x", count: 255)
            let date = #","eventDate":"2024-02-03T10:00Z""#
            try await client.push(
                Self.event(date + #","description":"\#(long)1""#),
                Self.event(date + #","description":"\#(long)2""#)
            )
            let contents = try sandbox.contents()
            #expect(contents.events.map(\.description) == [long])
            #expect(contents.counts.swallowed == 1)
        }
    }

    @Test func `undeclared event fields spill into the description`() async throws {
        var configuration = stillClock()
        configuration.declaredEventFields = ["Plan"]
        try await withSandbox(configuration) { sandbox, client in
            try await client.push(Self.event(#","cf_B":2,"cf_plan":"gold","cf_A":"x","description":"D""#))
            let events = try sandbox.contents().events
            #expect(events.map(\.description) == ["D B: 2 A: x"])
            #expect(events.map(\.fieldsJSON) == [#"{"plan":"gold"}"#])
        }
    }

    @Test func `what spills makes duplicates differ`() async throws {
        var configuration = stillClock()
        configuration.declaredEventFields = []
        try await withSandbox(configuration) { sandbox, client in
            try await client.push(Self.event(Self.dated + #","cf_A":1"#), Self.event(Self.dated + #","cf_A":2"#))
            #expect(try sandbox.counts().events == 2)
        }
    }

    @Test func `the text null clears an attribute`() async throws {
        try await withSandbox { sandbox, client in
            let set = #"{"action":"setAttribute","entity":"contact","accountExternalId":"a","contactExternalId":"c","#
            try await client.push(set + #""attr_A":"1","attr_B":"2"}"#, set + #""name":"A","value":"null"}"#)
            let contents = try sandbox.contents()
            #expect(contents.value(of: "A", account: "a", contact: "c") == nil)
            #expect(contents.value(of: "B", account: "a", contact: "c") == "2")
            #expect(contents.attributes.map(\.name) == ["A", "B"])
        }
    }

    @Test(arguments: [
        ("exact tenths", ["\"0.1\"", "0.2"], "0.3"),
        ("negative", ["5", "-8"], "-3"),
        ("large", ["\"12345678901234567890\"", "1"], "12345678901234567891"),
        ("an exponent", ["1e3", "1"], "1001"),
    ])
    func `increments add up exactly`(name: String, amounts: [String], sum: String) async throws {
        try await withSandbox { sandbox, client in
            for amount in amounts {
                try await client.push(
                    #"{"action":"incrementAttribute","entity":"account","accountExternalId":"a","name":"N","value":\#(amount)}"#
                )
            }
            #expect(try sandbox.contents().value(of: "N", account: "a") == sum)
            #expect(try sandbox.counts().increments == amounts.count)
        }
    }

    @Test func `an increment that is refused adds nothing`() async throws {
        try await withSandbox { sandbox, client in
            let head = #"{"entity":"account","accountExternalId":"a","action":"#
            try await client.push(
                head + #""setAttribute","attr_Text":"gold"}"#,
                head + #""incrementAttribute","attr_N":1,"attr_Text":1}"#
            )
            let contents = try sandbox.contents()
            #expect(contents.value(of: "N", account: "a") == nil)
            #expect(contents.arrivals.last?.effect == .error("Attribute \"Text\" holds no number to add to"))
        }
    }

    @Test func `time in app is kept`() async throws {
        try await withSandbox { sandbox, client in
            let visit = """
                {"action":"trackTimeInApp","accountExternalId":"a","contactExternalId":"c",\
                "startDate":"2018-01-11T12:41:54.1938202Z","endDate":"2018-01-11T12:49:54Z"}
                """
            try await client.push(visit, visit)
            let contents = try sandbox.contents()
            #expect(contents.counts.timeInApp == 2)
            #expect(contents.timeInApp.first?.start == "2018-01-11T12:41:54.1938202Z")
            #expect(contents.timeInApp.first?.module == "Default")
        }
    }

    @Test func `accounts and contacts are created when missing, but not by errors`() async throws {
        try await withSandbox { sandbox, client in
            try await client.push(
                Self.event(""),
                Self.event("").replacing(#""c""#, with: #""d""#),
                #"{"action":"setAttribute","entity":"account","accountExternalId":"b","attr_A":1}"#,
                #"{"action":"nonsense","accountExternalId":"z","contactExternalId":"z"}"#
            )
            let contents = try sandbox.contents()
            #expect(contents.accounts == ["a", "b"])
            #expect(contents.contacts.map(\.id) == ["c", "d"])
        }
    }

    @Test func `an empty contact is an error, still answered with the GIF`() async throws {
        try await withSandbox { sandbox, client in
            try await client.push(Self.event("").replacing(#""c""#, with: #""""#))
            let contents = try sandbox.contents()
            #expect(contents.arrivals.map(\.effect) == [.error("ContactExternalId parameter must be defined")])
            #expect(contents.events.isEmpty)
            #expect(contents.counts.errors == 1)
        }
    }

    @Test func `contents can be narrowed to one account`() async throws {
        try await withSandbox { sandbox, client in
            try await client.push(Self.event(""), Self.event("").replacing(#""a""#, with: #""b""#))
            try await client.push(Self.event("").replacing(#""a""#, with: #""b""#))
            let contents = try sandbox.contents(account: "a")
            #expect(contents.counts.events == 1)
            #expect(contents.counts.requests == 1)
            #expect(contents.arrivals.map(\.account) == ["a"])
            #expect(contents.requests.map(\.id) == [1])
        }
    }
}
