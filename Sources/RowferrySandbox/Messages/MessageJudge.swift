import Foundation

/// Decides what Segment would make of a request, by the documented rules of its HTTP Tracking API and nothing else. Pure.
struct MessageJudge: Sendable {
    /// KB are counted as 1024 bytes: the more generous reading.
    static let largestMessage = 32 * 1024
    static let largestRequest = 500 * 1024
    static let mostMessages = 2_500

    private let expectedWriteKey: String?

    init(expectedWriteKey: String? = nil) {
        self.expectedWriteKey = expectedWriteKey
    }

    /// What a request comes to.
    enum Verdict: Equatable, Sendable {
        /// It is answered with 200, whatever is wrong with it.
        case taken([Result<Message, Refusal>], error: String?)
        /// It is answered with 400.
        case refused(String)
    }

    func judge(_ request: MessageRequest) -> Verdict {
        guard request.body.count <= Self.largestRequest else {
            return .refused("the body has \(request.body.count) bytes, \(Self.largestRequest) are taken")
        }
        let root: JSONValue
        do throws(JSONFault) {
            root = try JSONReader.value(of: request.body)
        } catch {
            return .refused(error.text)
        }
        guard case .object(let members) = root else { return .refused("the body is not a JSON object") }
        var envelope = Members(members)
        guard let parts = parts(of: &envelope, request) else { return .refused("the body has no array \"batch\"") }
        if parts.contains(where: { $0.text.utf8.count > Self.largestMessage }) {
            return .refused("a call has more than \(Self.largestMessage) bytes")
        }
        var error = keyFault(request, envelope) ?? clockFault(request, envelope)
        if parts.count > Self.mostMessages {
            error = "\(parts.count) calls in one request; of more than \(Self.mostMessages) none is taken"
            return .taken([], error: error)
        }
        if error != nil { return .taken([], error: error) }
        return .taken(
            parts.map { part in
                Result { () throws(Refusal) in try Message(part, type: request.type, shared: envelope) }
            },
            error: nil
        )
    }

    private func parts(of envelope: inout Members, _ request: MessageRequest) -> [JSONValue]? {
        if request.type != nil { return [.object(envelope.all)] }
        guard case .array(let parts)? = envelope.take("batch") else { return nil }
        return parts
    }

    /// The real service says nothing about a key; it is recorded here.
    private func keyFault(_ request: MessageRequest, _ envelope: Members) -> String? {
        var key = request.key
        if key == nil, case .string(let text)? = envelope["writeKey"] { key = text }
        guard let key, !key.isEmpty else { return "there is no write key" }
        if let expectedWriteKey, key != expectedWriteKey { return "the write key is not the expected one" }
        return nil
    }

    /// The service moves each timestamp by the time between `sentAt` and the arrival.
    private func clockFault(_ request: MessageRequest, _ envelope: Members) -> String? {
        guard case .string(let text)? = envelope["sentAt"] else { return nil }
        guard let sent = try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)) else {
            return "sentAt \"\(text.prefix(80))\" is not an ISO-8601 date"
        }
        let seconds = request.receivedAt.timeIntervalSince(sent)
        if abs(seconds) < 60 { return nil }
        return "sentAt lies \(Int(seconds)) s before the arrival: every timestamp would be moved by that"
    }
}

/// A request to one of the endpoints, as far as its meaning goes.
struct MessageRequest: Sendable {
    /// The call that the endpoint is for; nil for a batch.
    var type: String?
    /// The key of its headers. Compared, never stored.
    var key: String?
    var body: Data
    var receivedAt: Date

    /// Nil when the path is not one of the API's.
    static func type(ofPath path: String) -> String?? {
        guard path.contains("/v1/"), let last = path.split(separator: "/").last.map(String.init) else { return nil }
        if last == "batch" { return .some(nil) }
        return Message.types.contains(last) ? .some(last) : nil
    }

    /// The key of basic authentication, or of the header that Jitsu reads.
    static func key(authorization: String?, writeKey: String?) -> String? {
        if let writeKey { return writeKey }
        guard let authorization, authorization.hasPrefix("Basic "),
            let data = Data(base64Encoded: String(authorization.dropFirst(6))),
            let text = String(data: data, encoding: .utf8), let colon = text.firstIndex(of: ":")
        else { return nil }
        return String(text[..<colon])
    }
}

/// The members of an object, found by their keys.
struct Members: Equatable, Sendable {
    private(set) var all: [JSONMember]

    init(_ members: [JSONMember]) {
        all = members
    }

    subscript(_ key: String) -> JSONValue? { all.last { $0.key == key }?.value }

    mutating func take(_ key: String) -> JSONValue? {
        let value = self[key]
        all.removeAll { $0.key == key }
        return value
    }

    /// The members with those of another object, which count more.
    func merged(with other: [JSONMember]) -> [JSONMember] {
        all.filter { member in !other.contains { $0.key == member.key } } + other
    }
}
