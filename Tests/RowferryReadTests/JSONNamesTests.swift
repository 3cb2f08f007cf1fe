import RowferryModel
import RowferryRead
import RowferryReadTesting
import Testing

@Suite("All the columns of NDJSON") struct JSONNamesTests {
    private func named(_ line: String, columns: [String] = []) throws -> [String: String] {
        var text = SourceText(line) { $0.format = .ndjson }
        text.wantsAll = true
        text.columns = columns
        guard case .row(_, let named) = try text.readEveryWay().events.last?.content else { return [:] }
        return named.mapValues(\.description)
    }

    static let rows: [(String, [String: String])] = [
        (#"{}"#, [:]),
        (#"{"a":1,"b":"x","c":null}"#, ["a": "number 1", "b": "x", "c": "null null"]),
        (#"{"a":{"b":{"c":1},"d":2}}"#, ["a.b.c": "number 1", "a.d": "number 2"]),
        (#"{"a":[1,{"b":2},[]],"c":3}"#, ["a": #"json [1,{"b":2},[]]"#, "c": "number 3"]),
        (#"{"a":[],"b":[[]],"c":[{}]}"#, ["a": "json []", "b": "json [[]]", "c": "json [{}]"]),
        (#"{"a":{},"b":1}"#, ["b": "number 1"]),
        (#"{"a.b":1,"a":{"b":2}}"#, [#"a\.b"#: "number 1", "a.b": "number 2"]),
        (#"{"a\\b":{".":1}}"#, [#"a\\b.\."#: "number 1"]),
        (#"{"\u0061":"\u0062"}"#, ["a": "b"]),
        (#"{"":1}"#, ["": "number 1"]),
        (#"{"":{"a":1},"a":2}"#, [".a": "number 1", "a": "number 2"]),
        (#"{"a":{"":1},"b":{"":{"":2}}}"#, ["a.": "number 1", "b..": "number 2"]),
        (#"{"a":1,"a":2}"#, ["a": "number 2"]),
        (#"{"a":{"b":1},"a":2}"#, ["a": "number 2"]),
        (#"{"a":{"b":1,"c":1},"ab":3,"a":{"b":2}}"#, ["a.b": "number 2", "ab": "number 3"]),
        (#"{"a":{"b":1,"b":{"c":2}}}"#, ["a.b.c": "number 2"]),
    ]

    @Test("are named by their paths", arguments: rows)
    func names(line: String, expected: [String: String]) throws {
        #expect(try named(line) == expected)
        #expect(try named(line, columns: ["a", "a.b"]) == expected)
    }

    @Test func areFoundAgainByTheirNames() throws {
        let line = #"{"a.b":{"c\\":1},"":{".":2},"é":{"\u0301":3},"d":{"":4}}"#
        var text = SourceText(line) { $0.format = .ndjson }
        let names = try named(line).keys.sorted()
        text.columns = names
        let events = try text.readEveryWay().events
        #expect(Set(events.first?.texts ?? []) == ["number 1", "number 2", "number 3", "number 4"])
    }

    @Test func haveRoomForLongNames() throws {
        // Names are together much longer than the row, and texts with escapes stand behind them.
        let outer = String(repeating: "k", count: 2_000)
        let inner = (0..<1_000).map { "\"\($0)\":\"\\n\($0)\"" }.joined(separator: ",")
        var text = SourceText("{\"\(outer)\":{\(inner)}}")
        text.wantsAll = true
        guard case .row(_, let named) = try text.read().events.first?.content else {
            Issue.record("no row")
            return
        }
        #expect(named.count == 1_000)
        #expect(named.allSatisfy { $0.key.hasPrefix(outer + ".") && $0.value.description.hasPrefix("\n") })
    }

    @Test func aKeyThatNobodyAskedForIsWatchedAsWell() throws {
        var text = SourceText(#"{"x":1,"y":{"x":1},"x":2}"#)
        text.wantsAll = true
        #expect(try text.readEveryWay().events.map(\.short) == ["?json.duplicate-key", ""])
        text = SourceText(#"{"x":1,"y":{"x":1},"z":[{"x":1},{"x":1,"x":2}]}"#)
        text.wantsAll = true
        #expect(try text.readEveryWay().events.map(\.short) == [""])
    }
}
