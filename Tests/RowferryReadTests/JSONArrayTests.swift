import Foundation
import RowferryModel
import RowferryRead
import RowferryReadTesting
import RowferryTesting
import Testing

@Suite("A source that is one JSON array") struct JSONArrayTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        /// Rows as `Event.short` shows them, with their lines.
        var rows: [String]

        init(_ name: String, _ text: String, _ rows: [String]) {
            testDescription = name
            self.text = text
            self.rows = rows
        }
    }

    static let cases = [
        Case("on one line", #"[{"a":1},{"a":2}]"#, ["1: number 1", "1: number 2"]),
        Case("with a line end behind it", "[{\"a\":1},{\"a\":2}]\n", ["1: number 1", "1: number 2"]),
        Case("an element a line", "[\n{\"a\":1},\n{\"a\":2}\n]\n", ["2: number 1", "3: number 2"]),
        Case(
            "commas in front",
            "[{\"a\":1}\n,{\"a\":2}\n,{\"a\":3}\n]",
            ["1: number 1", "2: number 2", "3: number 3"]
        ),
        Case(
            "printed prettily",
            "[\n  {\n    \"a\": 1\n  },\n  {\n    \"a\": {\n      \"b\": 2\n    }\n  }\n]\n",
            ["2: number 1", "5: json {\n      \"b\": 2\n    }"]
        ),
        Case("CRLF", "[\r\n{\"a\":1},\r\n\r\n{\r\n\"a\":2}\r\n]\r\n", ["2: number 1", "4: number 2"]),
        Case("blank lines around", "\n \n[{\"a\":1}]\n\n \t\n", ["3: number 1"]),
        Case("a byte order mark", "\u{FEFF}[{\"a\":1}]", ["1: number 1"]),
        Case("no elements", "[]", []),
        Case("no elements, but space", " [ \n ] \n", []),
        Case("empty objects", "[{},{}]", ["1: -", "1: -"]),
        Case("brackets and quotes in texts", #"[{"a":"],[{\"\\"},{"a":"}"}]"#, ["1: ],[{\"\\", "1: }"]),
        Case("commas inside of elements", #"[{"b":[1,2],"a":3},{"a":[[],[]]}]"#, ["1: number 3", "1: json [[],[]]"]),
        Case("keys that stand twice", #"[{"a":1,"a":2}]"#, ["1: ?json.duplicate-key", "1: number 2"]),
        // Elements that are not right are rejects, and their neighbours rows.
        Case("a bad value", "[{\"a\":1},{\"a\":x},{\"a\":3}]", ["1: number 1", "1: !json.invalid", "1: number 3"]),
        Case(
            "other elements",
            "[{},1,\"x\",null,[{\"a\":1}],true]",
            ["1: -"] + Array(repeating: "1: !json.not-object", count: 5)
        ),
        Case("a comma behind the last element", "[{\"a\":1},\n]", ["1: number 1", "2: !json.invalid"]),
        Case("two commas", "[{\"a\":1},,{\"a\":3}]", ["1: number 1", "1: !json.invalid", "1: number 3"]),
        Case("no comma", "[{\"a\":1} {\"a\":2},{\"a\":3}]", ["1: !json.invalid", "1: number 3"]),
        Case("a brace too much", "[{\"a\":1}},{\"a\":2}]", ["1: !json.invalid", "1: number 2"]),
        Case("a bracket for a brace", "[{\"a\":1],{\"a\":2}]", ["1: !json.invalid", "1: number 2"]),
        Case("a bracket inside of an object", "[{\"a\":1]},{\"a\":2}]", ["1: !json.invalid", "1: number 2"]),
        Case(
            "a quote that is missing costs one element, where lines are printed prettily",
            "[\n{\n\"b\": \"x,\n\"a\": 1\n},\n{\n\"a\": 2\n}\n]",
            ["2: !json.invalid", "6: number 2"]
        ),
        Case("a form feed between", "[{\"a\":1},\u{C}{\"a\":2}]", ["1: number 1", "1: !json.invalid"]),
        Case("a byte order mark between", "[{\"a\":1},\u{FEFF}{\"a\":2}]", ["1: number 1", "1: !json.invalid"]),
        Case("a key without quotes", "[{a:1}]", ["1: !json.invalid"]),
        Case("comments", "[/* x */{\"a\":1}]", ["1: !json.invalid"]),
    ]

    private static func source(_ text: String) -> SourceText {
        var source = SourceText(text) { $0.format = .ndjson }
        source.columns = ["a"]
        return source
    }

    @Test("is a row for each element", arguments: cases)
    func rows(_ it: Case) throws {
        let source = Self.source(it.text)
        let reading = try source.readEveryWay()
        #expect(try source.layout().form == .jsonArray)
        #expect(reading.events.map { "\($0.line): \($0.short)" } == it.rows)
        #expect(reading.last.offset == source.bytes.count)
        #expect(reading.last.line == 1 + it.text.utf8.count { $0 == 0x0A })
    }

    @Test func rawBytesAreTheElement() throws {
        let events = try Self.source("[ {\"a\": 1} ,\n {\n\"a\":\n2} ]").readEveryWay().events
        #expect(events.map { String(decoding: $0.raw, as: UTF8.self) } == ["{\"a\": 1}", "{\n\"a\":\n2}"])
    }

    static let recognised: [(String, SourceOptions.Format, SourceLayout.Form?)] = [
        ("[{\"a\":1}]", .auto, .jsonArray), (" \n[\n {}]", .auto, .jsonArray), ("[]", .auto, .jsonArray),
        ("[1]", .auto, nil), ("[id],name\n", .auto, nil), ("[", .auto, nil), ("[{\"a\":1}]", .csv, nil),
        ("[1]", .ndjson, .jsonArray), ("[", .ndjson, .jsonArray), ("1\n[]", .ndjson, .ndjson),
        ("{}\n[]", .auto, .ndjson), ("", .ndjson, .ndjson),
    ]

    @Test("is recognised by its beginning", arguments: recognised)
    func recognises(text: String, format: SourceOptions.Format, form: SourceLayout.Form?) throws {
        let layout = try SourceText(text) { $0.format = format }.layout()
        #expect(layout.isJSON == (form != nil))
        if let form { #expect(layout.form == form) }
    }

    /// The rows that come before, and what is said then.
    static let broken: [(String, Int, String)] = [
        (
            "[{\"a\":1},\n{\"a\":2}", 1,
            "x:2: error[input.truncated]: the array is not closed; its last element begins at byte 11"
        ),
        (
            "[{\"a\":1},\n{\"a\":", 1,
            "x:2: error[input.truncated]: the array is not closed; its last element begins at byte 11"
        ),
        (
            "[{\"a\":1},\n{\"a\":2}\n\n", 1,
            "x:2: error[input.truncated]: the array is not closed; its last element begins at byte 11"
        ),
        ("[{\"a\":1},\n", 1, "x:2: error[input.truncated]: the array is not closed at byte 11"),
        ("[", 0, "x:1: error[input.truncated]: the array is not closed at byte 2"),
        ("\n[ \n", 0, "x:3: error[input.truncated]: the array is not closed at byte 5"),
        ("[{\"a\":1}]\n]", 1, "x:2: error[json.invalid]: something follows the array at byte 11"),
        ("[{\"a\":1}]\n[{\"a\":2}]\n", 1, "x:2: error[json.invalid]: something follows the array at byte 11"),
        ("[{\"a\":1}],", 1, "x:1: error[json.invalid]: something follows the array at byte 10"),
        ("[]{}", 0, "x:1: error[json.invalid]: something follows the array at byte 3"),
        ("[ ,{}]", 0, "x:1: error[json.invalid]: an element is missing before the first comma at byte 3"),
        (
            "[{\"a\":[1},{\"a\":2}]\n", 0,
            "x:1: error[input.truncated]: the array is not closed; its last element begins at byte 2"
        ),
    ]

    @Test("can't be read to its end when it is broken itself, but up to there", arguments: broken)
    func isBroken(text: String, rows: Int, message: String) throws {
        let source = Self.source(text)
        let layout = try source.layout()
        for cut in Rechunker.cuts(of: source.bytes.count) {
            for blockBytes in [1, 7, 100] {
                var reader = try BlockReader(
                    Rechunker(source.bytes, cut: cut),
                    layout: layout,
                    source: 0,
                    path: "x",
                    from: layout.start,
                    blockBytes: blockBytes
                )
                var end = layout.start
                let failure = #expect(throws: Diagnostic.self) {
                    while let block = try reader.next() { end = block.end }
                }
                #expect(end.rows == rows)
                #expect(failure?.description.hasPrefix(message + " of the source\n") == true, "\(failure as Any)")
            }
        }
    }

    static let messages: [(String, String)] = [
        ("[{\"a\":01}]", "a number must not begin with a zero at byte 6 of the element, on line 1"),
        ("[{},\n\n {\"a\":\n x}]", "this is not a JSON value at byte 8 of the element, on line 4"),
        ("[1]", "this is JSON, but not an object at byte 1 of the element, on line 1"),
        ("[{} {}]", "something follows the object at byte 4 of the element, on line 1"),
        ("[{},]", "an element is missing at byte 1 of the element, on line 1"),
    ]

    @Test("says what is wrong with an element", arguments: messages)
    func message(text: String, message: String) throws {
        #expect(try Self.source(text).readEveryWay().events.last?.message == message)
    }

    /// The limit is 12 bytes, with the mark in front of the element and the white space around it.
    static let long = [
        Case("an element of exactly the limit", "[{\"a\":12345},{}]", ["1: number 12345", "1: -"]),
        Case("an element of more", "[{\"a\":123456},{}]", ["1: !csv.too-long", "1: -"]),
        Case(
            "elements of many more, over lines",
            "[{},\n{\"b\":\n\"\(String(repeating: "],{\\\"", count: 30))\"\n}\n,\n{\"a\":3}\n]",
            ["1: -", "2: !csv.too-long", "6: number 3"]
        ),
        Case("a last one", "[{},{\"a\":[1,2,3,4,5,6]}]", ["1: -", "1: !csv.too-long"]),
        Case("white space", "[{},             {}]", ["1: -", "1: !csv.too-long"]),
    ]

    @Test("has elements that are too long", arguments: long)
    func tooLong(_ it: Case) throws {
        var source = Self.source(it.text)
        source.rowLimit = 12
        let reading = try source.readEveryWay()
        #expect(reading.events.map { "\($0.line): \($0.short)" } == it.rows)
        #expect(reading.last.offset == source.bytes.count)
    }

    @Test("has an element that is too long, and no end")
    func tooLongAndOpen() throws {
        var source = Self.source("[{},{\"a\":[1,2,3,4,5,6]}")
        source.rowLimit = 12
        let failure = #expect(throws: Diagnostic.self) { _ = try source.read() }
        #expect(failure?.message == "the array is not closed at byte 24 of the source")
    }

    /// Found by fuzzing: what was said depended on how much had been read.
    @Test("may have more white space behind it than a row has bytes", arguments: ["", "\n", ",{}", "]", "[{}]"])
    func spaceBehind(rest: String) throws {
        var source = Self.source("[{}]" + String(repeating: " \n", count: 40) + rest)
        source.rowLimit = 12
        let isFine = rest.allSatisfy(\.isWhitespace)
        if isFine { #expect(try source.readEveryWay().events.map(\.short) == ["-"]) }
        let layout = try source.layout()
        for blockBytes in [1, 20, 1_000] {
            let way = Way(cut: .pieces(of: 1), blockBytes: blockBytes, rowLimit: 12)
            let reading = try Reading.readUpToFailure(source.bytes, layout, source.selection(layout), way)
            #expect(reading.events.map(\.short) == ["-"])
            let message = isFine ? nil : "something follows the array at byte 85 of the source"
            #expect(reading.failure?.message == message)
            #expect(reading.failure?.position?.line == (isFine ? nil : 41))
        }
    }

    @Test("is continued when a later export has its rest")
    func grows() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.json"
        let first = "[{\"a\":1},{\"a\":2}"
        try Data(first.utf8).write(to: URL(fileURLWithPath: path))
        let before = try Source(path: path, options: SourceOptions())
        var end = before.layout.start
        #expect(throws: Diagnostic.self) {
            var blocks = try BlockReader(before.bytes, layout: before.layout, source: 0, path: path, from: end)
            while let block = try blocks.next() { end = block.end }
        }
        #expect(end.rows == 1)
        try Data((first + ",{\"a\":3}]\n").utf8).write(to: URL(fileURLWithPath: path))
        let after = try Source(path: path, options: SourceOptions())
        #expect(after.change(since: before.identity, position: end) == .grown)
        #expect(!after.continuesRow(at: first.utf8.count))
        var blocks = try BlockReader(after.bytes, layout: after.layout, source: 0, path: path, from: end)
        while let block = try blocks.next() { end = block.end }
        #expect(end.rows == 3)
    }
}
