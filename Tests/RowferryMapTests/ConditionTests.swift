import Foundation
import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryMap

@Suite("Conditions")
struct ConditionTests {
    private static func holds(_ text: String, _ row: [String: TestCell], null: [String] = [""]) throws -> Bool {
        try holds(try ConditionParser.parse(text), row, null: null)
    }

    private static func holds(_ condition: Condition, _ row: [String: TestCell], null: [String]) throws -> Bool {
        let columns = Array(Set(condition.columns))
        let bound = BoundCondition(condition, nullWords: null) { columns.firstIndex(of: $0) ?? 0 }
        let memory = CellMemory()
        let cells = columns.map { memory.cell(row[$0] ?? .missing) }
        let words = NullWords(null)
        return cells.withUnsafeBufferPointer { bound.holds($0) { words.isValue($0) } }
    }

    @Test(
        "compare a cell with a value",
        arguments: [
            // Text with text: byte by byte, letter case counts.
            ("a = \"x\"", TestCell.text("x"), true), ("a = \"x\"", "X", false), ("a = \"x\"", "x ", false),
            ("a != \"x\"", "y", true), ("a < \"b\"", "a", true), ("a < \"b\"", "B", true), ("a <= \"b\"", "b", true),
            ("a > \"b\"", "ba", true), ("a >= \"b\"", "b", true), ("a < \"10\"", "9", false), ("a = \"ü\"", "ü", true),
            ("a = \"ü\"", "u\u{308}", false),
            // Text with number: by value, when the text is a number.
            ("a = 5", "5", true), ("a = 5", "5.0", true), ("a = 5", "+5", true), ("a = 5", "5e0", true),
            ("a = 5", " 5", false), ("a = 5", "five", false), ("a != 5", "five", true), ("a < 10", "9", true),
            ("a < 10", "x", false), ("a >= 10", "x", false), ("not a < 10", "x", true), ("a > 1e3", "1000.1", true),
            ("a = 9007199254740993", "9007199254740992", false), ("a < 9007199254740993", "9007199254740992", true),
            // Numbers, true and false of JSON.
            ("a = 5", .number("5"), true), ("a = \"5\"", .number("5"), true), ("a = \"5\"", .number("5.0"), false),
            ("a < 5.5", .number("5.4"), true), ("a = true", .boolean(true), true),
            ("a = \"true\"", .boolean(true), true),
            ("a = true", "true", true), ("a = true", "TRUE", false), ("a = false", .boolean(true), false),
            ("a = 1", .boolean(true), false), ("a != true", .boolean(false), true), ("a < 5", .boolean(true), false),
            ("a < false", .boolean(true), false), ("a > false", .boolean(true), true),
            ("a = \"[1]\"", .json("[1]"), true),
            // Without a value: equal to null only, in no order.
            ("a = null", "", true), ("a = null", .null, true), ("a = null", .missing, true), ("a = null", "x", false),
            ("a != null", "", false), ("a != null", "x", true), ("a = \"x\"", "", false), ("a != \"x\"", "", true),
            ("a < 5", "", false), ("a >= 5", .null, false), ("a < \"z\"", .missing, false), ("a = 0", "", false),
            ("a < null", "x", false), ("a >= null", "", false), ("a = false", .null, false),
            ("a = \"null\"", .null, false), ("a = \"null\"", "null", true),
            // A text that means no value is null.
            ("a = \"\"", "", true), ("a = \"\"", .missing, true), ("a != \"\"", "", false), ("a != \"\"", "x", true),
            ("a in [\"\", \"x\"]", "", true), ("a in [\"\", \"x\"]", .null, true), ("a < \"\"", "", false),
            ("contains(a, \"\")", "x", true), ("contains(a, \"\")", "", false),
            // Lists, functions.
            ("a in [1, \"x\", true]", "1.0", true), ("a in [1, \"x\", true]", "x", true),
            ("a in [1, \"x\", true]", .boolean(true), true), ("a in [1, \"x\", true]", "", false),
            ("a in [1, null]", "", true), ("a not in [1, null]", "", false), ("a not in [1]", "", true),
            ("exists(a)", "x", true), ("exists(a)", "", false), ("exists(a)", " ", true), ("exists(a)", .null, false),
            ("exists(a)", .missing, false), ("exists(a)", .boolean(false), true), ("exists(a)", .json("{}"), true),
            ("contains(a, \"b\")", "abc", true), ("contains(a, \"B\")", "abc", false),
            ("contains(a, \"5\")", .number("15"), true),
            ("contains(a, \"abcd\")", "abc", false), ("contains(a, \"aab\")", "aaab", true),
            ("match(a, \"a*\")", "abc", true), ("match(a, \"a*\")", "xabc", false), ("match(a, \"*\")", "", false),
            ("match(a, \"1?\")", .number("15"), true),
        ]
    )
    func table(text: String, cell: TestCell, expected: Bool) throws {
        #expect(try Self.holds(text, ["a": cell]) == expected)
    }

    @Test("know the source's own words for no value")
    func nullWords() throws {
        let null = ["", "NULL", "-"]
        for text in ["a = \"NULL\"", "a = null", "a = \"-\"", "not exists(a)", "a in [\"-\"]", "a = \"\""] {
            for cell in ["", "NULL", "-"] { #expect(try Self.holds(text, ["a": .text(cell)], null: null)) }
            #expect(try !Self.holds(text, ["a": "null"], null: null))
        }
        #expect(try Self.holds("a = \"\"", ["a": ""], null: []))
        #expect(try !Self.holds("a = null", ["a": ""], null: []))
    }

    // MARK: Against a reference

    /// The slow, obvious way: optional strings, and numbers of Foundation.
    private static func reference(_ condition: Condition, _ row: [String: TestCell], null: [String]) -> Bool {
        func text(_ column: String) -> String? {
            let (text, kind) = (row[column] ?? .missing).parts
            switch kind {
            case .missing, .null: return nil
            case .text: return null.contains(text) ? nil : text
            default: return text
            }
        }
        func order(_ text: String, _ literal: Literal) -> Int? {
            guard let other = literal.text else { return nil }
            if case .number = literal {
                guard let left = Decimal(string: text), let right = Decimal(string: other), isDecimal(text) else {
                    return nil
                }
                return left < right ? -1 : left > right ? 1 : 0
            }
            return text == other ? 0 : Array(text.utf8).lexicographicallyPrecedes(Array(other.utf8)) ? -1 : 1
        }
        func equals(_ column: String, _ literal: Literal) -> Bool {
            guard let text = text(column) else { return literal.text.map(null.contains) ?? true }
            if case .number = literal, let order = order(text, literal) { return order == 0 }
            return text == literal.text
        }
        switch condition {
        case .compare(let column, .equal, let literal): return equals(column, literal)
        case .compare(let column, .unequal, let literal): return !equals(column, literal)
        case .compare(let column, let comparison, let literal):
            guard let text = text(column), let order = order(text, literal) else { return false }
            switch comparison {
            case .less: return order < 0
            case .lessOrEqual: return order <= 0
            case .greater: return order > 0
            default: return order >= 0
            }
        case .isIn(let column, let literals): return literals.contains { equals(column, $0) }
        case .contains(let column, let part): return text(column).map { part.isEmpty || $0.contains(part) } ?? false
        case .match(let column, let glob):
            return text(column).map { text in Array(text.utf8).withUnsafeBytes { glob.matches($0) } } ?? false
        case .exists(let column): return text(column) != nil
        case .not(let inner): return !reference(inner, row, null: null)
        case .all(let parts): return parts.reduce(true) { $0 && reference($1, row, null: null) }
        case .any(let parts): return parts.reduce(false) { $0 || reference($1, row, null: null) }
        }
    }

    private static func isDecimal(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { "0123456789.-".contains($0) } && text.contains(where: \.isNumber)
    }

    /// A random condition as text, in one of its many spellings.
    private static func condition(_ depth: Int, _ generator: inout SeededGenerator) -> String {
        func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: values.indices, using: &generator)] }
        let literals = ["1", "-2.5", "10", "\"a\"", "'ab'", "\"\"", "\"NULL\"", "true", "false", "null", "\"1\""]
        let column = pick(["a", "b", "`c d`"])
        switch Int.random(in: 0..<(depth > 0 ? 9 : 5), using: &generator) {
        case 0, 1: return "\(column) \(pick(["=", "!=", "<", "<=", ">", ">=", "=="])) \(pick(literals))"
        case 2: return "\(column) \(pick(["in", "not in"])) [\(pick(literals)), \(pick(literals))]"
        case 3: return "exists(\(column))"
        case 4: return "\(pick(["contains", "match"]))(\(column), \(pick(["\"a\"", "'*b'", "\"\"", "\"1*\""])))"
        case 5: return "\(pick(["not ", "!", "NOT "]))(\(condition(depth - 1, &generator)))"
        case 6: return "(\(condition(depth - 1, &generator)))"
        default:
            let parts = (0..<3).map { _ in "(\(condition(depth - 1, &generator)))" }
            return "\(parts[0]) \(pick(["and", "or"])) \(parts[1]) \(pick(["and", "or"])) \(parts[2])"
        }
    }

    @Test("hold exactly when the slow way says so", arguments: [1, 2, 3, 4] as [UInt64])
    func random(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let cells: [TestCell] = [
            "", "NULL", "a", "ab", "abc", "1", "1.0", "-2.50", "10", "true", .number("1"), .number("-2.5"),
            .boolean(true),
            .boolean(false), .null, .missing, .json("[1]"), "null",
        ]
        for _ in 0..<1_500 {
            let text = Self.condition(4, &generator)
            let condition = try ConditionParser.parse(text)
            for null in [[""], ["", "NULL"], []] {
                var row: [String: TestCell] = [:]
                for column in ["a", "b", "c d"] { row[column] = cells.randomElement(using: &generator) }
                let expected = Self.reference(condition, row, null: null)
                #expect(try Self.holds(condition, row, null: null) == expected, "\(text) \(row) \(null)")
            }
        }
    }
}

@Suite("Globs")
struct GlobTests {
    private static func matches(_ pattern: String, _ text: String) -> Bool {
        Array(text.utf8).withUnsafeBytes { Glob(pattern).matches($0) }
    }

    @Test(
        "match whole texts",
        arguments: [
            ("", "", true), ("", "a", false), ("*", "", true), ("*", "abc", true), ("a*", "a", true),
            ("a*", "ba", false),
            ("*a", "ba", true), ("a*c", "abbc", true), ("a*c", "abcd", false), ("*a*", "xax", true), ("**", "x", true),
            ("a?c", "abc", true), ("a?c", "ac", false), ("?", "é", true), ("?", "😀", true), ("??", "é", false),
            ("?", "e\u{301}", false), ("*?", "", false), ("[abc]", "b", true), ("[abc]", "d", false),
            ("[a-c]x", "bx", true),
            ("[a-c]", "-", false), ("[a-]", "-", true), ("[-a]", "-", true), ("[é]", "é", true), ("[à-ü]", "é", true),
            ("[é]", "\u{c3}", false), ("[c-a]", "b", false), ("[c-a]", "-", true), ("[]", "[]", true),
            ("[a", "[a", true),
            ("\\*", "*", true), ("\\*", "x", false), ("\\?", "?", true), ("\\[a]", "[a]", true), ("\\\\", "\\", true),
            ("a\\", "a\\", true), ("A", "a", false), ("*@*.example", "x@y.example", true), ("*ab*ab", "abab", true),
            ("*ab*ab", "aab", false), ("*é", "éé", true),
        ]
    )
    func table(pattern: String, text: String, expected: Bool) {
        #expect(Self.matches(pattern, text) == expected)
    }

    @Test("match as the slow way says", arguments: [1, 2, 3] as [UInt64])
    func random(seed: UInt64) {
        func slow(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
            guard let first = pattern.first else { return text.isEmpty }
            if first == "*" {
                return slow(pattern.dropFirst(), text) || (!text.isEmpty && slow(pattern, text.dropFirst()))
            }
            guard let next = text.first, first == "?" || first == next else { return false }
            return slow(pattern.dropFirst(), text.dropFirst())
        }
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<3_000 {
            let pattern = (0..<Int.random(in: 0...7, using: &generator)).map { _ in
                Array("*?aé😀").randomElement(using: &generator) ?? "a"
            }
            let text = (0..<Int.random(in: 0...9, using: &generator)).map { _ in
                Array("aé😀").randomElement(using: &generator) ?? "a"
            }
            let expected = slow(pattern[...], text[...])
            #expect(Self.matches(String(pattern), String(text)) == expected, "\(String(pattern)) \(String(text))")
        }
    }

    @Test("do not take for ever")
    func hostile() {
        let pattern = String(repeating: "*a", count: 30) + "*b"
        #expect(!Self.matches(pattern, String(repeating: "a", count: 3_000)))
    }

    @Test("find a text in a text like the slow way", arguments: [5] as [UInt64])
    func search(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<3_000 {
            let text = String(
                (0..<Int.random(in: 0...8, using: &generator)).map { _ in Bool.random(using: &generator) ? "a" : "b" }
            )
            let part = String(
                (0..<Int.random(in: 0...4, using: &generator)).map { _ in Bool.random(using: &generator) ? "a" : "b" }
            )
            let found = Array(text.utf8).withUnsafeBytes { ByteSearch.contains($0, Array(part.utf8)) }
            #expect(found == (part.isEmpty || text.contains(part)), "\(part) in \(text)")
        }
    }
}
