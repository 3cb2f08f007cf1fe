import Foundation
import RowferryReport
import RowferryServe
import Testing

/// The page's script in a real browser.
@Suite struct BrowserTests {
    private static let page = """
        <!DOCTYPE html><title>before</title><script src="/script.js" defer></script>
        <p id="moment"></p><p id="said"></p><div id="part-now"></div>
        """

    /// A link to the page as a style sheet: a browser asks for it as soon as the link is part of the document.
    private static let update = """
        {"title":"after","said":"now","parts":{"now":"<link rel=\\"stylesheet\\" href=\\"/\\">","gone":""}}
        """

    @Test func `what the server sends becomes part of the page that is open`() async throws {
        let chromium = "/usr/bin/chromium"
        try #require(
            FileManager.default.isExecutableFile(atPath: chromium),
            "this test needs chromium at \(chromium) (apt-get install chromium)"
        )
        let (asked, ask) = AsyncStream.makeStream(of: Void.self)
        let content = PageServer.Content(
            page: {
                ask.yield()
                return Self.page
            },
            update: { Self.update },
            style: "",
            script: StatusPage.script
        )
        let server = try await PageServer.start(port: 0, content: content)
        let profile = FileManager.default.temporaryDirectory.appendingPathComponent("rowferry-\(UUID().uuidString)")
            .path
        defer { try? FileManager.default.removeItem(atPath: profile) }
        let browser = Process()
        browser.executableURL = URL(fileURLWithPath: chromium)
        browser.arguments = [
            "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(profile)", "--remote-debugging-port=0",
            server.address,
        ]
        browser.standardError = FileHandle.nullDevice
        browser.terminationHandler = { _ in ask.finish() }
        try browser.run()
        var times = 0
        for await _ in asked {
            times += 1
            // Once for the page, and once for what its script put into it.
            if times == 2 { browser.terminate() }
        }
        #expect(times >= 2)
        await server.stop()
    }
}
