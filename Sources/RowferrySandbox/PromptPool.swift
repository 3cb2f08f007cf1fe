import FlyingSocks

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// FlyingFox's pool of sockets, with Nagle's algorithm switched off on every connection.
///
/// FlyingFox writes the head and the body of an answer apart; Nagle then holds the body back until the client
/// acknowledges the head, which it delays by 40 ms. Accepted sockets inherit the option from the listening one, and
/// the pool is the only place where that one can be had.
struct PromptPool: AsyncSocketPool {
    let base: any AsyncSocketPool

    func prepare() async throws { try await base.prepare() }

    func run() async throws { try await base.run() }

    func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
        if events == .connection {
            try? socket.setValue(true, for: BoolSocketOption(level: Int32(IPPROTO_TCP), name: TCP_NODELAY))
        }
        try await base.suspendSocket(socket, untilReadyFor: events)
    }
}
