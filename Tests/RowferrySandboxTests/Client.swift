import Foundation
import RowferrySandbox

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// What came back over HTTP.
struct Reply {
    var status: Int
    var type: String
    var headers: [String: String]
    var body: Data

    var isGIF: Bool {
        status == 200 && type == "image/gif" && body.count == 43 && body.starts(with: Array("GIF89a".utf8))
    }
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// Pushes calls to a sandbox, as a customer's program would.
struct Client {
    var sandbox: Sandbox

    func json(_ body: String, path: String = "/i") async throws -> Reply {
        try await send("POST", path, type: "application/json", Data(body.utf8))
    }

    func form(_ body: String) async throws -> Reply {
        try await send("POST", "/i", type: "application/x-www-form-urlencoded", Data(body.utf8))
    }

    func get(_ path: String) async throws -> Reply { try await send("GET", path) }

    /// Sends one array; each call gets the appKey "secret-key" unless it has one.
    func push(_ calls: String...) async throws {
        let withKey = calls.map { $0.contains("\"appKey\"") ? $0 : "{\"appKey\":\"secret-key\"," + $0.dropFirst() }
        let reply = try await json("[" + withKey.joined(separator: ",") + "]")
        guard reply.isGIF else { throw Unexpected(text: "not the GIF but \(reply.status) \(reply.text)") }
    }

    func send(_ method: String, _ path: String, type: String? = nil, _ body: Data? = nil) async throws -> Reply {
        guard let url = URL(string: "http://127.0.0.1:\(sandbox.port)\(path)") else { throw Unexpected(text: path) }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.httpBody = body
        // Of requests that come at once some wait for a connection; on a busy machine for longer than the usual minute.
        request.timeoutInterval = 600
        if let type { request.setValue(type, forHTTPHeaderField: "Content-Type") }
        let (data, response) = try await URLSession.shared.data(for: request)
        guard let http = response as? HTTPURLResponse else { throw Unexpected(text: "no HTTP") }
        var headers: [String: String] = [:]
        for (name, value) in http.allHeaderFields { headers["\(name)".lowercased()] = "\(value)" }
        return Reply(status: http.statusCode, type: headers["content-type"] ?? "", headers: headers, body: data)
    }
}

struct Unexpected: Error { var text: String }

/// A sandbox for the time of `body`.
func withSandbox(
    _ configuration: Sandbox.Configuration = .init(),
    _ body: (Sandbox, Client) async throws -> Void
) async throws {
    let sandbox = try await Sandbox.start(configuration)
    do {
        try await body(sandbox, Client(sandbox: sandbox))
        await sandbox.stop()
    } catch {
        await sandbox.stop()
        throw error
    }
}

/// A configuration whose clock stands still at the start of 2024.
func stillClock() -> Sandbox.Configuration {
    var configuration = Sandbox.Configuration()
    configuration.now = { Date(timeIntervalSince1970: 1_704_067_200) }
    return configuration
}

/// A path in a new temporary folder, which is removed afterwards.
func withTemporaryFile<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sandbox-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder.appendingPathComponent("sandbox.sqlite").path)
}
