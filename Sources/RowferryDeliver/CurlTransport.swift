import Foundation
import RowferryModel

/// Sends requests with libcurl: HTTP/1.1, kept-alive connections, the system's TLS, certificates and proxy variables.
///
/// One thread drives all transfers. It never sends a request twice, follows no redirect (a 3xx is an answer), keeps
/// 4 KiB of an answer, and sends nothing to an endpoint that `endpointProblem` objects to. It ends with `abandon()`, or
/// when the transport is released; results still come after that, exactly one for each ticket.
package final class CurlTransport: Transport {
    private let inbox = CurlInbox()
    private let post: PostResult

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - connections: the most connections to one host, and the most that are kept; further requests wait for one,
    ///     and their time runs.
    ///   - tls: files that were checked (`TLSFiles.check`).
    ///   - post: takes results, on the transport's thread; it must be quick.
    package init(connections: Int = 16, tls: TLSFiles = TLSFiles(), post: @escaping PostResult) {
        self.post = post
        let thread = Thread { [inbox] in drive(inbox, connections: connections, tls: tls, post: post) }
        thread.name = "rowferry.transport"
        thread.start()
    }

    deinit {
        inbox.close()
    }

    package func start(_ request: Request, ticket: Int) {
        precondition(!request.body.isEmpty, "a request has a body")
        if !inbox.add(CurlOrder(request: request, ticket: ticket)) { post(ticket, .abandoned) }
    }

    package func abandon() {
        inbox.close()
    }
}

/// The thread's whole life.
private func drive(_ inbox: CurlInbox, connections: Int, tls: TLSFiles, post: @escaping PostResult) {
    leaveSignalsToOthers()
    guard let driver = CurlDriver(inbox: inbox, connections: connections, tls: tls, post: post) else {
        inbox.close()
        for order in inbox.take().orders { post(order.ticket, .notSent("libcurl cannot be started")) }
        return
    }
    driver.run()
}

/// `CURLOPT_NOSIGNAL` makes libcurl leave SIGPIPE alone, and OpenSSL writes to sockets with `write`: a server that
/// closes its end would end the process. A blocked SIGPIPE is an `EPIPE`, which is what libcurl wants to see.
private func leaveSignalsToOthers() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
}
