import RowferryModel
import Testing

@testable import RowferryGuess

struct TypeTests {
    @Test(arguments: [
        ("whole numbers", "n", ["1", "-2", "300"], "integer"),
        ("numbers", "n", ["1", "2.5", "-.5"], "number"),
        ("no values", "n", ["", ""], "empty"),
        ("zeros in front", "plz", ["01234", "98765"], "text"),
        ("a plus in front", "phone", ["+491234", "+491235"], "text"),
        ("shortened numbers", "n", ["1.2E+10", "12000000001"], "text"),
        ("decimal commas", "n", ["1,5", "2,5"], "text"),
        ("words for yes and no", "n", ["yes", "No", "YES"], "boolean"),
        ("words and digits for yes and no", "n", ["true", "0", "1"], "boolean"),
        ("zeros and ones", "n", ["0", "1"], "integer"),
        ("zeros and ones under a question", "is_admin", ["0", "1"], "boolean"),
        ("a word and other numbers", "n", ["yes", "7"], "text"),
        ("one text among few numbers", "n", ["1", "2", "x"], "text"),
        ("spaces around numbers", "n", [" 1", "2 "], "integer"),
        ("nothing but a minus", "n", ["1", "-x"], "text"),
        ("long digits", "n", ["123456789012345678901234567890"], "integer"),
    ])
    func `Types are recognised`(_ name: String, _ column: String, _ values: [String], _ type: String) {
        #expect(Fixture.column(column, values).typeText == type, "\(name)")
    }

    @Test
    func `One value in ten may be wrong, and the first of them is told`() {
        let many = Fixture.column("n", (1...18).map(String.init) + ["about 12", "19"])
        #expect(many.typeText == "integer")
        #expect(many.misfits == 1)
        #expect(many.firstMisfit?.shown == "line 20 (\"about 12\")")
        let more = Fixture.column("n", (1...17).map(String.init) + ["about 12", "19", "x", "y"])
        #expect(more.typeText == "text")
    }

    @Test(arguments: [
        ("numbers", [("1", Cell.Kind.number), ("2", .number)], "integer"),
        ("truth", [("true", .true), ("false", .false)], "boolean"),
        ("lists", [("[1]", .json), ("x", .text)], "nested"),
        ("null and numbers", [("null", .null), ("2.5", .number), ("", .missing)], "number"),
        ("numbers as texts too", [("1", .number), ("2", .text)], "integer"),
        ("numbers and texts", [("1", .number), ("a", .text)], "text"),
    ])
    func `JSON values count by what they hold`(_ name: String, _ cells: [(String, Cell.Kind)], _ type: String) {
        let profile = Fixture.profile(["n"], cells.map { [$0] })
        #expect(Fixture.columns(profile)[0].typeText == type, "\(name)")
    }

    @Test
    func `Sizes compare as decimals, not as texts or rounded`() {
        let column = Fixture.column("n", ["9", "10", "9007199254740993", "9007199254740992.5", "-1e3"])
        #expect(String(decoding: column.profile.lowest, as: UTF8.self) == "-1e3")
        #expect(String(decoding: column.profile.highest, as: UTF8.self) == "9007199254740993")
    }

    @Test(arguments: [
        ("texts that are right", ["1", "2", "3"], []),
        (
            "a shortened one", ["12000007769", "1.2E+10"],
            ["1 id like line 3 (\"1.2E+10\") came out of a spreadsheet"]
        ),
        (
            "lost zeros", (10...30).map { "0000\($0)" } + ["1234"] + (31...40).map { "1000\($0)" },
            ["most ids have 6 digits, 1 has fewer, such as line 23 (\"1234\")"]
        ),
        ("short numbers", (1...30).map(String.init), []),
        ("another kind of id", (10...30).map { "1000000000\($0)" } + ["77"], []),
        (
            "rounded ones", ["1234567890123450000", "1234567890123460000"],
            ["every id of more than 15 digits ends in zeros, such as line 2 (\"1234567890123450000\")"]
        ),
        ("long ones that are right", ["1234567890123450000", "1234567890123456789"], []),
    ])
    func `Ids that a spreadsheet has damaged are told`(_ name: String, _ values: [String], _ beginnings: [String]) {
        let damage = Fixture.column("id", values).profile.digits.damage
        #expect(damage.count == beginnings.count, "\(name): \(damage)")
        for (found, beginning) in zip(damage, beginnings) { #expect(found.hasPrefix(beginning), "\(name)") }
    }
}
