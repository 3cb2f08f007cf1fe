import CLibcurl
import Synchronization

/// A request on its way to the transport's thread.
struct CurlOrder: Sendable {
    let request: Request
    let ticket: Int
}

/// What the callers of a transport and its thread share: the orders, whether it is over, and how to wake the thread.
final class CurlInbox: Sendable {
    private struct State {
        var orders: [CurlOrder] = []
        var isClosed = false
        var sleeper: Sleeper?
    }

    /// The thread's multi handle, for nothing but waking it.
    ///
    /// Unchecked, because a pointer is not `Sendable`: `curl_multi_wakeup` is the one function of a multi handle that
    /// any thread may call; it is called under the inbox's lock only, and the thread takes the sleeper out under the
    /// same lock before it frees the handle.
    private struct Sleeper: @unchecked Sendable {
        let multi: UnsafeMutableRawPointer

        func wake() {
            curl_multi_wakeup(multi)
        }
    }

    private let state = Mutex(State())

    /// Hands an order to the thread; false when it takes none any more.
    func add(_ order: CurlOrder) -> Bool {
        state.withLock { state in
            if state.isClosed { return false }
            state.orders.append(order)
            // The thread takes all orders at once: one that finds another waiting need not wake it again.
            if state.orders.count == 1 { state.sleeper?.wake() }
            return true
        }
    }

    /// Ends the thread. The orders that still wait are its to answer.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.sleeper?.wake()
        }
    }

    /// For the thread: all waiting orders, and whether it is over.
    func take() -> (orders: [CurlOrder], isClosed: Bool) {
        state.withLock { state in
            defer { state.orders = [] }
            return (state.orders, state.isClosed)
        }
    }

    /// For the thread: from now on it is woken when something is to be done.
    func attach(_ multi: UnsafeMutableRawPointer) {
        let sleeper = Sleeper(multi: multi)
        state.withLock { $0.sleeper = sleeper }
    }

    /// For the thread, before it frees the multi handle.
    func detach() {
        state.withLock { $0.sleeper = nil }
    }
}
