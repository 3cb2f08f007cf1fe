import Testing

@testable import RowferryMap

@Suite("The condition parser")
struct ConditionParserTests {
    /// The condition with all its parentheses.
    static func shown(_ condition: Condition) -> String {
        func literal(_ literal: Literal) -> String {
            if case .string(let text) = literal { return "\"\(text)\"" }
            return literal.text ?? "null"
        }
        switch condition {
        case .compare(let column, let comparison, let value):
            return "\(column) \(comparison.rawValue) \(literal(value))"
        case .isIn(let column, let values): return "\(column) in [\(values.map(literal).joined(separator: ", "))]"
        case .contains(let column, let text): return "contains(\(column), \"\(text)\")"
        case .match(let column, _): return "match(\(column))"
        case .exists(let column): return "exists(\(column))"
        case .not(let inner): return "not(\(shown(inner)))"
        case .all(let parts): return "(" + parts.map(shown).joined(separator: " and ") + ")"
        case .any(let parts): return "(" + parts.map(shown).joined(separator: " or ") + ")"
        }
    }

    @Test(
        "reads",
        arguments: [
            ("a = 1", "a = 1"), ("a=1", "a = 1"), ("a == 1", "a = 1"), ("a != 1", "a != 1"), ("a<1", "a < 1"),
            ("a<=1", "a <= 1"), ("a>1", "a > 1"), ("a>=-1", "a >= -1"), ("a = -1.5e3", "a = -1.5e3"),
            ("a = \"x\"", "a = \"x\""), ("a = 'x'", "a = \"x\""), ("a = true", "a = true"), ("a = false", "a = false"),
            ("a = null", "a = null"), ("a != null", "a != null"), ("a = 007", "a = 007"), ("a = 1.50", "a = 1.50"),
            ("a = 1 and b = 2 or c = 3", "((a = 1 and b = 2) or c = 3)"),
            ("a = 1 or b = 2 and c = 3", "(a = 1 or (b = 2 and c = 3))"),
            ("(a = 1 or b = 2) and c = 3", "((a = 1 or b = 2) and c = 3)"),
            ("a = 1 and b = 2 and c = 3", "(a = 1 and b = 2 and c = 3)"),
            ("a = 1 AND b = 2 Or c = 3", "((a = 1 and b = 2) or c = 3)"),
            ("not a = 1 and b = 2", "(not(a = 1) and b = 2)"), ("!a = 1", "not(a = 1)"),
            ("not (a = 1 and b = 2)", "not((a = 1 and b = 2))"), ("not not a = 1", "not(not(a = 1))"),
            ("!!exists(a)", "not(not(exists(a)))"), ("((a = 1))", "a = 1"), ("NOT exists(a)", "not(exists(a))"),
            ("a in [1, \"x\", true, null]", "a in [1, \"x\", true, null]"), ("a in[1]", "a in [1]"),
            ("a in [1]", "a in [1]"), ("a not in [1]", "not(a in [1])"), ("a NOT IN ['x']", "not(a in [\"x\"])"),
            ("exists(a)", "exists(a)"), ("EXISTS( a )", "exists(a)"), ("contains(a, \"x\")", "contains(a, \"x\")"),
            ("match(a, 'x*')", "match(a)"), ("contains(a, \"(\") and b = \")\"", "(contains(a, \"(\") and b = \")\")"),
            ("`a b` = 1", "a b = 1"), ("`not` = 1", "not = 1"), ("`in` in [1]", "in in [1]"),
            ("exists(`a(b)`)", "exists(a(b))"),
            ("`a\\`b` = 1", "a`b = 1"), ("exists = 1", "exists = 1"), ("a.b.c = 1", "a.b.c = 1"),
            ("a[0].b = 1", "a[0].b = 1"), ("a[*].b = 1", "a[*].b = 1"), ("items[10] = 1", "items[10] = 1"),
            ("$a = 1", "$a = 1"), ("a-b = 1", "a-b = 1"), ("2024_total > 5", "2024_total > 5"),
            ("Größe = 1", "Größe = 1"),
            ("a\\ b = 1", "a b = 1"), ("a@b:c/d# = 1", "a@b:c/d# = 1"),
            ("a = \"say \\\"hi\\\"\"", "a = \"say \"hi\"\""),
            ("a = \"back\\\\slash\"", "a = \"back\\slash\""), ("a = 'it\\'s'", "a = \"it's\""),
            ("a = \"\\n\"", "a = \"\\n\""),
            ("a = ''", "a = \"\""), ("  a\n =\t1 ", "a = 1"), ("android = 1", "android = 1"),
            ("order = 1", "order = 1"),
            ("inside in ['x']", "inside in [\"x\"]"), ("null = 1", "null = 1"),
        ]
    )
    func reads(text: String, expected: String) throws {
        #expect(Self.shown(try ConditionParser.parse(text)) == expected)
    }

    @Test(
        "tells a mistake with its place",
        arguments: [
            ("", 1, "a column expected, found the end"),
            ("a", 2, "a comparison (= != < <= > >= in) expected after column \"a\", found the end"),
            ("a =", 4, "a value expected, found the end"),
            ("a = b", 5, "a value expected, found \"b\"; a text stands in quotes: \"b\""),
            ("a = 1x", 5, "a value expected, found \"1x\"; a text stands in quotes: \"1x\""),
            ("a = TRUE", 5, "a value expected, found \"TRUE\"; a text stands in quotes: \"TRUE\""),
            ("a = `b`", 5, "a value expected, found \"b\"; a text stands in quotes: \"b\""),
            ("a = \"x", 5, "the text that starts here is not closed"),
            ("`a = 1", 1, "the column that starts here is not closed"),
            ("a = 1 b = 2", 7, "\"b\" is not expected after a complete condition"),
            ("a = 1 and", 10, "a column expected, found the end"),
            ("a = 1 or or b = 2", 13, "a comparison (= != < <= > >= in) expected after column \"or\", found \"b\""),
            ("(a = 1", 7, "\")\" expected after the condition in parentheses, found the end"),
            ("a = 1)", 6, "\")\" is not expected after a complete condition"),
            ("()", 2, "a column expected, found \")\""),
            ("a in 1", 6, "\"[\" expected after in, found the number 1"),
            ("a in []", 7, "a value expected, found \"]\""),
            ("a in [1 2]", 9, "\"]\" expected after the list, found the number 2"),
            ("a in [1,]", 9, "a value expected, found \"]\""),
            ("a in (1)", 6, "\"[\" expected after in, found \"(\""),
            ("a not 1", 7, "\"in\" expected after \"not\", found the number 1"),
            ("a ~ 1", 3, "\"~\" has no meaning in a condition"),
            ("a = 1 && b = 2", 7, "\"&\" has no meaning in a condition"),
            ("a = 1 || b = 2", 7, "\"|\" has no meaning in a condition"),
            ("a <> 1", 4, "a value expected, found \">\""),
            ("a => 1", 4, "a value expected, found \">\""),
            ("a = = 1", 5, "a value expected, found \"=\""),
            ("5 = a", 1, "a column expected, found the number 5"),
            ("\"a\" = 1", 1, "a column expected, found the text \"a\""),
            ("exist(a)", 1, "there is no function \"exist\""),
            ("lower(a) = 1", 1, "there is no function \"lower\""),
            ("exists a", 8, "a comparison (= != < <= > >= in) expected after column \"exists\", found \"a\""),
            ("exists(a", 9, "\")\" expected after the column, found the end"),
            ("exists(\"a\")", 8, "a column expected, found the text \"a\""),
            ("exists()", 8, "a column expected, found \")\""),
            ("contains(a)", 11, "\",\" expected after the column, found \")\""),
            ("contains(a, b)", 13, "contains takes a text in quotes, found \"b\""),
            ("contains(a, 5)", 13, "contains takes a text in quotes, found the number 5"),
            ("match(a, \"x\", \"y\")", 13, "\")\" expected after the text, found \",\""),
            ("a = ]", 5, "a value expected, found \"]\""),
            ("a,b = 1", 2, "a comparison (= != < <= > >= in) expected after column \"a\", found \",\""),
        ]
    )
    func mistakes(text: String, place: Int, message: String) {
        do {
            let condition = try ConditionParser.parse(text)
            Issue.record("read as \(Self.shown(condition))")
        } catch {
            #expect(error.place == place)
            #expect(error.message.hasPrefix(message), "\(error.message)")
        }
    }

    @Test("bounds how deep a condition is nested", arguments: ["(", "not ", "!", "(!"])
    func depth(opening: String) throws {
        func text(_ depth: Int) -> String {
            let closing = opening.contains("(") ? String(repeating: ")", count: depth) : ""
            return String(repeating: opening, count: depth) + "a = 1" + closing
        }
        _ = try ConditionParser.parse(text(90))
        for depth in [201, 1_000, 10_000] {
            do {
                _ = try ConditionParser.parse(text(depth))
                Issue.record("\(depth) levels were read")
            } catch {
                #expect(error.message == "the condition is nested more than 200 deep")
            }
        }
    }

    @Test("reads long conditions that are not deep")
    func long() throws {
        let parts = Array(repeating: "a = 1", count: 5_000)
        let condition = try ConditionParser.parse(parts.joined(separator: " or "))
        guard case .any(let read) = condition else { throw ConditionParser.Mistake(message: "no any", place: 0) }
        #expect(read.count == 5_000)
    }
}
