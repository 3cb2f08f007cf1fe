import RowferryModel
import Testing

@testable import RowferryImport

/// What is remembered of calls that set attributes.
struct WantedValuesTests {
    private static func set(_ account: String, _ contact: String? = nil, _ attribute: String) throws -> AttributeCall {
        let who = contact.map { #""entity":"contact","accountExternalId":"\#(account)","contactExternalId":"\#($0)""# }
        let ids = who ?? #""entity":"account","accountExternalId":"\#(account)""#
        return try #require(
            AttributeCall(#"{"action":"setAttribute",\#(ids),\#(attribute)}"#.utf8, action: "setAttribute")
        )
    }

    @Test func `The value that was set last counts, thing by thing`() throws {
        var wanted = WantedValues(size: nil, seed: 1)
        wanted.note(try Self.set("a", nil, #""attr_Plan":"x","attr_Seats":1"#))
        wanted.note(try Self.set("a", "c", #""attr_Plan":"contact's""#))
        wanted.note(try Self.set("a", nil, #""name":"Plan","value":"y""#))
        let things = wanted.things
        #expect(things.map(\.thing) == [Thing(account: "a"), Thing(account: "a", contact: "c")])
        #expect(things.map(\.wanted.values) == [["Plan": #""y""#, "Seats": "1"], ["Plan": #""contact's""#]])
    }

    @Test func `A number and a text are the same id, and escapes are none`() throws {
        var wanted = WantedValues(size: nil, seed: 1)
        for json in [
            #"{"entity":"account","accountExternalId":7,"attr_A":1}"#,
            #"{"entity":"account","accountExternalId":"7","attr_A":2}"#,
        ] {
            wanted.note(try #require(AttributeCall(json.utf8, action: "setAttribute")))
        }
        let quoted = #"{"entity":"account","accountExternalId":"say \"a\"","attr_A":2}"#
        wanted.note(try #require(AttributeCall(quoted.utf8, action: "setAttribute")))
        #expect(wanted.things.map(\.thing.account) == ["7", #"say "a""#])
    }

    @Test func `What was added to is remembered as such, other calls are none of it`() throws {
        var wanted = WantedValues(size: nil, seed: 1)
        let json = #"{"entity":"account","accountExternalId":"a","attr_Used":3}"#
        wanted.note(try #require(AttributeCall(json.utf8, action: "incrementAttribute")))
        #expect(wanted.things.map(\.wanted.incremented) == [["Used"]])
        #expect(AttributeCall(json.utf8, action: "trackEvent") == nil)
    }

    @Test(arguments: [1, 7, 50], [1, 2] as [UInt64])
    func `A sample is the same in whatever order rows come, and whole`(_ size: Int, _ seed: UInt64) throws {
        let calls = try (0..<2_000).map { try Self.set("a\($0 % 500)", nil, #""attr_N\#($0 / 500)":\#($0)"#) }
        var samples: [[Thing]] = []
        for order in [calls, calls.reversed()] {
            var wanted = WantedValues(size: size, seed: seed)
            for call in order { wanted.note(call) }
            wanted.finish()
            #expect(wanted.things.count == size)
            #expect(wanted.things.allSatisfy { $0.wanted.values.count == 4 })
            #expect((450...550).contains(wanted.estimate))
            samples.append(wanted.things.map(\.thing))
        }
        #expect(samples[0] == samples[1])
    }

    @Test func `Another seed chooses other things`() throws {
        let samples = try [1, 2].map { seed in
            var wanted = WantedValues(size: 10, seed: UInt64(seed))
            for number in 0..<500 { wanted.note(try Self.set("a\(number)", nil, #""attr_N":1"#)) }
            wanted.finish()
            return wanted.things.map(\.thing)
        }
        #expect(samples[0] != samples[1])
    }
}
