import CLibcurl
import RowferryModel
import Testing

@testable import RowferryDeliver

struct CurlFailureTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var code: CURLcode?
        var attempts = 0
        var head = 0
        var body = 0
        var mayHaveArrived: Bool
        var reason: String
        var testDescription: String { "\(reason), \(attempts) attempts, \(head) + \(body) bytes" }
    }

    static let rows = [
        Row(code: CURLE_COULDNT_RESOLVE_HOST, mayHaveArrived: false, reason: "the name h.example cannot be resolved"),
        Row(
            code: CURLE_COULDNT_RESOLVE_PROXY,
            mayHaveArrived: false,
            reason: "the name of the proxy to h.example cannot be resolved"
        ),
        Row(code: CURLE_COULDNT_CONNECT, mayHaveArrived: false, reason: "cannot connect to h.example"),
        // The proxy's CONNECT counts as head, though nothing of the request has left.
        Row(code: CURLE_PROXY, head: 90, mayHaveArrived: false, reason: "the proxy does not connect to h.example"),
        Row(code: CURLE_OPERATION_TIMEDOUT, mayHaveArrived: false, reason: "cannot connect to h.example in time"),
        Row(
            code: CURLE_OPERATION_TIMEDOUT,
            attempts: 1,
            head: 200,
            mayHaveArrived: true,
            reason: "h.example did not answer in time"
        ),
        Row(
            code: CURLE_SEND_ERROR,
            attempts: 1,
            mayHaveArrived: false,
            reason: "the connection to h.example broke while the request was sent"
        ),
        Row(
            code: CURLE_SEND_ERROR,
            attempts: 1,
            head: 200,
            mayHaveArrived: true,
            reason: "the connection to h.example broke while the request was sent"
        ),
        Row(
            code: CURLE_SEND_FAIL_REWIND,
            attempts: 1,
            head: 200,
            body: 10,
            mayHaveArrived: true,
            reason: "the connection to h.example broke after a part of the request was sent"
        ),
        // A second connection was refused after the first had got the head.
        Row(
            code: CURLE_COULDNT_CONNECT,
            attempts: 1,
            head: 200,
            mayHaveArrived: true,
            reason: "cannot connect to h.example"
        ),
        Row(
            code: CURLE_ABORTED_BY_CALLBACK,
            attempts: 2,
            body: 10,
            mayHaveArrived: true,
            reason: "the connection to h.example broke after a part of the request was sent"
        ),
        Row(mayHaveArrived: false, reason: "the run stopped before h.example answered"),
        Row(attempts: 1, head: 9, mayHaveArrived: true, reason: "the run stopped before h.example answered"),
    ]

    @Test("A failure is unsent only when no byte can have left", arguments: rows)
    func judgement(row: Row) {
        let failure = CurlFailure(
            code: row.code,
            host: "h.example",
            attempts: row.attempts,
            headBytesSent: row.head,
            bodyBytesRead: row.body
        )
        #expect(failure.result == .failed(mayHaveArrived: row.mayHaveArrived, reason: row.reason))
    }

    @Test("The system's and OpenSSL's own reasons are told")
    func details() {
        var failure = CurlFailure(
            code: CURLE_COULDNT_CONNECT,
            host: "h",
            attempts: 0,
            headBytesSent: 0,
            bodyBytesRead: 0,
            systemError: 111,
            certificateError: 0
        )
        #expect(failure.reason == "cannot connect to h (Connection refused)")
        failure = CurlFailure(
            code: CURLE_PEER_FAILED_VERIFICATION,
            host: "h",
            attempts: 0,
            headBytesSent: 0,
            bodyBytesRead: 0,
            certificateError: 10
        )
        #expect(failure.reason == "the certificate of h is not trusted (it has expired)")
    }
}
