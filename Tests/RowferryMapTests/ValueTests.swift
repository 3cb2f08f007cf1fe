import RowferryModel
import Testing

@testable import RowferryMap

/// One field of a call: its entry in the mapping, the cells of the columns a, b and c, and what is sent.
struct ValueCase: Sendable, CustomTestStringConvertible {
    var spec: String
    var cells: [TestCell]
    /// The JSON value; `-` when the field is left out, `no call`, or the code of the reject. Warnings follow a `!`.
    var expected: String
    var null = "[\"\", \"NULL\"]"

    init(_ spec: String, _ cells: TestCell..., gives expected: String, null: String = "[\"\", \"NULL\"]") {
        self.spec = spec
        self.cells = cells
        self.expected = expected
        self.null = null
    }

    var testDescription: String { "\(spec) of \(cells.map(\.parts.text)) gives \(expected)" }

    func check() throws {
        let mapping = try Fixture.mapping(
            """
            version: 1
            source: {null: \(null)}
            destination: {type: churnzero}
            calls:
              - setAttribute:
                  entity: account
                  accountExternalId: {value: A}
                  attr_Other: {value: 1}
                  attr_X: \(spec)
            """
        )
        let row = cells + Array(repeating: .missing, count: 3 - cells.count)
        let block = try Fixture.run(mapping, columns: ["a", "b", "c"], rows: [row])
        #expect(Self.described(block) == expected)
    }

    private static func described(_ block: MappedBlock) -> String {
        if let reject = block.rejects.first { return reject.code.rawValue }
        let start = "{\"action\":\"setAttribute\",\"entity\":\"account\",\"accountExternalId\":\"A\",\"attr_Other\":1"
        guard let call = block.texts.first else { return "no call" }
        guard call.hasPrefix(start) else { return "unexpected: \(call)" }
        let rest = call.dropFirst(start.count).dropLast()
        let warnings = block.statistics.findings.tallies.keys.map { " !\($0.code.rawValue)" }.sorted().joined()
        return (rest.isEmpty ? "-" : String(rest.dropFirst(",\"attr_X\":".count))) + warnings
    }
}

@Suite("Values")
struct ValueTests {
    @Test(
        "that are text stay text, and are written as JSON",
        arguments: [
            ValueCase("a", "x", gives: "\"x\""),
            ValueCase("a", "", gives: "-"),
            ValueCase("a", "NULL", gives: "-"),
            ValueCase("a", "null", gives: "\"null\" !attribute.clear"),
            ValueCase("a", " NULL ", gives: "\" NULL \""),
            ValueCase("a", "007", gives: "\"007\""),
            ValueCase("a", "true", gives: "\"true\""),
            ValueCase("a", "say \"hi\" \\ C:\\", gives: #""say \"hi\" \\ C:\\""#),
            ValueCase("a", "a\tb\nc\rd\u{8}\u{C}", gives: #""a\tb\nc\rd\b\f""#),
            ValueCase("a", "\u{1}\u{1F}\u{7F}", gives: "\"\\u0001\\u001f\u{7F}\""),
            ValueCase("a", "\u{2028}\u{2029}é😀", gives: "\"\u{2028}\u{2029}é😀\""),
            ValueCase("a", "/</script>", gives: "\"/</script>\""),
            ValueCase("{column: a}", "x", gives: "\"x\""),
            ValueCase("{column: a, type: string}", "5", gives: "\"5\""),
            ValueCase("a", .missing, gives: "-"),
        ]
    )
    func texts(value: ValueCase) throws {
        try value.check()
    }

    @Test("escape every control character as JSON wants it")
    func controls() throws {
        for scalar in 0..<UInt8(0x20) {
            let padded = "0123456\(Character(Unicode.Scalar(scalar)))89"
            let written = JSONText.bytes(padded)
            #expect(written.withUnsafeBytes { JSONCheck.isValue($0) }, "\(scalar)")
            #expect(written.text == "\"0123456\(Self.escape(scalar))89\"")
        }
    }

    private static func escape(_ byte: UInt8) -> String {
        switch byte {
        case 8: "\\b"
        case 9: "\\t"
        case 10: "\\n"
        case 12: "\\f"
        case 13: "\\r"
        default: "\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }

    @Test(
        "of JSON keep their kind and their digits",
        arguments: [
            ValueCase("a", .number("5"), gives: "5"),
            ValueCase("a", .number("1.50"), gives: "1.50"),
            ValueCase("a", .number("123456789012345678901234567890"), gives: "123456789012345678901234567890"),
            ValueCase("a", .number("-0"), gives: "-0"),
            ValueCase("a", .number("1E+5"), gives: "1E+5"),
            ValueCase("a", .boolean(true), gives: "true"),
            ValueCase("a", .boolean(false), gives: "false"),
            ValueCase("a", .null, gives: "-"),
            ValueCase("a", .json("[1,2]"), gives: "field.type"),
            ValueCase("a", .json("{\"x\":1}"), gives: "field.type"),
            ValueCase("{column: a, type: json}", .json("{\"x\":1}"), gives: "{\"x\":1}"),
            ValueCase("{column: a, type: json}", "[1, {\"x\": null}]", gives: "[1, {\"x\": null}]"),
            ValueCase("{column: a, type: json}", "5", gives: "5"),
            ValueCase("{column: a, type: json}", "x", gives: "field.type"),
            ValueCase("{column: a, type: json}", "[1,]", gives: "field.type"),
            ValueCase("{column: a, type: json}", "[1] 2", gives: "field.type"),
            ValueCase("{column: a, type: json, default: \"[]\"}", "", gives: "[]"),
            ValueCase("{column: a, type: string}", .number("1.50"), gives: "\"1.50\""),
            ValueCase("{column: a, type: string}", .boolean(true), gives: "\"true\""),
            ValueCase("{column: a, type: string}", .json("[\"x\"]"), gives: "\"[\\\"x\\\"]\""),
            ValueCase("{column: a, transform: uppercase}", .boolean(true), gives: "true"),
            ValueCase("{column: a, transform: uppercase}", .number("1e5"), gives: "1e5"),
            ValueCase("{column: a, pattern: \"[0-9]+\"}", .number("15"), gives: "15"),
            ValueCase("{column: a, pattern: \"[0-9]+\"}", .number("-15"), gives: "field.pattern"),
            ValueCase("a", .number("0"), gives: "0", null: "[\"0\"]"),
            ValueCase("a", "0", gives: "-", null: "[\"0\"]"),
        ]
    )
    func kinds(value: ValueCase) throws {
        try value.check()
    }

    @Test(
        "that are numbers keep their digits in JSON's form",
        arguments: [
            ValueCase("{column: a, type: integer}", "007", gives: "7"),
            ValueCase("{column: a, type: integer}", "000", gives: "0"),
            ValueCase("{column: a, type: integer}", "+5", gives: "5"),
            ValueCase("{column: a, type: integer}", "-0", gives: "0"),
            ValueCase("{column: a, type: integer}", "-5", gives: "-5"),
            ValueCase("{column: a, type: integer}", " 5\u{A0}", gives: "5"),
            ValueCase("{column: a, type: integer}", "5.00", gives: "5"),
            ValueCase("{column: a, type: integer}", "5.", gives: "5"),
            ValueCase("{column: a, type: integer}", "5.01", gives: "field.type"),
            ValueCase("{column: a, type: integer}", "1e5", gives: "field.type"),
            ValueCase("{column: a, type: integer}", "1 000", gives: "field.type"),
            ValueCase("{column: a, type: integer}", "1,000", gives: "field.type"),
            ValueCase("{column: a, type: integer}", "0x1F", gives: "field.type"),
            ValueCase("{column: a, type: integer}", "١٢", gives: "field.type"),
            ValueCase("{column: a, type: integer}", "-", gives: "field.type"),
            ValueCase("{column: a, type: integer}", "NaN", gives: "field.type"),
            ValueCase("{column: a, type: integer}", .boolean(true), gives: "field.type"),
            ValueCase("{column: a, type: integer}", .json("[5]"), gives: "field.type"),
            ValueCase("{column: a, type: integer}", .number("5.0"), gives: "5"),
            ValueCase(
                "{column: a, type: integer}",
                "123456789012345678901234567890",
                gives: "123456789012345678901234567890"
            ),
            ValueCase("{column: a, type: number}", ".5", gives: "0.5"),
            ValueCase("{column: a, type: number}", "5.", gives: "5"),
            ValueCase("{column: a, type: number}", "-.5", gives: "-0.5"),
            ValueCase("{column: a, type: number}", "+.5", gives: "0.5"),
            ValueCase("{column: a, type: number}", "-0", gives: "-0"),
            ValueCase("{column: a, type: number}", "00.50", gives: "0.50"),
            ValueCase("{column: a, type: number}", "1e5", gives: "1e5"),
            ValueCase("{column: a, type: number}", "1E+05", gives: "1e+05"),
            ValueCase("{column: a, type: number}", "1.5e-300", gives: "1.5e-300"),
            ValueCase("{column: a, type: number}", "1e", gives: "field.type"),
            ValueCase("{column: a, type: number}", "1.2.3", gives: "field.type"),
            ValueCase("{column: a, type: number}", ".", gives: "field.type"),
            ValueCase("{column: a, type: number}", "Infinity", gives: "field.type"),
            ValueCase("{column: a, type: number}", "12,50", gives: "field.type"),
            ValueCase(
                "{column: a, type: number}",
                "0.123456789012345678901234567890",
                gives: "0.123456789012345678901234567890"
            ),
        ]
    )
    func numbers(value: ValueCase) throws {
        try value.check()
    }

    @Test(
        "lie between min and max by their value, not as floating-point numbers",
        arguments: [
            ValueCase("{column: a, type: integer, min: 0}", "0", gives: "0"),
            ValueCase("{column: a, type: integer, min: 0}", "-0", gives: "0"),
            ValueCase("{column: a, type: integer, min: 0}", "-1", gives: "field.range"),
            ValueCase("{column: a, type: number, max: 5}", "5.0", gives: "5.0"),
            ValueCase("{column: a, type: number, max: 5}", "+5", gives: "5"),
            ValueCase("{column: a, type: number, max: 5}", "5.000000000000000000000000001", gives: "field.range"),
            ValueCase("{column: a, type: number, min: -1.5, max: -1.4}", "-1.45", gives: "-1.45"),
            ValueCase("{column: a, type: number, min: -1.5, max: -1.4}", "-1.6", gives: "field.range"),
            ValueCase("{column: a, type: integer, max: 9007199254740992}", "9007199254740993", gives: "field.range"),
            ValueCase("{column: a, type: integer, max: 9007199254740992}", "+9007199254740993", gives: "field.range"),
            ValueCase("{column: a, type: integer, min: 9007199254740993}", "9007199254740992", gives: "field.range"),
            ValueCase("{column: a, type: number, max: 100}", "1e2", gives: "1e2"),
            ValueCase("{column: a, type: number, max: 100}", "1.01e2", gives: "field.range"),
            ValueCase("{column: a, type: number, max: 100}", "1e400", gives: "field.range"),
            ValueCase("{column: a, type: number, min: 1e400}", "1e500", gives: "1e500"),
            ValueCase("{column: a, type: number, max: 1e400}", "1e500", gives: "field.range"),
            ValueCase("{column: a, type: number, min: 0.1}", "100e-3", gives: "100e-3"),
        ]
    )
    func ranges(value: ValueCase) throws {
        try value.check()
    }

    @Test(
        "that are booleans know the usual words",
        arguments: ["true", "TRUE", "t", "yes", "Y", "1", "on", " Yes "].map {
            ValueCase("{column: a, type: boolean}", .text($0), gives: "true")
        }
            + ["false", "False", "f", "no", "N", "0", "off"].map {
                ValueCase("{column: a, type: boolean}", .text($0), gives: "false")
            }
            + ["ja", "2", "truee", "-", "tru"].map {
                ValueCase("{column: a, type: boolean}", .text($0), gives: "field.type")
            } + [
                ValueCase("{column: a, type: boolean}", .boolean(false), gives: "false"),
                ValueCase("{column: a, type: boolean}", .number("1"), gives: "true"),
                ValueCase("{column: a, type: boolean}", .number("2"), gives: "field.type"),
                ValueCase("{column: a, type: boolean}", .json("[]"), gives: "field.type"),
            ]
    )
    func booleans(value: ValueCase) throws {
        try value.check()
    }

    @Test(
        "that are listed become what the list says",
        arguments: [
            ValueCase("{column: a, values: {on: true, off: false}}", "on", gives: "true"),
            ValueCase("{column: a, values: {on: true, off: \"false\"}}", "off", gives: "\"false\""),
            ValueCase("{column: a, values: {a: 5, b: 007}}", "a", gives: "5"),
            ValueCase("{column: a, values: {a: 5, b: 007}}", "b", gives: "\"007\""),
            ValueCase("{column: a, values: {a: null}}", "a", gives: "-"),
            ValueCase("{column: a, values: {a: null}, default: d}", "a", gives: "\"d\""),
            ValueCase("{column: a, values: {a: null}, required: true}", "a", gives: "field.missing"),
            ValueCase("{column: a, values: {a: null}, empty: clear}", "a", gives: "\"null\" !attribute.clear"),
            ValueCase("{column: a, values: {a: x}}", "A", gives: "field.value"),
            ValueCase("{column: a, values: {a: x}, transform: lowercase}", "A", gives: "\"x\""),
            ValueCase("{column: a, values: {a: x}, on_error: null}", "b", gives: "- !field.value"),
            ValueCase("{column: a, values: {a: x}, on_error: null, default: d}", "b", gives: "\"d\" !field.value"),
            ValueCase("{column: a, values: {a: x}}", "", gives: "-"),
            ValueCase("{column: a, values: {\"\": x}}", "", gives: "-"),
            ValueCase("{column: a, values: {true: x}}", .boolean(true), gives: "\"x\""),
            ValueCase("{column: a, values: {5: x}}", .number("5"), gives: "\"x\""),
            ValueCase("{column: a, values: {gone: \"null\"}}", "gone", gives: "\"null\" !attribute.clear"),
            ValueCase("{column: a, type: integer, values: {a: \"05\"}}", "a", gives: "5"),
            ValueCase("{column: a, type: boolean, values: {a: yes}}", "a", gives: "true"),
        ]
    )
    func listed(value: ValueCase) throws {
        try value.check()
    }

    @Test(
        "match a pattern as a whole",
        arguments: [
            ValueCase("{column: a, pattern: \"[a-z]+\"}", "abc", gives: "\"abc\""),
            ValueCase("{column: a, pattern: \"[a-z]+\"}", "abc1", gives: "field.pattern"),
            ValueCase("{column: a, pattern: \"[a-z]+\"}", "abc\n", gives: "field.pattern"),
            ValueCase("{column: a, pattern: \"a|ab\"}", "ab", gives: "\"ab\""),
            ValueCase("{column: a, pattern: \"a|b\"}", "xb", gives: "field.pattern"),
            ValueCase("{column: a, pattern: \"^[0-9]{3}$\"}", "123", gives: "\"123\""),
            ValueCase("{column: a, pattern: \"\\\\p{L}+\"}", "Žluťoučký", gives: "\"Žluťoučký\""),
            ValueCase("{column: a, pattern: \"[0-9]+\", type: integer}", " 15 ", gives: "15"),
            ValueCase("{column: a, pattern: \"[0-9]+\", type: integer}", "-15", gives: "field.pattern"),
            ValueCase("{column: a, transform: trim, pattern: \"x\"}", " x ", gives: "\"x\""),
            ValueCase("{column: a, pattern: \"x\", on_error: null}", "y", gives: "- !field.pattern"),
        ]
    )
    func patterns(value: ValueCase) throws {
        try value.check()
    }

    @Test(
        "are cut by UTF-16 units, never inside of a character",
        arguments: [
            ValueCase("{column: a, truncate: 3}", "abc", gives: "\"abc\""),
            ValueCase("{column: a, truncate: 3}", "abcd", gives: "\"abc\" !field.too-long"),
            ValueCase("{column: a, truncate: 3}", "äöü", gives: "\"äöü\""),
            ValueCase("{column: a, truncate: 3}", "äöüx", gives: "\"äöü\" !field.too-long"),
            ValueCase("{column: a, truncate: 3}", "日本語版", gives: "\"日本語\" !field.too-long"),
            ValueCase("{column: a, truncate: 4}", "😀😀", gives: "\"😀😀\""),
            ValueCase("{column: a, truncate: 3}", "😀😀", gives: "\"😀\" !field.too-long"),
            ValueCase("{column: a, truncate: 1}", "😀", gives: "\"\" !field.too-long"),
            ValueCase("{column: a, truncate: 2, pattern: \"a+\"}", "aaa", gives: "\"aa\" !field.too-long"),
            ValueCase("{column: a, truncate: 2, pattern: \"aa\"}", "aaa", gives: "field.pattern"),
            ValueCase("{column: a, truncate: 2, transform: [trim]}", "  ab  ", gives: "\"ab\""),
            ValueCase("{column: a, truncate: 4}", "nullable", gives: "\"null\" !attribute.clear !field.too-long"),
            ValueCase("{column: a, type: string, truncate: 2}", .number("123"), gives: "\"12\" !field.too-long"),
            ValueCase("{column: a, truncate: 2}", .number("123"), gives: "123"),
        ]
    )
    func cuts(value: ValueCase) throws {
        try value.check()
    }

    @Test(
        "come from the first column that has one, from a template, or from the mapping",
        arguments: [
            ValueCase("{first: [a, b, c]}", "1", "2", "3", gives: "\"1\""),
            ValueCase("{first: [a, b, c]}", "", "NULL", "3", gives: "\"3\""),
            ValueCase("{first: [a, b, c]}", .missing, .null, .number("3"), gives: "3"),
            ValueCase("{first: [a, b, c]}", "", "", "", gives: "-"),
            ValueCase("{first: [a, b], transform: trim}", "  ", " x ", gives: "\"x\""),
            ValueCase("{first: [a, b], transform: [trim, uppercase]}", " null ", "x", gives: "\"X\""),
            ValueCase("{first: [a, b]}", "  ", "x", gives: "\"  \""),
            ValueCase("{first: a}", "x", gives: "\"x\""),
            ValueCase("{template: \"{{a}}-{{b}}\"}", "x", "y", gives: "\"x-y\""),
            ValueCase("{template: \"{{ a }}!\"}", "x", gives: "\"x!\""),
            ValueCase("{template: \"{{a}}\"}", "", gives: "-"),
            ValueCase("{template: \"Email {{a}}\"}", "NULL", gives: "\"Email \""),
            ValueCase("{template: \"Email {{a}}\", transform: trim}", "", gives: "\"Email\""),
            ValueCase("{template: \"{{a}}/{{b}}\"}", .number("1.50"), .boolean(true), gives: "\"1.50/true\""),
            ValueCase("{template: \"{{a}}{{b}}\", type: integer}", "1", "2", gives: "12"),
            ValueCase("{template: \"a}}b\"}", gives: "\"a}}b\""),
            ValueCase("{template: \"\"}", gives: "-"),
            ValueCase("{template: \"é{{a}}ü\"}", "\"", gives: "\"é\\\"ü\""),
            ValueCase("{value: x}", gives: "\"x\""),
            ValueCase("{value: 5}", gives: "5"),
            ValueCase("{value: \"5\"}", gives: "\"5\""),
            ValueCase("{value: !!str 5}", gives: "\"5\""),
            ValueCase("{value: 007}", gives: "\"007\""),
            ValueCase("{value: yes}", gives: "\"yes\""),
            ValueCase("{value: true}", gives: "true"),
            ValueCase("{value: null}", gives: "-"),
            ValueCase("{value: ~, default: 1}", gives: "1"),
            ValueCase("{value: null, empty: clear}", gives: "\"null\" !attribute.clear"),
            ValueCase("{value: \"null\"}", gives: "\"null\" !attribute.clear"),
            ValueCase("{value: 05, type: integer}", gives: "5"),
            ValueCase("{value: yes, type: boolean}", gives: "true"),
            ValueCase("{value: 2024-02-03, date: iso}", gives: "\"2024-02-03T00:00:00Z\""),
            ValueCase(
                "{value: 2024-02-03 10:00, date: iso, timezone: Europe/Berlin}",
                gives: "\"2024-02-03T09:00:00Z\""
            ),
            ValueCase("{value: 03.02.2024, date: dd.MM.yyyy, type: date}", gives: "\"2024-02-03\""),
        ]
    )
    func sources(value: ValueCase) throws {
        try value.check()
    }

    @Test(
        "that are not there are left out, cleared, kept or rejected",
        arguments: [
            ValueCase("{column: a, empty: skip}", "", gives: "-"),
            ValueCase("{column: a, empty: keep}", "", gives: "\"\""),
            ValueCase("{column: a, empty: clear}", "NULL", gives: "\"null\" !attribute.clear"),
            ValueCase("{column: a, empty: clear}", .null, gives: "\"null\" !attribute.clear"),
            ValueCase("{column: a, empty: clear}", "x", gives: "\"x\""),
            ValueCase("{column: a, empty: reject}", "", gives: "field.empty"),
            ValueCase("{column: a, required: true}", "", gives: "field.missing"),
            ValueCase("{column: a, required: true, empty: reject}", "", gives: "field.missing"),
            ValueCase("{column: a, required: true, default: d}", "", gives: "\"d\""),
            ValueCase("{column: a, default: 5}", .missing, gives: "5"),
            ValueCase("{column: a, default: \"5\", type: integer}", "", gives: "5"),
            ValueCase("{column: a, default: null}", "", gives: "-"),
            ValueCase("{column: a, default: \"\"}", "", gives: "\"\""),
            ValueCase("{column: a, transform: trim}", " ", gives: "-"),
            ValueCase("{column: a, transform: trim, required: true}", " \u{FEFF}", gives: "field.missing"),
            ValueCase("{column: a, transform: [trim, lowercase]}", " N/A ", gives: "-", null: "[n/a]"),
            ValueCase("{column: a}", "", gives: "\"\"", null: "[x]"),
            ValueCase("{column: a}", "ä", gives: "-", null: "[ä, \"\"]"),
        ]
    )
    func absent(value: ValueCase) throws {
        try value.check()
    }

    @Test(
        "that do not do reject the row, skip the call or count as empty",
        arguments: [
            ValueCase("{column: a, type: integer}", "x", gives: "field.type"),
            ValueCase("{column: a, type: integer, on_error: reject}", "x", gives: "field.type"),
            ValueCase("{column: a, type: integer, on_error: skip}", "x", gives: "no call"),
            ValueCase("{column: a, type: integer, on_error: skip}", "5", gives: "5"),
            ValueCase("{column: a, type: integer, on_error: skip}", "", gives: "-"),
            ValueCase("{column: a, type: integer, on_error: null}", "x", gives: "- !field.type"),
            ValueCase("{column: a, type: integer, on_error: null, default: 0}", "x", gives: "0 !field.type"),
            ValueCase("{column: a, type: integer, on_error: null, required: true}", "x", gives: "field.missing"),
            ValueCase("{column: a, type: integer, on_error: skip, required: true}", "", gives: "field.missing"),
            ValueCase(
                "{column: a, type: integer, on_error: null, empty: clear}",
                "x",
                gives: "\"null\" !attribute.clear !field.type"
            ),
            ValueCase("{column: a, date: iso, on_error: null}", "x", gives: "- !date.invalid"),
        ]
    )
    func errors(value: ValueCase) throws {
        try value.check()
    }
}
