import FlyingFox
import Foundation

/// Answers the requests: the page, its style and script, and the stream of what changes.
struct PageHandler: HTTPHandler {
    private let content: PageServer.Content
    private let viewers = Viewers()

    init(_ content: PageServer.Content) {
        self.content = content
    }

    func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard let host = request.headers[.host], LoopbackHost.isOne(host) else {
            return answer(.forbidden, "This page is for http://localhost and http://127.0.0.1 only.\n")
        }
        guard request.method == .GET else { return answer(.methodNotAllowed, "") }
        switch request.target.path() {
        case "/": return try shown { answer(.ok, try content.page(), type: "text/html") }
        case "/style.css": return answer(.ok, content.style, type: "text/css")
        case "/script.js": return answer(.ok, content.script, type: "text/javascript")
        case "/live": return live()
        default: return answer(.notFound, "There are / and /live here.\n")
        }
    }

    private func live() -> HTTPResponse {
        guard let place = viewers.enter() else {
            return answer(.serviceUnavailable, "Too many look on already.\n")
        }
        var response = HTTPResponse(
            statusCode: .ok,
            body: HTTPBodySequence(from: LiveEvents(content: content, place: place))
        )
        response.headers = headers(type: "text/event-stream")
        return response
    }

    /// What can't be shown is said: whoever looks is the one who started the server.
    private func shown(_ body: () throws -> HTTPResponse) throws -> HTTPResponse {
        do {
            return try body()
        } catch {
            return answer(.internalServerError, "\(error)\n")
        }
    }

    private func answer(_ status: HTTPStatusCode, _ text: String, type: String = "text/plain") -> HTTPResponse {
        HTTPResponse(statusCode: status, headers: headers(type: type), body: Data(text.utf8))
    }

    private func headers(type: String) -> HTTPHeaders {
        [
            .contentType: type + "; charset=utf-8", .cacheControl: "no-store",
            HTTPHeader("Content-Security-Policy"): Self.policy,
            HTTPHeader("Cross-Origin-Resource-Policy"): "same-origin",
            HTTPHeader("Referrer-Policy"): "no-referrer",
            HTTPHeader("X-Content-Type-Options"): "nosniff",
        ]
    }

    /// Nothing from elsewhere, nothing in the page itself, in nobody's frame.
    private static let policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'"
}

/// The names under which this machine may be asked for the page.
enum LoopbackHost {
    private static let names = ["localhost", "127.0.0.1", "[::1]"]

    /// Whether a `Host` header names this machine, with or without a port. Any port: the server may be reached through a
    /// tunnel that has another.
    static func isOne(_ host: String) -> Bool {
        let host = host.lowercased()
        return names.contains { name in
            guard host.hasPrefix(name) else { return false }
            let rest = host.dropFirst(name.count)
            return rest.isEmpty || rest.first == ":" && rest.dropFirst().allSatisfy { "0"..."9" ~= $0 }
        }
    }
}
