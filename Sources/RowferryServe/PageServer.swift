import FlyingFox
import FlyingSocks
import Foundation

/// Shows a page to browsers on this machine, and keeps it up to date while they look.
///
/// It listens on the loopback interface only, answers GET only, and only requests that name it as a loopback host: a
/// page of somebody else's that has its name point here (DNS rebinding) gets nothing. Browsers are told to load nothing
/// from elsewhere and to run no script but the one that it serves.
package final class PageServer: Sendable {
    /// What is shown.
    package struct Content: Sendable {
        /// The whole page as HTML, as of now.
        package var page: @Sendable () throws -> String
        /// What its script gets to know of this moment, as one line. The same line again is not sent.
        package var update: @Sendable () throws -> String
        /// What the page finds at `/style.css`, and at `/script.js`.
        package var style: String
        package var script: String
        /// How long after one look the next is taken for those who watch.
        package var interval: Duration

        package init(
            page: @escaping @Sendable () throws -> String,
            update: @escaping @Sendable () throws -> String,
            style: String,
            script: String,
            interval: Duration = .seconds(1)
        ) {
            self.page = page
            self.update = update
            self.style = style
            self.script = script
            self.interval = interval
        }
    }

    /// Why it can't start: mostly because the port is taken.
    package struct CannotListen: Error, CustomStringConvertible {
        package let description: String
    }

    /// The port it really listens on.
    package let port: UInt16
    package var address: String { "http://127.0.0.1:\(port)/" }

    private let server: HTTPServer
    private let running: Task<Void, Never>

    private init(port: UInt16, server: HTTPServer, running: Task<Void, Never>) {
        self.port = port
        self.server = server
        self.running = running
    }

    /// Starts a server; it is listening when this returns. The port 0 takes a free one.
    ///
    /// - Throws: `CannotListen`.
    package static func start(port: UInt16, content: Content) async throws -> PageServer {
        let server = HTTPServer(
            config: HTTPServer.Configuration(
                address: try .inet(ip4: "127.0.0.1", port: port),
                logger: .disabled
            ),
            handler: PageHandler(content)
        )
        do {
            let running = try await run(server)
            guard case .ip4(_, let port)? = await server.listeningAddress else { throw SocketError.disconnected }
            return PageServer(port: port, server: server, running: running)
        } catch {
            throw CannotListen(description: "cannot listen on 127.0.0.1:\(port): \(error.localizedDescription)")
        }
    }

    /// Stops listening, and ends the connections of those who watch.
    package func stop() async {
        await server.stop()
        await running.value
    }

    /// Runs the server until it is stopped. Returns when it listens.
    private static func run(_ server: HTTPServer) async throws -> Task<Void, Never> {
        let (outcomes, outcome) = AsyncStream.makeStream(of: Result<Void, any Error>.self)
        let running = Task {
            do { try await server.run() } catch { outcome.yield(.failure(error)) }
        }
        let waiting = Task {
            do { try await server.waitUntilListening() } catch { return }
            outcome.yield(.success(()))
        }
        defer { waiting.cancel() }
        for await outcome in outcomes {
            try outcome.get()
            break
        }
        return running
    }
}
