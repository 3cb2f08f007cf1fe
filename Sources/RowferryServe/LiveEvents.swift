import FlyingSocks
import Synchronization

/// The stream of a page's updates, as server-sent events: one at once, then one whenever something has changed.
struct LiveEvents: AsyncBufferedSequence {
    typealias Element = UInt8

    let content: PageServer.Content
    let place: Viewers.Place

    func makeAsyncIterator() -> Iterator {
        Iterator(content: content, place: place)
    }

    struct Iterator: AsyncBufferedIteratorProtocol {
        private let content: PageServer.Content
        private let place: Viewers.Place
        private var last: String?

        init(content: PageServer.Content, place: Viewers.Place) {
            self.content = content
            self.place = place
        }

        mutating func next() async throws -> UInt8? {
            preconditionFailure("a stream of events is read by the buffer")
        }

        /// The next event, or a comment when nothing has changed: writing it finds out whether anybody is still there.
        mutating func nextBuffer(suggested count: Int) async throws -> [UInt8]? {
            if last != nil { try await Task.sleep(for: content.interval) }
            let update = try content.update()
            if update == last { return Array(":\n\n".utf8) }
            last = update
            return Array("data: \(update)\n\n".utf8)
        }
    }
}

/// Who watches at the moment: each holds a connection, of which there is a limit.
final class Viewers: Sendable {
    static let most = 32
    private let count = Mutex(0)

    /// Given back when the last reference goes.
    final class Place: Sendable {
        private let viewers: Viewers

        fileprivate init(_ viewers: Viewers) {
            self.viewers = viewers
        }

        deinit {
            viewers.count.withLock { $0 -= 1 }
        }
    }

    /// Nil when too many watch already.
    func enter() -> Place? {
        let isFree = count.withLock { count in
            guard count < Self.most else { return false }
            count += 1
            return true
        }
        return isFree ? Place(self) : nil
    }
}
