import Foundation
import RowferryModel
import RowferryRead
import RowferryReadTesting
import Testing

@Suite("NDJSON") struct NDJSONTests {
    /// A text with the values of some paths.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        var columns: [String]
        /// Rows as `Event.short` shows them.
        var rows: [String]

        init(_ name: String, _ text: String, _ columns: [String], _ rows: [String]) {
            testDescription = name
            self.text = text
            self.columns = columns
            self.rows = rows
        }

        init(_ name: String, _ text: String, _ rows: [String]) {
            self.init(name, text, ["a"], rows)
        }
    }

    static let linesCases = [
        Case("a row a line", "{\"a\":1}\n{\"a\":2}\n", ["number 1", "number 2"]),
        Case("no line end at the end", "{\"a\":1}\n{\"a\":2}", ["number 1", "number 2"]),
        Case("CRLF", "{\"a\":1}\r\n{\"a\":2}\r\n", ["number 1", "number 2"]),
        Case("a CR at the end", "{\"a\":1}\r", ["number 1"]),
        Case("blank lines and lines of spaces", "\n{\"a\":1}\n\n \t\r\n\r\n{\"a\":2}\n\n", ["number 1", "number 2"]),
        Case("a byte order mark", "\u{FEFF}{\"a\":1}\n", ["number 1"]),
        Case("a byte order mark later on", "{\"a\":1}\n\u{FEFF}{\"a\":1}\n", ["number 1", "!json.invalid"]),
        Case("an object of several lines", "{\n\"a\":1\n}\n", ["!json.invalid", "!json.invalid", "!json.invalid"]),
        Case(
            "a bad line between good ones",
            "{\"a\":1}\n{\"a\":}\n{\"a\":3}\n",
            ["number 1", "!json.invalid", "number 3"]
        ),
        Case("other values", "1\n[]\n\"x\"\nnull\ntrue\n[{}]\n", Array(repeating: "!json.not-object", count: 6)),
        Case("CR alone is space", "{\"a\":1}\r{\"a\":2}\n{\r\"a\"\r:1}\n", ["!json.invalid", "number 1"]),
    ]

    static let valuesCases = [
        Case(
            "every kind",
            "{\"a\":\"x\",\"b\":1,\"c\":true,\"d\":false,\"e\":null,\"f\":[1, 2],\"g\":{\"h\" : 1}}",
            ["a", "b", "c", "d", "e", "f", "g", "z"],
            ["x|number 1|true true|false false|null null|json [1, 2]|json {\"h\" : 1}|-"]
        ),
        Case(
            "paths",
            "{\"a\":{\"b\":{\"c\":1},\"d\":2},\"b\":3}",
            ["a.b.c", "a.d", "b", "a.b", "c", "a.x", "b.c"],
            ["number 1|number 2|number 3|json {\"c\":1}|-|-|-"]
        ),
        Case(
            "a path through what is no object",
            "{\"a\":1}\n{\"a\":null}\n{\"a\":[{\"b\":1}]}\n{\"a\":\"b\"}\n",
            ["a.b"],
            ["-", "-", "-", "-"]
        ),
        Case(
            "digits as written",
            "{\"a\":123456789012345678901234567890.10,\"b\":-0,\"c\":1E+400,\"d\":0.10}",
            ["a", "b", "c", "d"],
            ["number 123456789012345678901234567890.10|number -0|number 1E+400|number 0.10"]
        ),
        Case(
            "escapes",
            #"{"a":"\"\\\/\b\f\n\r\t","b":"\u0041\u00e9\u20ac\ud83d\ude00","c":"x\u0000y"}"#,
            ["a", "b", "c"],
            ["\"\\/\u{8}\u{C}\n\r\t|Aé€😀|x\0y"]
        ),
        Case("empty texts are there", #"{"a":"","b":"\u0020"}"#, ["a", "b"], ["| "]),
        Case("keys with dots", #"{"a.b":1,"a":{"b":2}}"#, ["a\\.b", "a.b"], ["number 1|number 2"]),
        Case("keys with backslashes", #"{"a\\b":1,"a\\.b":2}"#, ["a\\\\b", "a\\\\\\.b"], ["number 1|number 2"]),
        Case("the empty key", #"{"":1,"a":{"":2}}"#, ["", "a."], ["number 1|number 2"]),
        Case("keys with spaces and quotes", #"{" a ":1,"\"":2}"#, [" a ", "\""], ["number 1|number 2"]),
        Case("unicode keys", "{\"é\":1,\"😀\":{\"ß\":2}}", ["é", "😀.ß"], ["number 1|number 2"]),
        Case("a key that begins with a combining mark", "{\"a\":{\"\u{301}b\":1}}", ["a.\u{301}b"], ["number 1"]),
        Case(
            "escaped keys",
            #"{"\u0061":1,"\u00e9":2,"\ud83d\ude00":3,"b\/c":4}"#,
            ["a", "é", "😀", "b/c"],
            ["number 1|number 2|number 3|number 4"]
        ),
        Case("keys are case-sensitive", #"{"A":1}"#, ["a"], ["-"]),
        Case("a key that begins like another", #"{"ab":1,"a":2,"abc":3}"#, ["a"], ["number 2"]),
    ]

    static let duplicatesCases = [
        Case("the last one counts", #"{"a":1,"a":2}"#, ["?json.duplicate-key", "number 2"]),
        Case("escaped", #"{"a":1,"\u0061":2}"#, ["?json.duplicate-key", "number 2"]),
        Case("below", #"{"a":{"b":1,"b":2}}"#, ["a.b"], ["?json.duplicate-key", "number 2"]),
        Case(
            "nothing of the first one stays",
            #"{"a":{"b":1},"a":{"c":2}}"#,
            ["a.b", "a.c"],
            ["?json.duplicate-key", "-|number 2"]
        ),
        Case("an object and a number", #"{"a":{"b":1},"a":3}"#, ["a.b", "a"], ["?json.duplicate-key", "-|number 3"]),
        Case(
            "a number and an object",
            #"{"a":3,"a":{"b":1}}"#,
            ["a.b", "a"],
            ["?json.duplicate-key", "number 1|json {\"b\":1}"]
        ),
        Case("the same key in other objects", #"{"a":{"a":1},"b":{"a":2}}"#, ["a.a", "b.a"], ["number 1|number 2"]),
        Case("the same key in rows that follow", "{\"a\":1}\n{\"a\":2}", ["number 1", "number 2"]),
        Case("objects of an array are not looked into", #"{"a":[{"b":1,"b":2}]}"#, ["json [{\"b\":1,\"b\":2}]"]),
        Case("keys that nobody wants", #"{"b":1,"b":2,"a":3}"#, ["number 3"]),
    ]

    @Test("is lines", arguments: linesCases) func lines(_ it: Case) throws { try check(it) }
    @Test("gives values by path", arguments: valuesCases) func values(_ it: Case) throws { try check(it) }
    @Test("warns of a key that stands twice", arguments: duplicatesCases) func duplicates(_ it: Case) throws {
        try check(it)
    }

    private func check(_ it: Case) throws {
        var text = SourceText(it.text) { $0.format = .ndjson }
        text.columns = it.columns
        let reading = try text.readEveryWay()
        #expect(reading.events.map(\.short) == it.rows)
        #expect(reading.last.offset == text.bytes.count)
    }

    @Test("reads each valid document", arguments: JSONDocuments.valid)
    func valid(text: String) throws {
        let line = JSONDocuments.line(text)
        var source = SourceText("{\"b\":0}\n\(line)\n{\"b\":0}\n") { $0.format = .ndjson }
        source.columns = ["a", "b"]
        source.wantsAll = true
        let events = try source.readEveryWay().events
        #expect(events.filter { !$0.isWarning }.map(\.row) == [1, 2, 3])
        #expect(events.allSatisfy { $0.fault == nil })
    }

    @Test("refuses each invalid document, and it alone", arguments: JSONDocuments.invalid)
    func invalid(text: String) throws {
        let line = JSONDocuments.line(text)
        for columns in [["a", "b"], []] {
            var source = SourceText("{\"b\":0}\n\(line)\n{\"b\":0}\n") { $0.format = .ndjson }
            source.columns = columns
            source.wantsAll = columns.isEmpty
            let events = try source.readEveryWay().events
            #expect(events.map(\.fault) == [nil, .jsonInvalid, nil])
            #expect(events[1].raw == Array(line.utf8))
        }
    }

    @Test func manyColumnsAreWatchedForDuplicates() throws {
        var text = SourceText(#"{"k99":1,"k99":2}"#)
        text.columns = (0..<200).map { "k\($0)" }
        #expect(try text.readEveryWay().events.first?.short == "?json.duplicate-key")
    }

    @Test("nests 200 deep and no deeper", arguments: ["[", "{\"a\":"])
    func depth(opening: String) throws {
        for (count, isRead) in [(199, true), (200, false), (100_000, false)] {
            let closing = opening == "[" ? "]" : "}"
            let inner = String(repeating: opening, count: count)
            let text = "{\"a\":\(inner)1\(String(repeating: closing, count: count))}\n{}\n"
            let events = try SourceText(text).read().events
            #expect(events.map(\.fault) == [isRead ? nil : .jsonInvalid, nil])
            if !isRead {
                #expect(events[0].message.hasPrefix("objects and arrays are nested more than 200 deep at byte "))
            }
        }
    }

    static let messages: [(String, String)] = [
        ("{\"a\":}", "this is not a JSON value at byte 6 of line 1"),
        ("{\"a\":1", "the object is not closed at byte 7 of line 1"),
        ("{\"a\":[1", "the array is not closed at byte 8 of line 1"),
        ("{a:1}", "a key in quotes is missing at byte 2 of line 1"),
        ("{\"a\" 1}", "a colon is missing at byte 6 of line 1"),
        ("{\"a\":1 2}", "a comma or a closing brace is missing at byte 8 of line 1"),
        ("{\"a\":[1 2]}", "a comma or a closing bracket is missing at byte 9 of line 1"),
        ("{\"a\":01}", "a number must not begin with a zero at byte 6 of line 1"),
        ("{\"a\":1.}", "a digit is missing behind the point at byte 8 of line 1"),
        ("{\"a\":1e}", "a digit is missing in the exponent at byte 8 of line 1"),
        ("{\"a\":\"x}", "a string is not closed at byte 6 of line 1"),
        ("{\"a\":\"\tx\"}", "a control character stands in a string at byte 7 of line 1"),
        ("{\"a\":\"\\x\"}", "there is no such escape at byte 7 of line 1"),
        ("{\"a\":\"\\u12\"}", "four hexadecimal digits are missing at byte 7 of line 1"),
        ("{\"a\":\"\\ud800\"}", "half of a surrogate pair stands alone at byte 7 of line 1"),
        ("{} x", "something follows the object at byte 4 of line 1"),
        ("1", "this is JSON, but not an object at byte 1 of line 1"),
        (" [1]", "this is JSON, but not an object at byte 1 of the element, on line 1"),
        ("{\"a\":1,\"a\":2}", "the key \"a\" stands twice in an object; the last one counts"),
    ]

    @Test("says what is wrong with a line", arguments: messages)
    func message(text: String, message: String) throws {
        var source = SourceText(text) { $0.format = .ndjson }
        source.columns = ["a"]
        #expect(try source.readEveryWay().events.first?.message == message)
    }
}
