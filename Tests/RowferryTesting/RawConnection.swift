import Foundation

/// A socket on a free port of the loopback, where it listens or keeps others from listening.
func bindToLoopback(listens: Bool) throws -> (socket: Int32, port: Int) {
    let socket = openSocket()
    guard socket >= 0 else { throw POSIXError(.EMFILE) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
            bind(socket, address, length) == 0 && (!listens || listen(socket, 128) == 0)
                && getsockname(socket, address, &length) == 0
        }
    }
    guard isBound else {
        close(socket)
        throw POSIXError(.EADDRNOTAVAIL)
    }
    return (socket, Int(UInt16(bigEndian: address.sin_port)))
}

/// Sends bytes to a port of the loopback, and gives what comes back until the other side closes; nil when nobody listens.
package func exchangeOnLoopback(port: UInt16, _ bytes: [UInt8]) -> [UInt8]? {
    guard let connection = RawConnection(port: port) else { return nil }
    defer { connection.end() }
    return connection.write(bytes) ? connection.readToEnd() : nil
}

private func openSocket() -> Int32 {
    #if canImport(Darwin)
    socket(AF_INET, SOCK_STREAM, 0)
    #else
    socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #endif
}

/// A socket and what was read beyond the last request.
///
/// Unchecked: made by the accepting thread, handed to the connection's own thread, and used by that one alone.
package final class RawConnection: @unchecked Sendable {
    let socket: Int32
    private var waiting: [UInt8] = []

    init(socket: Int32) {
        self.socket = socket
    }

    /// Connects to a port of the loopback; nil when nobody listens.
    package init?(port: UInt16) {
        socket = openSocket()
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                connect(socket, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        if !isConnected {
            close(socket)
            return nil
        }
    }

    package func end() {
        close(socket)
    }

    /// Up to and with the empty line; nil when the connection ends before.
    func readHead() -> String? {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let range = waiting.firstRange(of: end) {
                defer { waiting.removeSubrange(..<range.upperBound) }
                return String(decoding: waiting[..<range.upperBound], as: UTF8.self)
            }
            if !readMore() { return nil }
        }
    }

    func readBody(_ count: Int) -> [UInt8]? {
        while waiting.count < count { if !readMore() { return nil } }
        defer { waiting.removeFirst(count) }
        return Array(waiting.prefix(count))
    }

    /// Until something comes, or the end; it is left unread.
    func waitForBytes() {
        var byte: UInt8 = 0
        _ = recv(socket, &byte, 1, Int32(MSG_PEEK))
    }

    package func write(_ bytes: some Sequence<UInt8>) -> Bool {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, noSignal) }
            if count <= 0 { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// What comes until a text is in it, or until the connection ends; it stays to be read again.
    ///
    /// Waits on a thread of its own: a server in the same process needs those of the tasks.
    package func text(upTo text: String?) async -> String {
        await withCheckedContinuation { continuation in
            Thread { [self] in
                while text.flatMap({ waiting.firstRange(of: $0.utf8) }) == nil { if !readMore() { break } }
                continuation.resume(returning: String(decoding: waiting, as: UTF8.self))
            }
            .start()
        }
    }

    /// All that comes until the connection ends.
    func readToEnd() -> [UInt8] {
        while readMore() {}
        defer { waiting = [] }
        return waiting
    }

    /// Makes the close a reset: what is under way in either direction is dropped.
    func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    private func readMore() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        waiting.append(contentsOf: buffer.prefix(count))
        return true
    }
}

#if canImport(Darwin)
private let noSignal: Int32 = 0
#else
private let noSignal = Int32(MSG_NOSIGNAL)
#endif
