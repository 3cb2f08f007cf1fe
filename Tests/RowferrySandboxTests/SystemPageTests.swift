import Foundation
import RowferrySandbox
import RowferryTesting
import Testing

/// The page of each system, as text and in a real browser.
@Suite struct SystemPageTests {
    private static func segment(_ calls: String...) -> String { #"{"batch":[\#(calls.joined(separator: ","))]}"# }

    /// Something for each of the systems.
    private static func fill(_ client: Client) async throws {
        try await client.push(
            #"{"action":"setAttribute","entity":"contact","accountExternalId":"acme","contactExternalId":"ada","attr_Trial":"true"}"#,
            #"{"action":"setAttribute","entity":"contact","accountExternalId":"acme","contactExternalId":"bo","attr_Trial":"false","attr_Plan":"gold"}"#,
            #"{"action":"trackEvent","accountExternalId":"acme","contactExternalId":"ada","eventName":"Login","eventDate":"2024-02-03T10:00:00Z"}"#,
            #"{"action":"nonsense","accountExternalId":"acme"}"#
        )
        let type = "multipart/form-data; boundary=b"
        let file =
            "--b\r\nContent-Disposition: form-data; name=\"data\"; filename=\"a\"\r\n\r\naccountExternalId,isActive\r\nfile-account,true\r\n\r\n--b--\r\n"
        _ = try await client.send("POST", "/batchAccountsCsv?appKey=k", type: type, Data(file.utf8))
        let user = #""context":{},"writeKey":"w","userId""#
        for batch in [
            segment(
                #"{"type":"identify",\#(user):"u1","traits":{"beta":true,"name":"U"}}"#,
                #"{"type":"group",\#(user):"u1","groupId":"g1","traits":{"name":"G"}}"#,
                #"{"type":"track",\#(user):"u1","event":"Opened","properties":{}}"#,
                #"{"type":"track",\#(user):"u1","event":"Audience Entered","properties":{"audience_key":"vip","vip":true}}"#
            ),
            segment(
                #"{"type":"track",\#(user):"u1","event":"Audience Exited","properties":{"audience_key":"vip","vip":false}}"#
            ),
        ] {
            let credentials = "Basic " + Data("w:".utf8).base64EncodedString()
            _ = try await client.sendAs(credentials, "/v1/batch", batch)
        }
        _ = try await client.sendAs(nil, "/v2/track", #"{"user_id":"z1","event":"Clicked","timestamp":1706972400}"#)
        _ = try await client.json(#"[{"a":1}]"#, path: "/records")
    }

    /// Cells of the table with the title, row by row.
    private static func table(_ title: String, of page: String) -> [[String]] {
        guard let start = page.range(of: "<h2>\(title)</h2>") else { return [] }
        let section = page[start.upperBound...].prefix(while: { _ in true })
        let body = section.components(separatedBy: "</section>").first ?? ""
        return body.components(separatedBy: "<tr>").dropFirst(2).map { row in
            row.matches(of: #/<td[^>]*>(?:<a[^>]*>)?([^<]*)/#).map { String($0.1) }
        }
    }

    @Test func `each system has a page of its own, and nothing of the others`() async throws {
        try await withSandbox { _, client in
            try await Self.fill(client)
            let churnZero = try await client.get("/?system=churnzero").text
            #expect(Self.table("Contacts", of: churnZero).map { $0.prefix(2) } == [["ada", "acme"], ["bo", "acme"]])
            #expect(Self.table("Accounts", of: churnZero) == [["acme", "3"]])
            #expect(
                Self.table("Events", of: churnZero)
                    == [["Login", "1", "2024-02-03T10:00:00Z", "2024-02-03T10:00:00Z"]]
            )
            #expect(Self.table("Audiences", of: churnZero) == [["Trial", "1", "1"]])
            #expect(Self.table("Errors", of: churnZero).count == 1)
            for other in ["file-account", "u1", "z1", "Opened"] { #expect(!churnZero.contains(other)) }
            let batch = try await client.get("/?system=churnzero-batch").text
            #expect(Self.table("Accounts", of: batch) == [["file-account", "1"]])
            #expect(Self.table("Audiences", of: batch) == [["IsActive", "1", "0"]])
            let segment = try await client.get("/?system=segment").text
            #expect(Self.table("Users", of: segment).map { $0.first } == ["u1", "u1"])
            #expect(Self.table("Groups", of: segment) == [["g1", "1"]])
            #expect(
                Self.table("Events", of: segment).map { $0.prefix(2) }
                    == [["Audience Entered", "1"], ["Audience Exited", "1"], ["Opened", "1"]]
            )
            #expect(Self.table("Audiences", of: segment) == [["beta", "1", "0"], ["vip", "0", "1"]])
            let connect = try await client.get("/?system=zendesk-connect").text
            #expect(Self.table("Users", of: connect) == [["z1", "", "1"]])
            #expect(Self.table("Events", of: connect).map { $0.first } == ["Clicked"])
        }
    }

    @Test func `the first page leads to those that something was sent to`() async throws {
        try await withSandbox { _, client in
            #expect(try await !client.get("/").text.contains("By system"))
            try await client.push(#"{"action":"setAttribute","entity":"account","accountExternalId":"a","attr_X":"1"}"#)
            let page = try await client.get("/").text
            #expect(page.contains(#"By system: <a href="/?system=churnzero">ChurnZero</a></p>"#))
            #expect(try await client.get("/?system=nonsense").text.contains("Counts as JSON"))
        }
    }

    @Test(arguments: [
        "<script>document.title='owned'</script>", "\" onmouseover=\"document.title='owned'", "{{{account}}}",
    ])
    func `a browser shows it, and a value stays text`(attack: String) async throws {
        let chromium = "/usr/bin/chromium"
        try #require(
            FileManager.default.isExecutableFile(atPath: chromium),
            "this test needs chromium at \(chromium) (apt-get install chromium)"
        )
        try await withSandbox { sandbox, client in
            let call = [
                "action": "trackEvent", "accountExternalId": attack, "contactExternalId": attack, "eventName": attack,
            ]
            try await client.push(String(decoding: try JSONEncoder().encode(call), as: UTF8.self))
            let arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
            let browser = try await runProgram(chromium, arguments + [sandbox.page + "?system=churnzero"])
            #expect(browser.exit == 0)
            #expect(browser.output.contains("<title>rowferry sandbox: ChurnZero</title>"))
            #expect(browser.output.components(separatedBy: "showing 1 of 1").count == 4)
            #expect(!browser.output.contains("<script"))
        }
    }
}

extension Client {
    /// Posts JSON with the credentials that Segment's kind wants, or the header that Zendesk Connect's does.
    fileprivate func sendAs(_ credentials: String?, _ path: String, _ body: String) async throws -> Int {
        let header = credentials.map { "Authorization: \($0)" } ?? "X-Outbound-Key: k"
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let file = try folder.write(body.utf8, to: "body.json")
        let arguments = ["-s", "-H", "Content-Type: application/json", "-H", header, "--data-binary", "@\(file)"]
        return Int(try await runProgram("/usr/bin/curl", arguments + ["\(sandbox.address)\(path)"]).exit)
    }
}
