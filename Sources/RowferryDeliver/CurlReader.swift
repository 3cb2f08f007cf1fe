import CLibcurl
import Foundation
package import RowferryModel
import Synchronization

/// Asks a server for what it holds: one GET at a time, with the same care as `CurlTransport` for connections and secrets.
/// It follows no redirect, and asks nothing of an endpoint that `endpointProblem` objects to.
package final class CurlReader: Sendable {
    /// Longer answers are given up.
    package static let longestAnswer = 64 << 20

    private let handle: Mutex<Handle?>
    private let timeout: Duration

    /// - Parameters:
    ///   - tls: files that were checked (`TLSFiles.check`).
    ///   - timeout: how long a request may take, from its start to the last byte of the answer.
    package init(tls: TLSFiles = TLSFiles(), timeout: Duration = .seconds(60)) {
        self.timeout = timeout
        handle = Mutex(Handle(tls: tls))
    }

    /// Asks, and waits for the whole answer: its `body` is not cut. The header lines (`Name: value`) may hold secrets.
    package func get(_ url: String, headers: [String]) async -> TransportResult {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [self] in
                continuation.resume(
                    returning: handle.withLock { handle in
                        handle?.get(url, headers, timeout) ?? Self.notAsked("libcurl cannot be started")
                    }
                )
            }
        }
    }

    private static func notAsked(_ reason: String) -> TransportResult {
        .failed(mayHaveArrived: false, reason: reason)
    }

    /// A libcurl easy handle; it keeps the connection from one request to the next.
    private final class Handle {
        private let easy: UnsafeMutableRawPointer
        private var head = CurlExchange(body: [])
        private var body: [UInt8] = []
        /// Whether libcurl has taken all that decides whom it trusts; nothing is asked otherwise.
        private var trusts = false

        init?(tls: TLSFiles) {
            guard CurlDriver.isLibraryReady, let easy = curl_easy_init() else { return nil }
            self.easy = easy
            trusts = trust(tls)
        }

        deinit {
            curl_easy_cleanup(easy)
        }

        func get(_ url: String, _ headers: [String], _ timeout: Duration) -> TransportResult {
            guard let endpoint = Endpoint(url), endpointProblem(url) == nil else {
                return notAsked("the address is not one that may be asked")
            }
            (head, body) = (CurlExchange(body: []), [])
            var list: UnsafeMutablePointer<curl_slist>?
            defer {
                rowferry_curl_set_list(easy, CURLOPT_HTTPHEADER, nil)
                curl_slist_free_all(list)
            }
            for line in headers {
                // libcurl would pass a line break on, and what follows it would be a header of its own.
                guard !line.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 }),
                    let longer = curl_slist_append(list, line)
                else { return notAsked("a header has a line end in it") }
                list = longer
            }
            guard prepare(url, list, timeout, endpoint) else { return notAsked("libcurl does not take the request") }
            let code = curl_easy_perform(easy)
            var status = 0
            guard code == CURLE_OK, rowferry_curl_get_long(easy, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK,
                head.hasWholeHead, status >= 200
            else { return failure(code, endpoint) }
            return .answered(
                Answer(
                    status: status,
                    contentType: "",
                    retryAfter: head.retryAfter,
                    rateLimitReset: head.rateLimitReset,
                    body: body
                )
            )
        }

        private func failure(_ code: CURLcode, _ endpoint: Endpoint) -> TransportResult {
            CurlFailure(
                code: code == CURLE_OK ? CURLE_PARTIAL_FILE : code,
                host: endpoint.name,
                attempts: head.hasWholeHead ? 1 : 0,
                headBytesSent: 0,
                bodyBytesRead: 0
            ).result
        }

        /// False when libcurl does not take a setting: it may be the one that demands TLS.
        private func prepare(
            _ url: String,
            _ headers: UnsafeMutablePointer<curl_slist>?,
            _ timeout: Duration,
            _ endpoint: Endpoint
        ) -> Bool {
            let context = Unmanaged.passUnretained(self).toOpaque()
            let milliseconds = Int(min(timeout.nanoseconds / 1_000_000, Int64(Int32.max)))
            let codes = [
                rowferry_curl_set_string(easy, CURLOPT_URL, url),
                // A proxy can't reach our own loopback, and would be told the secret in the open.
                rowferry_curl_set_string(easy, CURLOPT_NOPROXY, endpoint.isLoopback ? "*" : nil),
                rowferry_curl_set_list(easy, CURLOPT_HTTPHEADER, headers),
                rowferry_curl_set_long(easy, CURLOPT_NOSIGNAL, 1),
                rowferry_curl_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)),
                rowferry_curl_set_long(easy, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
                rowferry_curl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0),
                rowferry_curl_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1),
                rowferry_curl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, 10_000),
                rowferry_curl_set_long(easy, CURLOPT_TIMEOUT_MS, max(1, milliseconds)),
                rowferry_curl_allow_only_http(easy),
                rowferry_curl_set_pointer(easy, CURLOPT_WRITEDATA, context),
                rowferry_curl_set_pointer(easy, CURLOPT_HEADERDATA, context),
                rowferry_curl_set_transfer(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
                    let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
                    Handle.of(context).head.readHeader(line)
                    return size * count
                },
                rowferry_curl_set_transfer(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                    let handle = Handle.of(context)
                    handle.body += UnsafeRawBufferPointer(start: bytes, count: size * count)
                    return handle.body.count > CurlReader.longestAnswer ? 0 : size * count
                },
            ]
            return trusts && codes.allSatisfy { $0 == CURLE_OK }
        }

        private func trust(_ tls: TLSFiles) -> Bool {
            var codes: [CURLcode] = []
            if let authorities = tls.authorities {
                codes += [CURLOPT_CAINFO, CURLOPT_PROXY_CAINFO].map { rowferry_curl_set_string(easy, $0, authorities) }
                // Otherwise those of the system's folder were trusted as well.
                codes += [CURLOPT_CAPATH, CURLOPT_PROXY_CAPATH].map { rowferry_curl_set_string(easy, $0, nil) }
            }
            if let certificate = tls.certificate {
                codes.append(rowferry_curl_set_string(easy, CURLOPT_SSLCERT, certificate))
            }
            if let key = tls.key { codes.append(rowferry_curl_set_string(easy, CURLOPT_SSLKEY, key)) }
            return codes.allSatisfy { $0 == CURLE_OK }
        }

        private static func of(_ context: UnsafeMutableRawPointer?) -> Handle {
            guard let context else { preconditionFailure("libcurl calls back with the context that it was given") }
            return Unmanaged<Handle>.fromOpaque(context).takeUnretainedValue()
        }
    }
}
