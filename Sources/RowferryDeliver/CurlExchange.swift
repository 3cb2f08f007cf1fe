/// One request as libcurl's callbacks live it: what was read of its body, and what has arrived as an answer.
///
/// If you change this: libcurl repeats a POST by itself when a reused connection dies without an answer (seen with
/// 7.88), which would deliver calls twice. Two things prevent it. The body comes from a callback, and going back in it
/// is refused once a byte was read; libcurl then ends with `CURLE_SEND_FAIL_REWIND` (7.88 opens the fresh connection
/// first, and writes nothing to it). And before it writes the request
/// to a connection libcurl must ask; a second time is allowed only while the body is untouched. The second guard also
/// covers bytes that libcurl had taken, but not yet written: it counts those as unsent and does not go back for them.
struct CurlExchange {
    /// How much of an answer is kept.
    static let answerKept = 4096
    /// How much of an answer is read, so that the connection can be used again; after that it is cut off.
    static let answerRead = 1 << 20

    private let body: [UInt8]
    private(set) var bodyBytesRead = 0
    /// How often libcurl had a connection and was about to write the request.
    private(set) var attempts = 0
    private(set) var answer: [UInt8] = []
    private(set) var retryAfter: String?
    private(set) var rateLimitReset: String?
    /// The head of an answer has come to its end, the empty line. libcurl calls a head that breaks off an answer.
    private(set) var hasWholeHead = false
    private var answerBytes = 0

    init(body: [UInt8]) {
        self.body = body
    }

    var bodySize: Int { body.count }
    /// The answer was longer than anybody reads, and was cut off.
    var isCutOff: Bool { answerBytes > Self.answerRead }
    /// Whether the body may be sent from its beginning.
    var mayRewind: Bool { bodyBytesRead == 0 }

    /// A connection is there; false when the request must not be written to it.
    mutating func beginAttempt() -> Bool {
        attempts += 1
        return mayRewind
    }

    /// Copies the next part of the body, and says how long it is.
    mutating func readBody(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let part = body[bodyBytesRead...].prefix(buffer.count)
        part.withUnsafeBytes { buffer.copyMemory(from: $0) }
        bodyBytesRead += part.count
        return part.count
    }

    /// Takes one header line. A status line begins an answer anew: one with 100 may come before the real one.
    mutating func readHeader(_ line: UnsafeRawBufferPointer) {
        let text = String(decoding: line.prefix(512), as: UTF8.self)
        if text == "\r\n" || text == "\n" { hasWholeHead = true }
        if text.hasPrefix("HTTP/") {
            hasWholeHead = false
            retryAfter = nil
            rateLimitReset = nil
        }
        guard let colon = text.firstIndex(of: ":") else { return }
        let rest = text[text.index(after: colon)...].drop(while: \.isWhitespace)
        let value = String(rest.prefix(while: { !$0.isNewline }).prefix(64))
        switch text[..<colon].lowercased() {
        case "retry-after": retryAfter = value
        case "ratelimit-reset", "x-ratelimit-reset": rateLimitReset = value
        default: break
        }
    }

    /// Takes a part of the answer's body; false when it has become too long to go on.
    mutating func readAnswer(_ bytes: UnsafeRawBufferPointer) -> Bool {
        answer.append(contentsOf: bytes.prefix(Self.answerKept - answer.count))
        answerBytes += bytes.count
        return !isCutOff
    }
}
