import FlyingFox
import FlyingSocks
import Foundation

/// What the sandbox sends back.
enum Answer {
    /// The smallest transparent GIF, 43 bytes: the service's answer to everything.
    static let gif = Data([
        0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 0x01, 0x00, 0x01, 0x00, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF,
        0xFF, 0x21, 0xF9, 0x04, 0x01, 0x00, 0x00, 0x00, 0x00, 0x2C, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x01, 0x00,
        0x00, 0x02, 0x02, 0x44, 0x01, 0x00, 0x3B,
    ])

    private static let login = """
        <!DOCTYPE html>
        <html><head><title>Sign in</title></head><body><h1>Sign in</h1>
        <form method="post"><input name="user"><input name="password" type="password"><button>Sign in</button></form>
        </body></html>
        """

    static func accepted() -> HTTPResponse {
        HTTPResponse(statusCode: .ok, headers: [.contentType: "image/gif", .cacheControl: "no-store"], body: gif)
    }

    /// Segment's answer to everything that it can read.
    static func success() -> HTTPResponse {
        HTTPResponse(
            statusCode: .ok,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: Data(#"{"success":true}"#.utf8)
        )
    }

    static func loginPage() -> HTTPResponse { html(login) }

    static func status(_ code: Int, retryAfter: Int?) -> HTTPResponse {
        var response = text(HTTPStatusCode(code, phrase: "Played"), "The sandbox was told to answer \(code).\n")
        if let retryAfter { response.headers[HTTPHeader("Retry-After")] = String(retryAfter) }
        return response
    }

    static func text(_ status: HTTPStatusCode, _ text: String) -> HTTPResponse {
        HTTPResponse(
            statusCode: status,
            headers: [.contentType: "text/plain; charset=utf-8"],
            body: Data(text.utf8)
        )
    }

    /// A page that may load nothing and run nothing, whatever got into it.
    static func html(_ page: String) -> HTTPResponse {
        HTTPResponse(
            statusCode: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                HTTPHeader("Content-Security-Policy"): "default-src 'none'; style-src 'unsafe-inline'",
                HTTPHeader("X-Content-Type-Options"): "nosniff",
            ],
            body: Data(page.utf8)
        )
    }

    static func json(_ value: some Encodable) throws -> HTTPResponse {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        return HTTPResponse(
            statusCode: .ok,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: try encoder.encode(value)
        )
    }

    /// Closes the connection without a byte.
    ///
    /// FlyingFox asks a web socket's handler for its frames before it writes the response's head, and closes the
    /// connection when the handler throws. The whole request has been read by then, so the client sees an orderly
    /// end: libcurl's "Empty reply from server".
    static func severed() -> HTTPResponse { HTTPResponse(webSocket: Severing()) }

    private struct Severing: WSHandler {
        func makeFrames(for client: AsyncThrowingStream<WSFrame, any Error>) async throws -> AsyncStream<WSFrame> {
            throw SocketError.disconnected
        }
    }
}
