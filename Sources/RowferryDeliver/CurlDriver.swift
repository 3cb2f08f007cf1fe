import CLibcurl
import RowferryModel

/// The transport's thread: takes orders, drives libcurl, posts results.
///
/// Everything here is created, used and freed on that thread; the inbox is what it shares with others.
final class CurlDriver {
    private let inbox: CurlInbox
    private let post: PostResult
    private let multi: UnsafeMutableRawPointer
    private let tls: TLSFiles
    private var inFlight: [UnsafeMutableRawPointer: CurlHandle] = [:]
    private var idle: [CurlHandle] = []
    /// The last URL and its parts: a run has one, or a few.
    private var known: (url: String, endpoint: Endpoint?) = ("", nil)

    /// Nil when libcurl has no memory or no descriptors.
    init?(inbox: CurlInbox, connections: Int, tls: TLSFiles, post: @escaping PostResult) {
        guard CurlDriver.isLibraryReady, let multi = curl_multi_init() else { return nil }
        self.inbox = inbox
        self.tls = tls
        self.post = post
        self.multi = multi
        _ = rowferry_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, connections)
        _ = rowferry_curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, connections)
        inbox.attach(multi)
    }

    deinit {
        inbox.detach()
        // Easy handles go before the multi handle that holds their connections.
        inFlight = [:]
        idle = []
        curl_multi_cleanup(multi)
    }

    static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// Runs until the inbox is closed; every order has had its result then.
    func run() {
        while true {
            let (orders, isClosed) = inbox.take()
            if isClosed { return giveUp(orders) }
            for order in orders { begin(order) }
            var running: Int32 = 0
            let code = curl_multi_perform(multi, &running)
            postFinished()
            // Sleeps until a socket, one of libcurl's own timers or the inbox has something.
            if code != CURLM_OK || curl_multi_poll(multi, nil, 0, 60_000, nil) != CURLM_OK { inbox.close() }
        }
    }

    // MARK: Beginning

    private func begin(_ order: CurlOrder) {
        guard let endpoint = endpoint(order.request.url) else {
            return post(order.ticket, .notSent("the endpoint is not one that requests may be sent to"))
        }
        guard let handle = idle.popLast() ?? CurlHandle(tls: tls),
            handle.prepare(order.request, for: endpoint, ticket: order.ticket),
            curl_multi_add_handle(multi, handle.easy) == CURLM_OK
        else {
            return post(order.ticket, .notSent("libcurl does not take a request to \(endpoint.name)"))
        }
        inFlight[handle.easy] = handle
    }

    /// The endpoint, when secrets may go there. Whoever forgot to ask before does not get past here.
    private func endpoint(_ url: String) -> Endpoint? {
        if known.url != url { known = (url, endpointProblem(url) == nil ? Endpoint(url) : nil) }
        return known.endpoint
    }

    // MARK: Ending

    private func postFinished() {
        var waiting: Int32 = 0
        while let message = curl_multi_info_read(multi, &waiting) {
            // The message is libcurl's, and gone when the handle is removed.
            let (kind, easy, code) = (message.pointee.msg, message.pointee.easy_handle, message.pointee.data.result)
            guard kind == CURLMSG_DONE, let easy, let handle = inFlight.removeValue(forKey: easy) else { continue }
            let result = handle.result(code)
            curl_multi_remove_handle(multi, easy)
            handle.clear()
            idle.append(handle)
            post(handle.ticket, result)
        }
    }

    /// Posts a result for everything that has none. All are posted before the first handle is removed, because that
    /// may take time.
    private func giveUp(_ orders: [CurlOrder]) {
        postFinished()
        for order in orders { post(order.ticket, .abandoned) }
        for handle in inFlight.values { post(handle.ticket, handle.result(nil)) }
        for easy in inFlight.keys { curl_multi_remove_handle(multi, easy) }
    }
}

extension TransportResult {
    static func notSent(_ reason: String) -> TransportResult {
        .failed(mayHaveArrived: false, reason: reason)
    }

    /// A request that was never begun, because nothing is sent any more.
    static let abandoned = notSent("the run stopped before the request was sent")
}
