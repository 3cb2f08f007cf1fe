import Foundation
import RowferrySandbox
import RowferryTesting
import Testing

/// The page, as text and in a real browser.
@Suite struct PageTests {
    private static func set(_ account: String, _ name: String, _ value: String) -> String {
        let call = ["action": "setAttribute", "entity": "account", "accountExternalId": account, "attr_\(name)": value]
        return String(decoding: (try? JSONEncoder().encode(call)) ?? Data(), as: UTF8.self)
    }

    private static let attacks = [
        "<script>document.title='owned'</script>", "<img src=x onerror=\"document.title='owned'\">",
        "\" onmouseover=\"document.title='owned'", "\"\u{301} autofocus onfocus=\"document.title='owned'",
        "<\u{301}b>", "'\u{301}", "&lt;b&gt;", "{{{account}}}", "{{% CONTENT_TYPE:TEXT}}", "</td></table>",
        "a&account=b#c",
    ]

    @Test func `counts, rows and limits are shown`() async throws {
        try await withSandbox { sandbox, client in
            for number in 0..<60 { try await client.push(Self.set("acct-\(number)", "Plan", "gold")) }
            try await client.push(#"{"action":"nonsense","accountExternalId":"acct-1"}"#)
            _ = try await client.json("[{")
            let page = try await client.get("/").text
            #expect(page.contains("showing 50 of 60"))
            #expect(page.contains("showing 2 of 2"))
            #expect(page.contains("acct-59"))
            #expect(!page.contains("acct-9<"))
            #expect(page.contains("Action &quot;nonsense&quot; is not known"))
            #expect(page.contains("the body is not JSON"))
            #expect(!page.contains("Only account"))
        }
    }

    @Test func `an account's page has nothing of the others`() async throws {
        try await withSandbox { sandbox, client in
            try await client.push(Self.set("a b&c", "Plan", "gold"), Self.set("other", "Plan", "silver"))
            let page = try await client.get("/?account=a+b%26c").text
            #expect(page.contains("Only account <strong>a b&amp;c</strong>"))
            #expect(page.contains("gold"))
            #expect(!page.contains("silver"))
            #expect(page.contains("href=\"/?account=a%20b%26c\""))
        }
    }

    @Test(arguments: attacks)
    func `a value stays text`(attack: String) async throws {
        try await withSandbox { sandbox, client in
            try await client.push(Self.set(attack, attack, attack))
            let query = attack.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            for path in ["/", "/?account=" + query] {
                let page = try await client.get(path).text
                for piece in ["<script", "<img", "\" on", "\"\u{301}", "<\u{301}", "'\u{301}", "</td></table>\""] {
                    #expect(page.unicodeScalars.firstRange(of: piece.unicodeScalars) == nil, "\(piece) in \(path)")
                }
            }
        }
    }

    @Test func `the page may load and run nothing`() async throws {
        try await withSandbox { _, client in
            let reply = try await client.get("/")
            #expect(reply.headers["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'")
            for word in ["<script", "<link", "<img", "src=", "url(", "@import"] { #expect(!reply.text.contains(word)) }
        }
    }

    @Test func `a browser shows the rows, and no attack comes alive`() async throws {
        let chromium = "/usr/bin/chromium"
        try #require(
            FileManager.default.isExecutableFile(atPath: chromium),
            "this test needs chromium at \(chromium) (apt-get install chromium)"
        )
        try await withSandbox { sandbox, client in
            for attack in Self.attacks { try await client.push(Self.set(attack, attack, attack)) }
            let arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
            let browser = try await runProgram(chromium, arguments + [sandbox.page])
            #expect(browser.exit == 0)
            #expect(browser.output.contains("<title>rowferry sandbox</title>"))
            #expect(browser.output.contains("showing \(Self.attacks.count) of \(Self.attacks.count)"))
            #expect(!browser.output.contains("<script"))
            #expect(!browser.output.contains("<img"))
            #expect(browser.output.components(separatedBy: "<tr").count > 2 * Self.attacks.count)
        }
    }
}
