import RowferryModel
import Testing

@testable import RowferryDestinations

@Suite("What is quoted of an answer")
struct AnswerWordsTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var body: String
        var type = "text/plain"
        var words: String?
        var testDescription: String { name }
    }

    static let rows = [
        Row(name: "nothing", body: "", words: nil),
        Row(name: "space", body: " \r\n", words: nil),
        Row(name: "a sentence", body: "eventDate is wrong\n", words: #""eventDate is wrong""#),
        Row(name: "JSON", body: #"{"error":  "no"}"#, type: "application/json", words: #""{"error": "no"}""#),
        Row(name: "a page by its type", body: "no", type: "text/html; charset=utf-8", words: nil),
        Row(name: "a page by its look", body: "\n<!doctype html>", words: nil),
        Row(name: "a picture", body: "GIF89a\u{1}\u{0}", type: "image/gif", words: nil),
        Row(name: "an escape sequence", body: "a\u{1B}[2Jb", words: #""a\u{1b}[2Jb""#),
        Row(name: "marks that turn the writing", body: "a\u{202E}b", words: #""a\u{202e}b""#),
        Row(name: "the key", body: "key k\"9 is unknown", words: #""key •••• is unknown""#),
        Row(name: "the key in JSON", body: #"{"appKey":"k\"9"}"#, words: #""{"appKey":"••••"}""#),
        Row(
            name: "a long text",
            body: .init(repeating: "x", count: 300),
            words: "\"" + .init(repeating: "x", count: 200) + "…\""
        ),
        Row(
            name: "the key where the text is cut",
            body: .init(repeating: "x", count: 198) + "k\"9 and more",
            words: "\"" + .init(repeating: "x", count: 198) + "••…\""
        ),
    ]

    @Test("is short, harmless and without the key", arguments: rows)
    func table(row: Row) {
        let answer = Answer(status: 400, contentType: row.type, body: Array(row.body.utf8))
        #expect(answer.words(without: [#"k"9"#]) == row.words)
    }

    @Test(
        "has no part of the key, wherever a server cut it",
        arguments: [
            (#"near [{"appKey":"app-key-47"#, #""near [{"appKey":"••••""#),
            (#"near ...key-4711","action":"#, #""near ...••••","action":""#),
            (#"app-key-4711, app-key-4711"#, #""••••, ••••""#),
            (#"apple, appkey, key-4"#, #""apple, appkey, key-4""#),
            (String(repeating: "x", count: 1_018) + "app-key-4711", "\"" + String(repeating: "x", count: 200) + "…\""),
        ]
    )
    func parts(body: String, words: String) {
        let answer = Answer(status: 400, contentType: "text/plain", body: Array(body.utf8))
        #expect(answer.words(without: ["app-key-4711"]) == words)
    }

    @Test("stands in the reason of a refusal")
    func reason() {
        let answer = Answer(status: 422, contentType: "text/plain", body: Array("app-key-4711 may not".utf8))
        let expected = Verdict.refused(isTooLarge: false, reason: #"it answered 422: "•••• may not""#)
        #expect(ChurnZero.sample().judge(.answered(answer)) == expected)
        let large = Verdict.refused(isTooLarge: true, reason: "it answered 413")
        #expect(ChurnZero.sample().judge(.answered(Answer(status: 413, contentType: ""))) == large)
    }
}
