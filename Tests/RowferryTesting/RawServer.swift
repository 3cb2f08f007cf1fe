import Foundation
import Synchronization

/// An HTTP server on the loopback that does to each request exactly what its script says, good or bad, and remembers
/// the bodies that it received whole. One thread for each connection.
package final class RawServer: Sendable {
    /// What the server does with a request.
    package enum Act: Sendable {
        /// Reads the request and sends these bytes; the connection stays.
        case send(String)
        /// Reads the request, sends these bytes and closes.
        case sendAndClose(String)
        /// Reads the request, sends these bytes and resets the connection.
        case sendAndReset(String)
        /// Closes without reading: a first request at once, a later one when its first bytes are there.
        case closeUnread
        /// Reads the head and resets the connection.
        case resetAfterHead
        /// Reads the head and that many bytes of the body, and resets the connection.
        case resetWithinBody(Int)
        /// Reads the request and closes without an answer.
        case closeAfterBody
        /// Reads the request and never answers.
        case silence
        /// Reads the request, hands over its head and body, and does what comes back.
        indirect case ask(@Sendable (_ head: String, _ body: [UInt8]) -> Act)
        /// Reads the request and sends these bytes one by one, with a pause of a millisecond behind each; the connection
        /// stays.
        case drip(String)
    }

    /// A request, known by the connection it came on and its place there, both from 0.
    package struct Place: Sendable, Hashable {
        package var connection: Int
        package var request: Int
    }

    /// What happened, in order.
    package enum Event: Sendable {
        case connected
        /// A whole request was read; the act follows.
        case received(Place, head: String, body: [UInt8])
        case disconnected
    }

    private struct State {
        var sockets: [Int: Int32] = [:]
        var connections = 0
        var bodies: [[UInt8]] = []
        var heads: [String] = []
        var isStopped = false
    }

    package let port: Int
    private let listener: Int32
    private let script: @Sendable (Place) -> Act
    private let report: @Sendable (Event) -> Void
    private let state = Mutex(State())

    /// Listens on a free port.
    ///
    /// - Parameters:
    ///   - report: is told what happens, on the connections' threads.
    ///   - script: says what happens to each request.
    /// - Throws: `POSIXError` when the system gives no socket.
    package init(
        report: @escaping @Sendable (Event) -> Void = { _ in },
        script: @escaping @Sendable (Place) -> Act
    ) throws {
        (listener, port) = try bindToLoopback(listens: true)
        self.script = script
        self.report = report
        Thread { [listener, weak self] in
            while case let socket = accept(listener, nil, nil), socket >= 0 {
                guard let self else {
                    close(socket)
                    break
                }
                self.welcome(socket)
            }
            close(listener)
        }.start()
    }

    deinit {
        stop()
    }

    package var url: String { "http://127.0.0.1:\(port)/i" }
    /// Whether no connection is open.
    package var isQuiet: Bool { state.withLock { $0.sockets.isEmpty } }
    /// Connections that were ever accepted.
    package var connections: Int { state.withLock { $0.connections } }
    /// Bodies that were received whole, in order.
    package var bodies: [[UInt8]] { state.withLock { $0.bodies } }
    /// Heads of the requests whose bodies were received whole.
    package var heads: [String] { state.withLock { $0.heads } }

    /// Ends every connection and takes no more.
    package func stop() {
        state.withLock { state in
            if !state.isStopped { shutdown(listener, Int32(SHUT_RDWR)) }
            state.isStopped = true
            for socket in state.sockets.values { shutdown(socket, Int32(SHUT_RDWR)) }
        }
    }

    /// A port on which nobody listens, as long as the process lives: the socket that has it stays open, so that no other
    /// test's server gets the port, and what was meant for nobody.
    package static func closedPort() throws -> Int {
        try bindToLoopback(listens: false).port
    }

    // MARK: A connection

    private func welcome(_ socket: Int32) {
        let number: Int? = state.withLock { state in
            if state.isStopped { return nil }
            defer { state.connections += 1 }
            state.sockets[state.connections] = socket
            return state.connections
        }
        guard let number else {
            close(socket)
            return
        }
        report(.connected)
        Thread { [self] in serve(RawConnection(socket: socket), number: number) }.start()
    }

    private func serve(_ connection: RawConnection, number: Int) {
        var request = 0
        while perform(script(Place(connection: number, request: request)), request, number, connection) { request += 1 }
        state.withLock { state in
            state.sockets[number] = nil
            close(connection.socket)
        }
        report(.disconnected)
    }

    /// Performs an act; false when the connection is over.
    private func perform(_ act: Act, _ request: Int, _ number: Int, _ connection: RawConnection) -> Bool {
        switch act {
        case .closeUnread:
            if request > 0 { connection.waitForBytes() }
            return false
        case .resetAfterHead:
            _ = connection.readHead()
            connection.resetOnClose()
            return false
        case .resetWithinBody(let count):
            if connection.readHead() != nil { _ = connection.readBody(count) }
            connection.resetOnClose()
            return false
        case .send, .sendAndClose, .sendAndReset, .closeAfterBody, .silence, .ask, .drip:
            guard let head = connection.readHead(), let body = connection.readBody(contentLength(head)) else {
                return false
            }
            receive(Place(connection: number, request: request), head, body)
            if case .ask(let decide) = act { return reply(decide(head, body), connection) }
            return reply(act, connection)
        }
    }

    private func receive(_ place: Place, _ head: String, _ body: [UInt8]) {
        state.withLock { state in
            state.heads.append(head)
            state.bodies.append(body)
        }
        report(.received(place, head: head, body: body))
    }

    private func reply(_ act: Act, _ connection: RawConnection) -> Bool {
        switch act {
        case .send(let text):
            return connection.write(text.utf8)
        case .sendAndClose(let text):
            _ = connection.write(text.utf8)
            return false
        case .sendAndReset(let text):
            _ = connection.write(text.utf8)
            connection.resetOnClose()
            return false
        case .silence:
            connection.waitForBytes()
            return false
        case .drip(let text):
            return text.utf8.allSatisfy { byte in
                usleep(1_000)
                return connection.write([byte])
            }
        default:
            return false
        }
    }
}

extension RawServer.Act {
    /// A complete answer with a body, its length and these further header lines.
    package static func answer(_ status: String, _ headers: [String] = [], body: String = "") -> RawServer.Act {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
        return .send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }
}

private func contentLength(_ head: String) -> Int {
    for line in head.lowercased().split(separator: "\r\n") where line.hasPrefix("content-length:") {
        return Int(line.dropFirst(15).drop(while: \.isWhitespace)) ?? 0
    }
    return 0
}
