import Testing

@testable import RowferryImport

@Suite("A value as it is sent, for people") struct SentTextTests {
    @Test(
        "has no escapes",
        arguments: [
            ("", ""), ("plain", "plain"), (#"a \"b\" \\ c"#, #"a "b" \ c"#), (#"x\ny\tz\r\b\f"#, "x\ny\tz\r\u{8}\u{C}"),
            (#"\u0001\u001f"#, "\u{1}\u{1F}"), ("é", "é"), (#"cut \"#, "cut "), (#"cut \u00"#, "cut "),
            (#"a\\n"#, #"a\n"#),
        ]
    )
    func shown(sent: String, text: String) {
        #expect(SentText.shown(Array(sent.utf8)) == text)
    }

    @Test("ends with a whole character, wherever it was cut", arguments: ["aé", "a取", "a🚢"])
    func cut(text: String) {
        for count in 1..<text.utf8.count { #expect(SentText.shown(Array(text.utf8.prefix(count))) == "a") }
        #expect(SentText.shown(Array(text.utf8)) == text)
    }
}
