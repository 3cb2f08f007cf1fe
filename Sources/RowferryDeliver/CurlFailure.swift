import CLibcurl
import Foundation
import RowferryModel

/// A request that ended without an answer: libcurl's code and the traces that it left, from which follow what may have
/// happened to it and the words for it.
struct CurlFailure {
    /// libcurl's code; nil when we gave the request up ourselves.
    let code: CURLcode?
    let host: String
    let attempts: Int
    /// Bytes of the request's head that were handed to the system (`CURLINFO_REQUEST_SIZE`).
    let headBytesSent: Int
    let bodyBytesRead: Int
    /// The system's error number for a failed connection, 0 when there is none.
    var systemError: Int32 = 0
    /// OpenSSL's judgement of the certificate, 0 when there is none.
    var certificateError = 0

    /// False only when no byte of the request can have left.
    ///
    /// That is certain in two cases, whatever the error code says. Either libcurl never asked whether it may write the
    /// request, which it does after name look-up, connection, proxy tunnel and TLS handshake and before the first
    /// byte (`CURLOPT_PREREQFUNCTION`; no early data is used): the size of the head is no witness here, it counts the
    /// proxy's CONNECT too. Or it asked, but the system took no byte of the head and the body's callback was not
    /// called; the head goes first. Everything else counts as arrived, a head without its body included.
    var mayHaveArrived: Bool {
        attempts > 0 && (headBytesSent > 0 || bodyBytesRead > 0)
    }

    var result: TransportResult {
        .failed(mayHaveArrived: mayHaveArrived, reason: reason)
    }

    /// One sentence with the host. Made of libcurl's code alone: its own error text may quote what the server sent.
    var reason: String {
        guard let code else { return "the run stopped before \(host) answered" }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: return "the name \(host) cannot be resolved"
        case CURLE_COULDNT_RESOLVE_PROXY: return "the name of the proxy to \(host) cannot be resolved"
        case CURLE_COULDNT_CONNECT: return "cannot connect to \(host)" + detail(systemErrorText)
        case CURLE_PROXY: return "the proxy does not connect to \(host)"
        case CURLE_OPERATION_TIMEDOUT where attempts == 0: return "cannot connect to \(host) in time"
        case CURLE_OPERATION_TIMEDOUT: return "\(host) did not answer in time"
        case CURLE_SSL_CONNECT_ERROR: return "the TLS handshake with \(host) failed"
        case CURLE_PEER_FAILED_VERIFICATION:
            return "the certificate of \(host) is not trusted" + detail(certificateErrorText)
        case CURLE_GOT_NOTHING: return "\(host) closed the connection without an answer"
        case CURLE_SEND_ERROR: return "the connection to \(host) broke while the request was sent"
        case CURLE_SEND_FAIL_REWIND, CURLE_ABORTED_BY_CALLBACK:
            return "the connection to \(host) broke after a part of the request was sent"
        case CURLE_RECV_ERROR: return "the connection to \(host) broke before the answer was complete"
        case CURLE_PARTIAL_FILE: return "\(host) closed the connection in the middle of its answer"
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY: return "\(host) does not answer in HTTP"
        default: return "the request to \(host) failed" + detail(String(cString: curl_easy_strerror(code)))
        }
    }

    private func detail(_ text: String?) -> String {
        text.map { " (\($0))" } ?? ""
    }

    private var systemErrorText: String? {
        systemError == 0 ? nil : String(cString: strerror(systemError))
    }

    /// The frequent ones of OpenSSL's `X509_V_ERR_...`.
    private var certificateErrorText: String? {
        switch certificateError {
        case 0: nil
        case 9: "it is not valid yet"
        case 10: "it has expired"
        case 18: "it is signed by itself"
        case 19, 20, 21: "its issuer is not known here"
        case 62: "it is for another host"
        default: "code \(certificateError)"
        }
    }
}
