package import RowferryModel

/// Sends requests; the run's single task starts them and takes what came of them from its mailbox.
///
/// An implementation is given a closure that posts `(ticket, result)`; it may be called on any thread, and posts
/// exactly one result for every ticket that was started, whatever happens.
package protocol Transport: Sendable {
    /// Starts a request and returns at once. The ticket comes back with the result; the caller keeps tickets apart.
    func start(_ request: Request, ticket: Int)

    /// Gives up: nothing is sent any more, and every request in flight posts its result soon. A request that is
    /// started later fails at once as not sent.
    func abandon()
}

/// How a transport hands a result back: the ticket, and what came of its request.
package typealias PostResult = @Sendable (Int, TransportResult) -> Void

/// A POST, complete and ready to leave: its headers and its body hold secrets.
///
/// It describes itself by size alone, so that no log, message or failed test shows what it carries.
package struct Request: Sendable {
    package var url: String
    /// Header lines (`Name: value`), content type and user agent among them.
    package var headers: [String]
    /// The whole body. Never empty: a request without a body could be repeated unnoticed.
    package var body: [UInt8]
    /// How long name look-up, connection and TLS handshake may take together.
    package var connectTimeout: Duration
    /// How long everything may take together, from the start to the last byte of the answer.
    package var timeout: Duration

    package init(
        url: String,
        headers: [String],
        body: [UInt8],
        connectTimeout: Duration = .seconds(10),
        timeout: Duration = .seconds(60)
    ) {
        self.url = url
        self.headers = headers
        self.body = body
        self.connectTimeout = connectTimeout
        self.timeout = timeout
    }
}

extension Request: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "POST of \(body.count) bytes" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
