import FlyingFox
import FlyingSocks
package import Foundation

/// A local stand-in for ChurnZero's HTTP API, for Segment's and for others, which shows what a mute service would have made of each
/// call.
///
/// It listens on the loopback interface only and keeps its state in an SQLite file. It works on its own tasks and
/// blocks no thread of its caller's, so that it can run beside an import in one process.
package final class Sandbox: Sendable {
    package struct Configuration: Sendable {
        /// 0: any free port; see ``Sandbox/port``.
        package var port: UInt16 = 0
        /// The SQLite file, created when missing, continued when not. Nil: a temporary one, gone after a stop.
        package var database: String?
        package var faults: FaultPlan = .none
        /// The event fields that exist in the tenant, without `cf_`, in any case. Others spill into the description.
        /// Nil: every field exists.
        package var declaredEventFields: Set<String>?
        /// Elements with another appKey are recorded as errors. Nil: any appKey that is not empty will do.
        package var expectedAppKey: String?
        /// Requests of Segment's kind with another write key are recorded as errors. Nil: any key that is not empty will
        /// do.
        package var expectedWriteKey: String?
        /// Requests of Zendesk Connect's kind with another key are answered with 401. Nil: any key that is not empty will
        /// do.
        package var expectedPrivateKey: String?
        /// Requests to read with another key are answered with 401. Nil: any key that is not empty will do.
        package var expectedAPIKey: String?
        /// More requests to read in a minute are answered with 429.
        package var readsPerMinute = 200
        /// Entities on a page of a list that is read.
        package var readPageSize = 100
        /// The time of arrival.
        package var now: @Sendable () -> Date = { Date() }

        package init() {}
    }

    /// The port it really listens on.
    package let port: UInt16
    /// Before every path, for instance `http://127.0.0.1:8080`.
    package var address: String { "http://127.0.0.1:\(port)" }
    /// Where calls are pushed to, for instance `http://127.0.0.1:8080/i`.
    package var endpoint: String { address + "/i" }
    /// Where calls of Segment's kind are pushed to, for instance `http://127.0.0.1:8080/v1/batch`.
    package var batchEndpoint: String { address + "/v1/batch" }
    /// What stands before the paths of Zendesk Connect's calls, for instance `http://127.0.0.1:8080/v2`.
    package var connectEndpoint: String { address + "/v2" }
    /// Where records of any kind are pushed to, for instance `http://127.0.0.1:8080/records`.
    package var recordsEndpoint: String { address + "/records" }
    /// The page that shows what arrived.
    package var page: String { address + "/" }

    private let store: Store
    private let server: HTTPServer
    private let running: Task<Void, Never>

    private init(port: UInt16, store: Store, server: HTTPServer, running: Task<Void, Never>) {
        self.port = port
        self.store = store
        self.server = server
        self.running = running
    }

    /// Starts a sandbox; it is listening when this returns.
    /// - Throws: ``SandboxError`` when the port is taken or the file is not a sandbox's; SQLite's errors otherwise.
    package static func start(_ configuration: Configuration = Configuration()) async throws -> Sandbox {
        let store = try Store(path: configuration.database)
        let server = HTTPServer(
            config: try Self.serverConfiguration(port: configuration.port),
            handler: Endpoint(
                store: store,
                interpreter: Interpreter(
                    declaredEventFields: configuration.declaredEventFields,
                    expectedAppKey: configuration.expectedAppKey
                ),
                messages: MessageJudge(expectedWriteKey: configuration.expectedWriteKey),
                connect: ConnectJudge(expectedKey: configuration.expectedPrivateKey),
                reading: ReadService(
                    store: store,
                    configuration: ReadService.Configuration(
                        expectedKey: configuration.expectedAPIKey,
                        perMinute: configuration.readsPerMinute,
                        pageSize: configuration.readPageSize
                    ),
                    now: configuration.now
                ),
                faults: configuration.faults,
                now: configuration.now
            )
        )
        do {
            let running = try await Self.run(server)
            guard case .ip4(_, let port)? = await server.listeningAddress else { throw SocketError.disconnected }
            return Sandbox(port: port, store: store, server: server, running: running)
        } catch {
            store.close()
            throw SandboxError.cannotListen(port: configuration.port, reason: error.localizedDescription)
        }
    }

    /// Stops listening, closes all connections and the file. A request that is under way may go unanswered, but is
    /// applied wholly or not at all. Once stopped, a sandbox is of no more use; stopping twice does no harm.
    package func stop() async {
        await server.stop()
        await running.value
        store.close()
    }

    /// Everything that has arrived, from one consistent moment; or only what concerns one account.
    /// - Throws: SQLite's errors, also after a stop.
    package func contents(account: String? = nil) throws -> Contents {
        try store.contents(Selection(account: account))
    }

    /// Takes an account away with all that it has, as somebody may do by hand at the real service.
    package func remove(account: String) async throws {
        try await store.remove(account: account)
    }

    /// How much has arrived.
    package func counts() throws -> Counts {
        try store.counts(Selection())
    }

    private static func serverConfiguration(port: UInt16) throws -> HTTPServer.Configuration {
        HTTPServer.Configuration(
            address: try .inet(ip4: "127.0.0.1", port: port),
            // Longer than the longest `slow`.
            timeout: 660,
            // Bodies are read in one piece, without a replay buffer between.
            sharedRequestBufferSize: Endpoint.largestBody,
            sharedRequestReplaySize: 0,
            pool: PromptPool(base: HTTPServer.defaultPool()),
            logger: .disabled
        )
    }

    /// Runs `server` until it is stopped. Returns when it listens.
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
