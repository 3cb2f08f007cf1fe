import CLibcurl
import RowferryModel

/// A libcurl easy handle and the request that it carries. Not thread-safe: it belongs to the transport's thread.
///
/// Handles are used again; the connections stay with the multi handle.
final class CurlHandle {
    let easy: UnsafeMutableRawPointer
    private(set) var ticket = 0
    private var exchange = CurlExchange(body: [])
    private var host = ""
    private var headers: UnsafeMutablePointer<curl_slist>?
    /// The first setting that libcurl did not take. Nothing is sent then: it may be the one that demands TLS.
    private var rejected: CURLcode?

    /// Nil when libcurl has no memory.
    init?(tls: TLSFiles) {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = easy
        setUp()
        trust(tls)
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(headers)
    }

    /// Makes the handle ready for a request; false when libcurl does not take it.
    func prepare(_ request: Request, for endpoint: Endpoint, ticket: Int) -> Bool {
        self.ticket = ticket
        host = endpoint.name
        exchange = CurlExchange(body: request.body)
        set(CURLOPT_URL, request.url)
        // A proxy can't reach our own loopback, and would be told the secret in the open.
        set(CURLOPT_NOPROXY, endpoint.isLoopback ? "*" : nil)
        set(CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.milliseconds)
        set(CURLOPT_TIMEOUT_MS, request.timeout.milliseconds)
        check(rowferry_curl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(exchange.bodySize)))
        setHeaders(request.headers)
        return rejected == nil
    }

    /// What came of the request, by libcurl's code; nil for a request that is given up.
    func result(_ code: CURLcode?) -> TransportResult {
        let isComplete = code == CURLE_OK || (code == CURLE_WRITE_ERROR && exchange.isCutOff)
        guard isComplete else { return failure(code).result }
        let status = get(CURLINFO_RESPONSE_CODE)
        // 1xx says that the answer is still to come.
        guard exchange.hasWholeHead, status >= 200 else { return failure(CURLE_PARTIAL_FILE).result }
        return .answered(
            Answer(
                status: status,
                contentType: contentType,
                retryAfter: exchange.retryAfter,
                rateLimitReset: exchange.rateLimitReset,
                body: exchange.answer
            )
        )
    }

    /// Lets go of the request's secrets, so that an idle handle keeps none.
    func clear() {
        exchange = CurlExchange(body: [])
        setHeaders([])
    }

    private func failure(_ code: CURLcode?) -> CurlFailure {
        CurlFailure(
            code: code,
            host: host,
            attempts: exchange.attempts,
            headBytesSent: get(CURLINFO_REQUEST_SIZE),
            bodyBytesRead: exchange.bodyBytesRead,
            systemError: Int32(truncatingIfNeeded: get(CURLINFO_OS_ERRNO)),
            certificateError: get(CURLINFO_SSL_VERIFYRESULT)
        )
    }

    private var contentType: String {
        var text: UnsafeMutablePointer<CChar>?
        guard rowferry_curl_get_string(easy, CURLINFO_CONTENT_TYPE, &text) == CURLE_OK, let text else { return "" }
        return String(cString: text)
    }

    // MARK: Settings

    /// What is the same for every request.
    private func setUp() {
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_POST, 1)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        check(rowferry_curl_allow_only_http(easy))
        check(rowferry_curl_do_not_wait_for_lookups(easy))
        setCallbacks()
    }

    private func trust(_ tls: TLSFiles) {
        if let authorities = tls.authorities {
            set(CURLOPT_CAINFO, authorities)
            set(CURLOPT_PROXY_CAINFO, authorities)
            // Otherwise those of the system's folder were trusted as well.
            set(CURLOPT_CAPATH, nil)
            set(CURLOPT_PROXY_CAPATH, nil)
        }
        if let certificate = tls.certificate { set(CURLOPT_SSLCERT, certificate) }
        if let key = tls.key { set(CURLOPT_SSLKEY, key) }
    }

    private func setCallbacks() {
        // The handle outlives its use by libcurl: it is in the driver's table for as long as it is in the multi handle.
        let context = Unmanaged.passUnretained(self).toOpaque()
        for option in [CURLOPT_READDATA, CURLOPT_SEEKDATA, CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_PREREQDATA] {
            check(rowferry_curl_set_pointer(easy, option, context))
        }
        check(
            rowferry_curl_set_before_request(easy) { context, _, _, _, _ in
                CurlHandle.of(context).exchange.beginAttempt() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
            }
        )
        check(
            rowferry_curl_set_seek(easy) { context, _, _ in
                CurlHandle.of(context).exchange.mayRewind ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL
            }
        )
        check(
            rowferry_curl_set_transfer(easy, CURLOPT_READFUNCTION) { bytes, size, count, context in
                let buffer = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
                return CurlHandle.of(context).exchange.readBody(into: buffer)
            }
        )
        check(
            rowferry_curl_set_transfer(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
                CurlHandle.of(context).exchange.readHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
                return size * count
            }
        )
        check(
            rowferry_curl_set_transfer(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                let part = UnsafeRawBufferPointer(start: bytes, count: size * count)
                return CurlHandle.of(context).exchange.readAnswer(part) ? size * count : 0
            }
        )
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> CurlHandle {
        guard let context else { preconditionFailure("libcurl calls back with the context that it was given") }
        return Unmanaged<CurlHandle>.fromOpaque(context).takeUnretainedValue()
    }

    private func setHeaders(_ lines: [String]) {
        var list: UnsafeMutablePointer<curl_slist>?
        // Without `Expect:` libcurl would ask before a large body, and wait a second for the answer.
        for line in lines + ["Expect:"] {
            // libcurl would pass a line break on, and what follows it would be a header, or a body, of its own.
            guard !line.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 }), let longer = curl_slist_append(list, line)
            else {
                rejected = rejected ?? CURLE_BAD_FUNCTION_ARGUMENT
                break
            }
            list = longer
        }
        check(rowferry_curl_set_list(easy, CURLOPT_HTTPHEADER, list))
        curl_slist_free_all(headers)
        headers = list
    }

    private func set(_ option: CURLoption, _ value: Int) {
        check(rowferry_curl_set_long(easy, option, value))
    }

    private func set(_ option: CURLoption, _ value: String?) {
        check(rowferry_curl_set_string(easy, option, value))
    }

    private func check(_ code: CURLcode) {
        if code != CURLE_OK && rejected == nil { rejected = code }
    }

    private func get(_ info: CURLINFO) -> Int {
        var value = 0
        return rowferry_curl_get_long(easy, info, &value) == CURLE_OK ? value : 0
    }
}

extension Duration {
    /// For libcurl, where 0 would mean no limit.
    fileprivate var milliseconds: Int {
        Int(min(max(nanoseconds / 1_000_000, 1), Int64(Int32.max)))
    }
}
