import FlyingFox
import Foundation
import Synchronization

/// ChurnZero's REST API, as far as it shows accounts and contacts: OData 4 with basic authentication, pages, and a limit of
/// requests a minute. It reads, and leaves no trace in the log.
final class ReadService: Sendable {
    struct Configuration: Sendable {
        /// The only key that is accepted; nil: any that is not empty.
        var expectedKey: String?
        /// More requests in a minute are answered with 429.
        var perMinute = 200
        /// Entities on a page.
        var pageSize = 100
    }

    private let store: Store
    private let configuration: Configuration
    private let now: @Sendable () -> Date
    private let requests = Mutex<[Date]>([])

    init(store: Store, configuration: Configuration, now: @escaping @Sendable () -> Date) {
        self.store = store
        self.configuration = configuration
        self.now = now
    }

    static func takes(_ path: String) -> Bool { path.contains("/public/v1/") }

    func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard request.method == .GET else { return Answer.text(.methodNotAllowed, "") }
        guard isAuthorized(request.headers[.authorization]) else {
            return Answer.text(.unauthorized, "user or key is not accepted\n")
        }
        guard let wait = overdraft() else { return try await read(request) }
        var response = Answer.text(HTTPStatusCode(429, phrase: "Too Many Requests"), "too many requests\n")
        response.headers[HTTPHeader("Retry-After")] = String(wait)
        return response
    }

    /// Basic authentication: a user, who must not be empty, and the key. Compared, never stored.
    private func isAuthorized(_ header: String?) -> Bool {
        guard let header, header.hasPrefix("Basic "), let data = Data(base64Encoded: String(header.dropFirst(6))),
            let text = String(data: data, encoding: .utf8), let colon = text.firstIndex(of: ":")
        else { return false }
        let (user, key) = (text[..<colon], text[text.index(after: colon)...])
        return !user.isEmpty && !key.isEmpty && configuration.expectedKey.map { $0 == key } ?? true
    }

    /// Seconds to wait, when there were too many requests; the request counts otherwise.
    private func overdraft() -> Int? {
        let now = now()
        return requests.withLock { requests in
            requests.removeAll { now.timeIntervalSince($0) >= 60 }
            if requests.count >= configuration.perMinute, let oldest = requests.first {
                return max(1, Int((60 - now.timeIntervalSince(oldest)).rounded(.up)))
            }
            requests.append(now)
            return nil
        }
    }

    private func read(_ request: HTTPRequest) async throws -> HTTPResponse {
        let path = request.target.path()
        let name = path.components(separatedBy: "/public/v1/").last ?? ""
        guard let query = ReadQuery(name.removingPercentEncoding ?? name, Form.pairs(of: request.target.query()) ?? [])
        else { return Answer.text(.badRequest, "the sandbox reads Account and Contact, by key or page by page\n") }
        let size = configuration.pageSize
        let found = try await store.held(query, pageSize: size)
        if query.isKey {
            return found.first.map { Self.json($0) } ?? Answer.text(.notFound, "there is no such entity\n")
        }
        var members = [JSONMember("value", .array(found))]
        if query.counts {
            members.insert(JSONMember("@odata.count", .number(String(try await store.heldCount(query)))), at: 0)
        }
        // With $top there is no link, however much is left.
        if query.top == nil, found.count == size {
            let base = path.components(separatedBy: "/public/v1/").first ?? ""
            let host = request.headers[.host] ?? "127.0.0.1"
            let link = "http://\(host)\(base)/public/v1/\(name)?$skip=\(query.skip + size)"
            members.append(JSONMember("@odata.nextLink", .string(link)))
        }
        return Self.json(.object(members))
    }

    private static func json(_ value: JSONValue) -> HTTPResponse {
        HTTPResponse(
            statusCode: .ok,
            headers: [.contentType: "application/json; odata.metadata=minimal", .cacheControl: "no-store"],
            body: Data(value.text.utf8)
        )
    }
}

/// What is asked for: one entity by its ids, or a page of a list.
struct ReadQuery: Equatable, Sendable {
    var entity: Entity
    var account: String?
    var contact: String?
    var skip = 0
    var top: Int?
    var counts = false

    var isKey: Bool { account != nil }

    /// Nil for what the sandbox does not read: other entities, filters.
    init?(_ name: String, _ options: [JSONMember]) {
        if let keys = name.wholeMatch(of: #/Account\(AccountExternalId='((?:[^']|'')*)'\)/#) {
            entity = .account
            account = Self.unquoted(keys.1)
        } else if let keys = name.wholeMatch(
            of: #/Contact\(AccountExternalId='((?:[^']|'')*)',ContactExternalId='((?:[^']|'')*)'\)/#
        ) {
            entity = .contact
            account = Self.unquoted(keys.1)
            contact = Self.unquoted(keys.2)
        } else if name == "Account" || name == "Contact" {
            entity = name == "Account" ? .account : .contact
        } else {
            return nil
        }
        for option in options {
            guard case .string(let value) = option.value else { return nil }
            switch option.key {
            case "$count": counts = value == "true"
            case "$skip": skip = Int(value) ?? 0
            case "$top": top = Int(value)
            default: return nil
            }
        }
    }

    private static func unquoted(_ text: Substring) -> String { String(text.replacing("''", with: "'")) }
}
