import Foundation

/// Decides what Zendesk Connect would make of a request, by what its developer guide and its clients said. Pure.
///
/// What it did with an array in which one call was wrong is not documented: here it takes none of them.
struct ConnectJudge: Sendable {
    static let mostCalls = 100

    private let expectedKey: String?

    init(expectedKey: String? = nil) {
        self.expectedKey = expectedKey
    }

    /// The key is that of the header. Compared, never stored.
    func judge(_ body: Data, to path: ConnectPath, key: String?) -> ListVerdict {
        guard let key, !key.isEmpty else { return .forbidden("there is no X-Outbound-Key") }
        if let expectedKey, key != expectedKey { return .forbidden("the X-Outbound-Key is not the expected one") }
        do {
            let parts = try parts(of: body, to: path)
            var messages: [Message] = []
            for (place, part) in parts.enumerated() {
                do throws(Refusal) {
                    messages.append(try Message(connect: part, type: path.type))
                } catch {
                    return .refused("call \(place + 1) of \(parts.count): \(error.text)")
                }
            }
            return .taken(messages)
        } catch {
            return .refused(error.text)
        }
    }

    private func parts(of body: Data, to path: ConnectPath) throws(Refusal) -> [JSONValue] {
        let root: JSONValue
        do throws(JSONFault) {
            root = try JSONReader.value(of: body)
        } catch {
            throw Refusal(error.text)
        }
        if !path.isBatch { return [root] }
        guard case .array(let parts) = root else { throw Refusal("the body is not a JSON array") }
        if parts.count > Self.mostCalls {
            throw Refusal("the array has \(parts.count) calls, \(Self.mostCalls) are taken")
        }
        return parts
    }
}

/// What a request comes to whose calls are taken all together or not at all.
enum ListVerdict: Equatable, Sendable {
    case taken([Message])
    /// The key is missing or wrong.
    case forbidden(String)
    case refused(String)
}

/// One of Zendesk Connect's endpoints.
struct ConnectPath: Equatable, Sendable {
    /// `identify` or `track`.
    var type: String
    var isBatch: Bool

    /// Nil when the path is not one of the API's.
    init?(_ path: String) {
        let steps = path.split(separator: "/").map(String.init)
        guard let version = steps.lastIndex(of: "v2") else { return nil }
        let rest = steps[(version + 1)...]
        guard let type = rest.first, ["identify", "track"].contains(type) else { return nil }
        guard rest.count == 1 || rest.dropFirst() == ["batch"] else { return nil }
        self.type = type
        isBatch = rest.count == 2
    }
}
