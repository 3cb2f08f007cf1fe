import RowferryModel
import RowferryRead
import RowferryReadTesting
import Testing

@Suite("Paths into arrays") struct JSONPathTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var row: String
        var columns: [String]
        var values: String

        init(_ name: String, _ row: String, _ columns: [String], _ values: String) {
            testDescription = name
            self.row = row
            self.columns = columns
            self.values = values
        }
    }

    static let cases = [
        Case("elements by number", #"{"t":["x",2,true]}"#, ["t[0]", "t[1]", "t[2]", "t[3]"], "x|number 2|true true|-"),
        Case("a number that is written long", #"{"t":[1,2]}"#, ["t[01]"], "number 2"),
        Case("a number that no array reaches", #"{"t":[1]}"#, ["t[99999999999999999999]", "t[999999999]"], "-|-"),
        Case("keys of elements", #"{"t":[{"n":1},{"n":2}]}"#, ["t[1].n", "t[0].n", "t[2].n"], "number 2|number 1|-"),
        Case(
            "arrays in arrays",
            #"{"t":[[1,2],[3,4]]}"#,
            ["t[1][0]", "t[0][1]", "t[1]"],
            "number 3|number 2|json [3,4]"
        ),
        Case("all, joined", #"{"t":["x","y z",3,-0.50,true,false]}"#, ["t[*]"], "x, y z, 3, -0.50, true, false"),
        Case("null is left out", #"{"t":["x",null,"y"]}"#, ["t[*]"], "x, y"),
        Case("empty texts stay", #"{"t":["","y",""]}"#, ["t[*]"], ", y, "),
        Case("one is a text as well", #"{"t":[5]}"#, ["t[*]"], "5"),
        Case("none", #"{"t":[]}"#, ["t[*]"], "-"),
        Case("nothing but null", #"{"t":[null,null]}"#, ["t[*]"], "-"),
        Case("no array", #"{"t":"x"}"#, ["t[*]", "t[0]", "t"], "-|-|x"),
        Case("an object is no array", #"{"t":{"0":1,"*":2}}"#, ["t[*]", "t[0]"], "-|-"),
        Case("escapes", #"{"t":["\u00e9\n","\"","\ud83d\ude00"]}"#, ["t[*]"], "é\n, \", 😀"),
        Case(
            "many short ones",
            "{\"t\":[1\(String(repeating: ",1", count: 500))]}",
            ["t[*]", "t[*][*]", "t[500]"],
            "1" + String(repeating: ", 1", count: 500) + "|-|number 1"
        ),
        Case(
            "keys of all, joined",
            #"{"i":[{"n":"a","p":1},{"p":2},{"n":"b","p":null}]}"#,
            ["i[*].n", "i[*].p", "i[1].p"],
            "a, b|1, 2|number 2"
        ),
        Case("all of all", #"{"t":[[1,2],[],[3]]}"#, ["t[*][*]", "t[*][0]", "t[0][*]"], "1, 2, 3|1, 3|1, 2"),
        Case(
            "all and one of them, in any order",
            #"{"t":[{"n":[1,2]},{"n":[3]}]}"#,
            ["t[0].n[*]", "t[*].n[0]", "t[*].n[*]", "t[1].n[0]", "t[1].n"],
            "1, 2|1, 3|1, 2, 3|number 3|json [3]"
        ),
        Case(
            "objects and arrays make it an array",
            #"{"t":["x",{"n":"y"},[1]]}"#,
            ["t[*]", "t[*].n"],
            #"json ["x", {"n":"y"}, [1]]|y"#
        ),
        Case(
            "brackets in keys",
            #"{"t[0]":1,"t[*]":2,"t[x]":3,"t[":4,"t[0]x":5}"#,
            ["t\\[0]", "t\\[*]", "t[x]", "t[", "t[0]x", "t[0]", "t[-1]", "t[]"],
            "number 1|number 2|number 3|number 4|number 5|-|-|-"
        ),
        Case("an element of the empty key", #"{"":[7,8]}"#, ["[1]", "[*]"], "number 8|7, 8"),
        Case(
            "keys behind dots",
            #"{"a":{"t":[{"":{"b":[1,2]}}]}}"#,
            ["a.t[0]..b[1]", "a.t[*]..b[*]"],
            "number 2|1, 2"
        ),
    ]

    @Test("give values", arguments: cases)
    func values(_ it: Case) throws {
        for wantsAll in [false, true] {
            var text = SourceText("{}\n\(it.row)\n\(it.row)") { $0.format = .ndjson }
            text.columns = it.columns
            text.wantsAll = wantsAll
            let nothing = Array(repeating: "-", count: it.columns.count).joined(separator: "|")
            #expect(try text.readEveryWay().events.map(\.short) == [nothing, it.values, it.values])
        }
    }

    static let twice = [
        Case("an array", #"{"t":["x","y"],"t":["z"]}"#, ["t[*]", "t[1]", "t[0]"], "z|-|z"),
        Case("an array and a text", #"{"t":["x","y"],"t":"z"}"#, ["t[*]", "t[0]"], "-|-"),
        Case(
            "a key of an element",
            #"{"t":[{"n":1},{"n":2,"n":3},{"n":4}]}"#,
            ["t[*].n", "t[1].n"],
            "1, 3, 4|number 3"
        ),
        Case("an array of an element", #"{"t":[{"n":[1,2],"n":[3]}]}"#, ["t[*].n[*]", "t[0].n[1]"], "3|-"),
    ]

    @Test("keep the last of a key that stands twice", arguments: twice)
    func duplicates(_ it: Case) throws {
        var text = SourceText(it.row) { $0.format = .ndjson }
        text.columns = it.columns
        #expect(try text.readEveryWay().events.map(\.short) == ["?json.duplicate-key", it.values])
    }

    @Test func columnsOfCSVAreNoPaths() throws {
        let text = SourceText("t[0],t[*],t.n\n1,2,3\n")
        #expect(try text.readEveryWay().events.map(\.short) == ["1|2|3"])
    }

    @Test func namesOfAllColumnsLeadBackToThem() throws {
        var text = SourceText(#"{"t[0]":1,"t[*]":{"[1]":2},"u[x]":3}"#) { $0.format = .ndjson }
        text.wantsAll = true
        guard case .row(_, let named) = try text.read().events.first?.content else {
            Issue.record("no row")
            return
        }
        #expect(named.keys.sorted() == ["t\\[*].\\[1]", "t\\[0]", "u\\[x]"])
        text.columns = named.keys.sorted()
        #expect(try text.read().events.map(\.short) == ["number 2|number 1|number 3"])
    }
}
