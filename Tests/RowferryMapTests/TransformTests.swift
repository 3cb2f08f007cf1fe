import RowferryModel
import RowferryTesting
import Testing
import Yams

@testable import RowferryMap

@Suite("Transforms")
struct TransformTests {
    private static func apply(_ transform: Transform, _ text: String) -> String {
        var scratch = Scratch()
        return Array(text.utf8).withUnsafeBytes { bytes in
            transform.apply(to: Cell(bytes, .text), scratch: &scratch).string
        }
    }

    @Test(
        "trim white space of every kind at both ends, and nothing inside",
        arguments: [
            ("", ""), (" ", ""), ("x", "x"), (" x ", "x"), ("\t\r\n\u{B}\u{C}x y\n", "x y"), ("\u{A0}x\u{A0}", "x"),
            ("\u{85}x\u{85}", "x"), ("\u{1680}x\u{1680}", "x"), ("\u{2000}\u{200A}x\u{2028}\u{2029}", "x"),
            ("\u{202F}x\u{205F}", "x"), ("\u{3000}x\u{3000}", "x"), ("\u{FEFF}x\u{FEFF}", "x"),
            ("a\u{A0}b", "a\u{A0}b"),
            ("\u{200B}x", "\u{200B}x"), ("\u{200D}x\u{200C}", "\u{200D}x\u{200C}"), ("\u{180E}x", "\u{180E}x"),
            (" é ", "é"), ("é", "é"), (" à", "à"), ("à ", "à"), ("\u{2003}", ""), (" \u{3000}\u{FEFF}\t", ""),
            ("Å", "Å"),
            ("…", "…"), ("\u{2030}", "\u{2030}"), ("\u{C5A0}", "\u{C5A0}"), ("\u{1}x", "\u{1}x"), ("\u{0}", "\u{0}"),
        ]
    )
    func trim(text: String, expected: String) {
        #expect(Self.apply(.trim, text) == expected)
    }

    @Test("trim exactly the white space of Unicode, and the byte order mark")
    func everyScalar() {
        var wrong: [String] = []
        for value in UInt32(0)...0x1FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let isTrimmed = Array(String(scalar).utf8).withUnsafeBytes { Trim.apply(to: $0).isEmpty }
            if isTrimmed != (scalar.properties.isWhitespace || value == 0xFEFF) {
                wrong.append(String(value, radix: 16))
            }
        }
        #expect(wrong == [])
    }

    @Test(
        "change the case of every script",
        arguments: [
            ("", "", ""), ("abc", "abc", "ABC"), ("ABC", "abc", "ABC"), ("a1_Z@[`{", "a1_z@[`{", "A1_Z@[`{"),
            ("Ärger", "ärger", "ÄRGER"), ("straße", "straße", "STRASSE"), ("ΑΒΓ", "αβγ", "ΑΒΓ"), ("Жук", "жук", "ЖУК"),
            ("ǅ", "ǆ", "Ǆ"), ("ﬁ", "ﬁ", "FI"), ("日本", "日本", "日本"), ("😀x", "😀x", "😀X"), ("I", "i", "I"),
            ("A@X.COM", "a@x.com", "A@X.COM"),
        ]
    )
    func cases(text: String, lower: String, upper: String) {
        #expect(Self.apply(.lowercase, text) == lower)
        #expect(Self.apply(.uppercase, text) == upper)
    }

    /// What a declaration says about itself.
    struct Example: Sendable, CustomTestStringConvertible {
        var transform: String
        var example: TransformDeclaration.Example

        var testDescription: String { "\(example.spec) of \(example.input)" }

        static let all = Transform.declarations.flatMap { declaration in
            declaration.examples.map { Example(transform: declaration.name, example: $0) }
        }
    }

    @Test("do what their examples in the reference say", arguments: Example.all)
    func examples(example: Example) throws {
        var diagnostics = MappingDiagnostics(file: "m.yaml")
        let node = try #require(try Yams.compose(yaml: example.example.spec))
        let transforms = TransformReader(field: "x").read(node, &diagnostics)
        #expect(diagnostics.all == [])
        #expect(!transforms.isEmpty)
        let input = example.example.input
        // A list comes from an NDJSON file.
        let kind: Cell.Kind = example.transform == "join" && input.hasPrefix("[") ? .json : .text
        var scratch = Scratch()
        let output = Array(input.utf8).withUnsafeBytes { bytes in
            let cell = transforms.reduce(Cell(bytes, kind)) { $1.apply(to: $0, scratch: &scratch) }
            return cell.kind == .missing ? nil : cell.string
        }
        #expect(output == example.example.output)
    }

    @Test("have at least two examples each, and parameters that exist")
    func declarations() {
        for declaration in Transform.declarations {
            #expect(declaration.examples.count >= 2, "\(declaration.name)")
            if let short = declaration.short { #expect(declaration.parameters.names.contains(short)) }
        }
    }

    @Test(
        "take JSON numbers where digits make sense, and leave what is no text alone",
        arguments: [
            ValueCase("{column: a, transform: {replace: {text: \"1\", with: x}}}", .number("121"), gives: "\"x2x\""),
            ValueCase("{column: a, transform: {extract: \"^.\"}}", .number("121"), gives: "\"1\""),
            ValueCase("{column: a, transform: {extract: \"^.\"}}", .boolean(true), gives: "true"),
            ValueCase("{column: a, transform: [uppercase]}", .boolean(true), gives: "true"),
            ValueCase(
                "{column: a, transform: hash}",
                .number("1"),
                gives: "\"6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b\""
            ),
            ValueCase("{column: a, transform: hash}", "", gives: "-"),
            ValueCase("{column: a, transform: hash}", .null, gives: "-"),
            ValueCase("{column: a, transform: {join: \", \"}}", .json("[1, \"b\"]"), gives: "\"1, b\""),
            ValueCase("{column: a, transform: {extract: z}, default: none}", "abc", gives: "\"none\""),
            ValueCase("{column: a, transform: [{split: {by: \",\", part: 5}}, uppercase]}", "a,b", gives: "-"),
            ValueCase("{column: a, transform: {split: \",\"}, type: json}", "a,b", gives: "[\"a\",\"b\"]"),
            ValueCase("{column: a, transform: {split: \",\"}}", "a,b", gives: "field.type"),
        ]
    )
    func kinds(value: ValueCase) throws {
        try value.check()
    }

    @Test(
        "stand in templates behind a bar",
        arguments: [
            ValueCase("{template: \"{{ a | trim | lowercase }}!\"}", " AB ", gives: "\"ab!\""),
            ValueCase("{template: \"<{{a|trim}}{{ b }}>\"}", "  ", "x", gives: "\"<x>\""),
            ValueCase("{template: '{{ a | split: \"|\" | join: \"+\" }}'}", "a|b", gives: "\"a+b\""),
            ValueCase(
                "{template: '{{ a | replace: {text: \"-\", with: \"|\"} | uppercase }}'}",
                "a-b",
                gives: "\"A|B\""
            ),
        ]
    )
    func templates(value: ValueCase) throws {
        try value.check()
    }

    @Test(
        "follow each other in the order of the mapping",
        arguments: [
            ValueCase("{column: a, transform: [trim, lowercase]}", " A@X.com ", gives: "\"a@x.com\""),
            ValueCase("{column: a, transform: [uppercase, lowercase]}", "ß", gives: "\"ss\""),
            ValueCase("{column: a, transform: [lowercase, uppercase]}", "ß", gives: "\"SS\""),
            ValueCase("{column: a, transform: uppercase}", "ascii", gives: "\"ASCII\""),
        ]
    )
    func order(value: ValueCase) throws {
        try value.check()
    }
}

@Suite("The nearest name")
struct NearestNameTests {
    private static let names = ["trackEvent", "setAttribute", "eventDate", "eventName", "id", "when"]

    @Test(
        "is what was most probably meant",
        arguments: [
            ("trackEvnt", "trackEvent"), ("TRACKEVENT", "trackEvent"), ("trakcEvent", "trackEvent"),
            ("eventdate", "eventDate"),
            ("evntName", "eventName"), ("eventNmae", "eventName"), ("wehn", "when"), ("whn", "when"), ("id", "id"),
            ("ie", "id"),
            ("xyz", nil), ("", nil), ("trackTimeInApp", nil), ("attribute", "setAttribute"),
            ("setAttributes", "setAttribute"),
            ("event", nil),
        ]
    )
    func nearest(name: String, expected: String?) {
        #expect(NearestName.of(name, among: Self.names) == expected)
    }

    @Test("is offered, or the names that there are")
    func help() {
        #expect(NearestName.help(for: "whem", among: Self.names, kind: "a key") == "did you mean \"when\"?")
        #expect(
            NearestName.help(for: "xyz", among: ["abc", "def"], kind: "a key") == "a key can be: abc, def."
        )
        #expect(NearestName.help(for: "x", among: [], kind: "key") == "there is no key here.")
        let many = (1...25).map { "name number \($0)" }
        #expect(NearestName.help(for: "x", among: many, kind: "a name").hasSuffix("name number 20, ...."))
    }
}

@Suite("Memory of the row loop")
struct MemoryTests {
    @Test("takes in whatever comes, in pieces of any size", arguments: [1, 2] as [UInt64])
    func sink(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var sink = ByteSink(capacity: 0)
        var expected: [UInt8] = []
        for _ in 0..<2_000 {
            switch Int.random(in: 0..<4, using: &generator) {
            case 0:
                let byte = UInt8.random(in: 0...255, using: &generator)
                sink.append(byte)
                expected.append(byte)
            case 1:
                let piece = (0..<Int.random(in: 0...1_000, using: &generator)).map { UInt8(truncatingIfNeeded: $0) }
                sink.append(piece)
                expected += piece
            case 2:
                sink.append(UnsafeRawBufferPointer(start: nil, count: 0))
            default:
                let length = Int.random(in: expected.count / 2...expected.count, using: &generator)
                sink.truncate(to: length)
                expected.removeSubrange(length...)
            }
            let start = expected.count / 2
            if !sink.bytes(from: start).elementsEqual(expected[start...]) { Issue.record("other bytes") }
        }
        #expect(sink.count == expected.count)
        #expect(sink.array() == expected)
    }

    @Test("keeps what it has handed out until it is reset", arguments: [3] as [UInt64])
    func scratch(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var scratch = Scratch()
        for _ in 0..<20 {
            var handed: [(bytes: UnsafeRawBufferPointer, expected: [UInt8])] = []
            for _ in 0..<40 {
                let count = Bool.random(using: &generator) ? Int.random(in: 0...6_000, using: &generator) : 3
                let first = UInt8.random(in: 0...255, using: &generator)
                let expected = (0..<count).map { first &+ UInt8(truncatingIfNeeded: $0) }
                expected.withUnsafeBytes { handed.append((scratch.copy(of: $0), expected)) }
            }
            for (bytes, expected) in handed where !bytes.elementsEqual(expected) { Issue.record("other bytes") }
            scratch.reset()
        }
        #expect(scratch.copy(of: "é").elementsEqual("é".utf8))
    }

    @Test(
        "is cut by UTF-16 units",
        arguments: [
            ("", 0, ""), ("abc", 3, "abc"), ("abcd", 3, "abc"), ("éé", 1, "é"), ("日本語", 2, "日本"), ("😀😀", 3, "😀"),
            ("😀", 1, ""), ("a😀b", 2, "a"), ("e\u{301}x", 1, "e"), ("x", 0, ""),
        ]
    )
    func prefix(text: String, units: Int, expected: String) {
        Array(text.utf8).withUnsafeBytes { bytes in
            let cut = CharacterCount.prefix(bytes, units: units)
            #expect(String(decoding: cut, as: UTF8.self) == expected)
        }
    }

    @Test(
        "holds JSON or not",
        arguments: [
            ("null", true), ("true", true), (" {\"a\": [1, -0.5e+3, \"\\u00e9\\n\", {}], \"b\": []} ", true),
            ("\"\"", true),
            ("", false), ("nul", false), ("truex", false), ("[1,]", false), ("[,1]", false), ("{\"a\"}", false),
            ("{a: 1}", false), ("{\"a\": 1,}", false), ("01", false), ("+1", false), ("1.", false), (".5", false),
            ("1e", false),
            ("\"\u{1}\"", false), ("\"\\x\"", false), ("\"\\u12g4\"", false), ("\"a", false), ("1 2", false),
            ("[1] x", false),
            ("'a'", false), ("NaN", false), ("-", false), ("\"\\\"", false), ("[[[]]]", true), ("\u{A0}1", false),
        ]
    )
    func json(text: String, expected: Bool) {
        #expect(Array(text.utf8).withUnsafeBytes { JSONCheck.isValue($0) } == expected)
    }

    @Test("does not follow JSON into any depth", arguments: [(199, true), (201, false), (100_000, false)])
    func deepJSON(depth: Int, expected: Bool) {
        let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(Array(text.utf8).withUnsafeBytes { JSONCheck.isValue($0) } == expected)
    }
}
