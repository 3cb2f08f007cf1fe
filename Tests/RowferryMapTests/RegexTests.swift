import RowferryTesting
import Testing

@testable import RowferryMap

@Suite("Regular expressions")
struct RegexTests {
    /// All groups of the first match, `-` for one that took no part; nil when nothing matches.
    private static func find(_ pattern: String, _ text: String) throws -> [String]? {
        let regex = try Regex(pattern)
        var scratch = Scratch()
        var machine = RegexMachine(regex.program, scratch: &scratch)
        return Array(text.utf8).withUnsafeBytes { bytes in
            machine.match(bytes).map { match in
                (0...regex.groups).map { group in
                    match[group].map { String(decoding: bytes[$0], as: UTF8.self) } ?? "-"
                }
            }
        }
    }

    /// Whether the whole text matches: by the table, and by the machine.
    private static func whole(_ pattern: String, _ text: String) throws -> (table: Bool?, machine: Bool) {
        let regex = try Regex(pattern)
        var scratch = Scratch()
        var machine = RegexMachine(regex.program, scratch: &scratch)
        return Array(text.utf8).withUnsafeBytes { bytes in
            (RegexTable(regex.program)?.matches(bytes), machine.match(bytes, whole: true) != nil)
        }
    }

    @Test(
        "find the first and preferred match, and its groups",
        arguments: [
            ("a", "cab", ["a"]), ("", "x", [""]), ("x", "abc", nil), ("a+", "caaat", ["aaa"]), ("a+?", "caaat", ["a"]),
            ("a*", "baa", [""]), ("a|ab", "ab", ["a"]), ("(a|ab)(c|bcd)", "abcd", ["abcd", "a", "bcd"]),
            ("(a+)(b+)?", "aac", ["aa", "aa", "-"]), ("(?:ab)+", "xababy", ["abab"]), ("a{2}", "aaa", ["aa"]),
            ("a{2,}", "aaa", ["aaa"]), ("a{1,2}?", "aaa", ["a"]), ("a{,2}", "a{,2}", ["a{,2}"]), ("x{", "x{", ["x{"]),
            ("^b", "ab", nil), ("b$", "ab", ["b"]), ("^$", "", [""]), ("\\bfoo\\b", "a foo b", ["foo"]),
            ("\\bfoo\\b", "afoo", nil), ("o\\B", "foo", ["o"]), ("[a-c]+", "xxabcd", ["abc"]),
            ("[^a-c]+", "abxyc", ["xy"]),
            ("[]a]+", "]a]b", ["]a]"]), ("[a-]+", "-a-b", ["-a-"]), ("[\\d.]+", "v1.2", ["1.2"]),
            ("[[:alpha:]]+", "12ab3", ["ab"]), ("\\d{4}-\\d{2}", "on 2024-02", ["2024-02"]),
            ("\\w+", "é ab_1", ["ab_1"]),
            ("\\S+", "  a\u{E9} b", ["aé"]), (".", "é", ["é"]), (".+", "a\nb", ["a"]), ("(?s).+", "a\nb", ["a\nb"]),
            ("(?i)ÄB", "xäb", ["äb"]), ("(?i:a)b", "Ab", ["Ab"]), ("(?i:a)b", "AB", nil), ("a(?i)b", "aB", ["aB"]),
            ("\\p{Lu}\\p{Ll}+", "xx Žluť", ["Žluť"]), ("\\P{L}+", "ab12é", ["12"]), ("[\\p{L}\\d]+", "-é1-", ["é1"]),
            ("\\x41\\x{1F600}", "A😀", ["A😀"]), ("\\u00e9", "é", ["é"]), ("\\.\\*\\\\", "a.*\\", [".*\\"]),
            ("(?<y>\\d+)-(?P<m>\\d+)", "7-8", ["7-8", "7", "8"]), ("(a*)*", "aa", ["aa", "aa"]),
            ("(a*)+b", "aab", ["aab", "aa"]),
            ("(|a)+", "aa", ["", ""]), ("((a)|b)+", "ab", ["ab", "b", "a"]), ("[😀-😂]", "😁", ["😁"]),
        ] as [(String, String, [String]?)]
    )
    func matches(pattern: String, text: String, expected: [String]?) throws {
        #expect(try Self.find(pattern, text) == expected)
    }

    @Test(
        "match a whole text, the table as the machine does",
        arguments: [
            ("a|ab", "ab", true), ("a*?", "aaa", true), ("a", "aa", false), ("^a$", "a", true), ("a$|ab", "ab", true),
            ("(^|b)a", "ba", true), ("(^|b)a", "ca", false), ("a^b", "ab", false), ("a$b", "ab", false), ("", "", true),
            ("[^@ ]+@[^@ ]+", "ada@example.com", true), ("[^@ ]+@[^@ ]+", "ada@@example.com", false),
            ("\\p{L}+", "Žluťoučký", true), ("\\p{L}+", "Žluť oučký", false), ("[0-9]{11}", "12345678901", true),
            ("[0-9]{11}", "1234567890", false), (".", "😀", true), ("..", "😀", false), ("(a|b)*c", "ababac", true),
        ]
    )
    func wholes(pattern: String, text: String, expected: Bool) throws {
        let (table, machine) = try Self.whole(pattern, text)
        #expect(table == expected)
        #expect(machine == expected)
    }

    @Test(
        "tell what is wrong with them, and where",
        arguments: [
            ("(", 1, "a ( that is not closed"), ("a)", 2, "a ) without a ( before it"), ("*a", 1, "nothing before it"),
            ("[a", 1, "a [ that is not closed"), ("[z-a]", 5, "wrong order"), ("a{3,2}", 7, "wrong order"),
            ("a{1001}", 8, "more than 1000"), ("(?=a)", 4, "looking ahead"), ("(?<!a)", 4, "looking ahead"),
            ("(a)\\1", 5, "refers back"), ("\\q", 2, "\\q is not known"), ("a\\", 2, "a backslash at the end"),
            ("\\p{Foo}", 7, "no category Foo"), ("\\xZZ", 4, "no character's number"), ("a*+", 4, "possessive"),
            ("(?m)a", 4, "no flag m"), ("[[:foo:]]", 2, "no class"), ("(?<a>x)(?<a>y)", 13, "two groups"),
            ("((a{1000}){1000})", 1, "too large"), ("{2}", 1, "nothing before it"),
            ("[a-\\d]", 6, "between two characters"),
        ]
    )
    func mistakes(pattern: String, place: Int, message: String) throws {
        let mistake = #expect(throws: RegexMistake.self) { try Regex(pattern) }
        #expect(try #require(mistake).message.contains(message))
        #expect(mistake?.place == place)
    }

    @Test("are read to any depth that fits the stack, and no deeper")
    func depth() throws {
        let nested = String(repeating: "(", count: 150) + "a" + String(repeating: ")", count: 150)
        #expect(try Self.find(nested, "a")?.count == 151)
        let deeper = String(repeating: "(?:", count: 5_000) + "a" + String(repeating: ")", count: 5_000)
        #expect(throws: RegexMistake.self) { try Regex(deeper) }
    }

    @Test("take linear time where a way back would take for ever")
    func linear() throws {
        let text = String(repeating: "a", count: 2_000)
        #expect(try Self.whole("(a*)*b", text).machine == false)
        #expect(try Self.whole("(a|a)*b", text).table == false)
        #expect(try Self.find("(a?){50}a{50}", text)?.first?.count == 100)
    }

    @Test("find what a slow and obvious matcher finds", arguments: [1, 2, 3] as [UInt64])
    func reference(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<400 {
            let pattern = Self.pattern(depth: 3, &generator)
            var parser = RegexParser(pattern)
            let node = try parser.parse()
            for _ in 0..<8 {
                let letters = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                    "abc".randomElement(using: &generator)
                }
                let text = String(letters.compactMap { $0 })
                let expected = Self.ends(node, Array(text.unicodeScalars), from: 0).contains(text.unicodeScalars.count)
                let (table, machine) = try Self.whole(pattern, text)
                #expect(machine == expected, "\(pattern) of \(text)")
                #expect(table == nil || table == expected, "\(pattern) of \(text)")
            }
        }
    }

    private static func pattern(depth: Int, _ generator: inout SeededGenerator) -> String {
        if depth == 0 { return ["a", "b", "c", "[ab]", "[^a]", ".", "^", "$"].randomElement(using: &generator) ?? "a" }
        let inner = pattern(depth: depth - 1, &generator)
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: return "(\(inner))*"
        case 1: return "(?:\(inner))+?"
        case 2: return "(\(inner))?"
        case 3: return "(\(inner)|\(pattern(depth: depth - 1, &generator)))"
        case 4: return "(?:\(inner)){1,3}"
        default: return inner + pattern(depth: depth - 1, &generator)
        }
    }

    /// Every place at which a match that begins at the place can end.
    private static func ends(_ node: RegexNode, _ text: [Unicode.Scalar], from place: Int) -> Set<Int> {
        switch node {
        case .empty: return [place]
        case .set(let set): return place < text.count && set.contains(text[place].value) ? [place + 1] : []
        case .sequence(let parts):
            return parts.reduce([place]) { places, part in
                places.reduce(into: Set<Int>()) { $0.formUnion(ends(part, text, from: $1)) }
            }
        case .choice(let branches):
            return branches.reduce(into: []) { $0.formUnion(ends($1, text, from: place)) }
        case .group(let inner, _): return ends(inner, text, from: place)
        case .assertion(.start): return place == 0 ? [place] : []
        case .assertion(.end): return place == text.count ? [place] : []
        case .assertion: return []
        case .repeated(let inner, let least, let most, _):
            var places: Set<Int> = [place]
            var all: Set<Int> = least == 0 ? [place] : []
            // More rounds than the text is long lead nowhere new.
            for round in 1...max(1, min(most ?? .max, least + text.count + 1)) where most != 0 {
                places = places.reduce(into: Set<Int>()) { $0.formUnion(ends(inner, text, from: $1)) }
                if round >= least { all.formUnion(places) }
            }
            return all
        }
    }
}
