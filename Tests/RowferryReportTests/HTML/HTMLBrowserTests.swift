import Foundation
import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryReport

/// The page in a browser: what hostile values do there, and what readers get.
@Suite struct HTMLBrowserTests {
    private static let chromium = "/usr/bin/chromium"

    /// Values that want to be more than text; each would call the server if it came alive.
    private static func attacks(_ url: String) -> [String] {
        [
            "<script>document.title='owned'</script>", "\"><script>document.title='owned'</script>",
            "<img src=\(url)/img onerror=\"document.title='owned'\">", "\"\u{301}><img src=\(url)/accent>",
            "</style><script>document.title='owned'</script>", "</title><script>document.title='owned'</script>",
            "</code></pre><iframe src=\(url)/frame></iframe>", "<svg onload=\"document.title='owned'\">",
            "{{{style}}}{{#rows}}", "javascript:document.title='owned'", "url(\(url)/css)",
            "=HYPERLINK(\"\(url)/cell\")", "\u{1B}]0;owned\u{7}", "<link rel=stylesheet href=\(url)/link>",
            "<meta http-equiv=refresh content=\"0;url=\(url)/meta\">", "a\u{202E}b",
        ]
    }

    /// A report with the text wherever a report has text.
    private static func report(full text: String) -> RunReport {
        var report = Samples.fullImport
        report.mapping = text
        report.target = text
        report.problem = text
        report.mappingText = text
        report.startedAt = text
        report.source[0].path = text
        report.source[0].format = text
        report.source[0].fingerprint = text
        report.source[0].why = [text]
        report.calls.byAction[text] = 1
        report.fields = [
            .init(call: text, field: text, filled: 1, empty: 1, min: text, max: text, distinctEstimate: 1)
        ]
        report.diagnostics = [
            .init(
                code: .fieldType,
                severity: .error,
                field: text,
                column: text,
                count: 2,
                message: text,
                help: text,
                examples: [
                    .init(file: text, row: 1, line: 2, value: text), .init(file: "b", row: 1, line: 2, value: text),
                ]
            )
        ]
        report.events.byMonth = [.init(month: "2024-02", count: 3), .init(month: text, count: 1)]
        report.samples = [.init(action: text, call: 1, file: text, row: 1, json: "{\"a\":\"\(text)\"}")]
        return report
    }

    private static func open(_ page: String, _ arguments: [String], in folder: TemporaryFolder) async throws
        -> ProgramEnd
    {
        try #require(
            FileManager.default.isExecutableFile(atPath: chromium),
            "this test needs chromium at \(chromium) (apt-get install chromium)"
        )
        let file = try folder.write(page.utf8, to: "page.html")
        let common = ["--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(folder.file("profile"))"]
        return try await runProgram(chromium, common + arguments + ["file://" + file])
    }

    @Test func noValueComesAliveAndNothingIsLoaded() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let server = try RawServer { _ in .send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") }
        let text = Self.attacks("http://127.0.0.1:\(server.port)").joined(separator: " ")
        let context = ReportContext(ledger: text, arguments: ["rowferry", text], version: text)
        let page = HTMLReport.render(Self.report(full: text), context)
        let browser = try await Self.open(page, ["--dump-dom"], in: folder)
        #expect(browser.exit == 0)
        #expect(browser.output.contains("About this report"))
        #expect(!browser.output.contains("<title>owned"))
        for tag in ["<script", "<img", "<iframe", "<link", "<svg onload", "<meta http-equiv=\"refresh"] {
            #expect(!browser.output.contains(tag), "\(tag)")
        }
        #expect(server.heads.isEmpty)
    }

    @Test func readersOfTheDarkGetADarkPage() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let page = HTMLReport.render(Samples.fullImport)
        var pictures: [Data] = []
        for scheme in ["0", "1"] {
            let picture = folder.file("\(scheme).png")
            let arguments = [
                "--blink-settings=preferredColorScheme=\(scheme)", "--window-size=390,800", "--screenshot=\(picture)",
            ]
            #expect(try await Self.open(page, arguments, in: folder).exit == 0)
            pictures.append(try #require(FileManager.default.contents(atPath: picture)))
        }
        #expect(pictures.allSatisfy { $0.count > 5_000 })
        #expect(pictures[0] != pictures[1])
    }

    @Test func thePageCanBePrinted() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let paper = folder.file("page.pdf")
        let page = HTMLReport.render(Samples.fullImport)
        let browser = try await Self.open(page, ["--print-to-pdf=\(paper)", "--no-pdf-header-footer"], in: folder)
        #expect(browser.exit == 0)
        let bytes = try #require(FileManager.default.contents(atPath: paper))
        #expect(bytes.prefix(5) == Data("%PDF-".utf8))
        #expect(bytes.count > 20_000)
    }
}
