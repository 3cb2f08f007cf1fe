import RowferryDeliver
import RowferryTesting
import Testing

struct RequestTests {
    private static let secret = "s3cr3t-app-key"

    private static func request(_ url: String) -> Request {
        Request(
            url: url + "?k=\(secret)",
            headers: ["Authorization: \(secret)"],
            body: Array("[{\"appKey\":\"\(secret)\"}]".utf8),
            timeout: .milliseconds(300)
        )
    }

    @Test("However a request is printed, what it carries is not seen")
    func redacted() {
        let request = Self.request("https://example.com/i")
        var dumped = ""
        dump([request], to: &dumped)
        let bytes = Self.secret.utf8.map(String.init).joined(separator: ", ")
        for text in ["\(request)", "\(Optional(request) as Any)", String(reflecting: request), dumped, "\([request])"] {
            #expect(!text.contains(Self.secret) && !text.contains(bytes) && !text.contains("example.com"))
        }
    }

    @Test(
        "No reason shows what a request carries, even when the server sends it back",
        arguments: [
            RawServer.Act.closeAfterBody, .silence, .resetAfterHead, .sendAndClose("\(secret)\r\n"),
            .sendAndClose("HTTP/1.1 200 \(secret)\r\n\(secret)"),
            .sendAndClose("HTTP/1.1 200 OK\r\nContent-Length: \(secret)\r\n\r\n"),
            .sendAndClose("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(secret)"),
        ]
    )
    func reasons(act: RawServer.Act) async throws {
        let wire = try Wire { _ in act }
        let result = try await wire.send(Self.request(wire.server.url))
        #expect(result.answer == nil && !result.reason.isEmpty)
        #expect(!result.reason.contains(Self.secret))
    }
}
