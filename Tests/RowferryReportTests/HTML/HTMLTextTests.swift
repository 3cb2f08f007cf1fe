import RowferryModel
import Testing

@testable import RowferryReport

@Suite struct HTMLTextTests {
    @Test(arguments: [
        ("plain, ä 漢 🙂", "plain, ä 漢 🙂"),
        ("<script>alert('1')</script>", "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"),
        ("a & \"b\"", "a &amp; &quot;b&quot;"),
        ("\"\u{301} <\u{301} '\u{301}", "&quot;\u{301} &lt;\u{301} &#39;\u{301}"),
        ("\u{1B}[31mred\u{7}", "\\u{1b}[31mred\\u{7}"),
        ("a\u{202E}b\u{2066}c\u{200F}", "a\\u{202e}b\\u{2066}c\\u{200f}"),
        ("\u{0}\r\u{85}\u{2028}", "\\u{0}\\u{d}\\u{85}\\u{2028}"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("=HYPERLINK(\"http://x\")", "=HYPERLINK(&quot;http://x&quot;)"),
    ])
    func valuesAreText(text: String, expected: String) {
        #expect(HTMLText().escapeText(text).unicodeScalars.elementsEqual(expected.unicodeScalars))
    }

    @Test func whatIsToBeTypedStandsApart() {
        #expect(
            HTMLPiece.pieces(of: "Set `a` or `b`, then go on.") == [
                HTMLPiece(plain: "Set "), HTMLPiece(code: "a"), HTMLPiece(plain: " or "), HTMLPiece(code: "b"),
                HTMLPiece(plain: ", then go on."),
            ]
        )
        #expect(HTMLPiece.pieces(of: "one ` alone") == [HTMLPiece(plain: "one ` alone")])
        #expect(HTMLPiece.pieces(of: "`x`") == [HTMLPiece(code: "x")])
    }

    @Test func aLongTextSaysWhatIsLeftOut() {
        #expect("abcdef".beginning(characters: 6) == "abcdef")
        #expect("abcdef".beginning(characters: 2) == "ab\n… (4 characters left out)")
    }
}

@Suite struct PrettyJSONTests {
    @Test(arguments: [
        (#"{"a":1.50,"b":"x"}"#, "{\n  \"a\": 1.50,\n  \"b\": \"x\"\n}"),
        (#"{}"#, "{}"),
        (
            #"{"a":{"b":[1,{"c":null}],"d":[],"e":{}}}"#,
            "{\n  \"a\": {\n    \"b\": [\n      1,\n      {\n        \"c\": null\n      }\n    ],\n    \"d\": [],\n    \"e\": {}\n  }\n}"
        ),
        (#"{"a":"{,:\"}\\"}"#, "{\n  \"a\": \"{,:\\\"}\\\\\"\n}"),
        ("{\"a\":\"x\u{202E}y\u{85}\"}", "{\n  \"a\": \"x\\u202ey\\u0085\"\n}"),
    ])
    func membersStandBelowOneAnother(json: String, expected: String) {
        #expect(PrettyJSON.text(json) == expected)
    }
}
