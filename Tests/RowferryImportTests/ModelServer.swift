import Foundation
import RowferryDeliver
import RowferryImport
import RowferryModel
import Synchronization

/// What a destination holds in the end: two imports did the same when these are equal.
struct Contents: Equatable {
    /// Calls that add each time they arrive, and how often each arrived.
    var once: [String: Int] = [:]
    var events: Set<String> = []
    /// The newest value of each attribute of each thing.
    var attributes: [String: String] = [:]

    mutating func apply(_ call: [String: Any]) {
        var call = call
        call["appKey"] = nil
        let text = Self.text(call)
        switch call["action"] as? String {
        case "incrementAttribute", "trackTimeInApp": once[text, default: 0] += 1
        case "setAttribute":
            let owner = ["entity", "accountExternalId", "contactExternalId"].map { "\(call[$0] ?? "")" }
            for (name, value) in call where name.hasPrefix("attr_") {
                attributes[(owner + [name]).joined(separator: "/")] = "\(value)"
            }
        default: events.insert(text)
        }
    }

    private static func text(_ call: [String: Any]) -> String {
        let data = (try? JSONSerialization.data(withJSONObject: call, options: .sortedKeys)) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }
}

/// A destination in memory. It keeps what it applied, and treats each request as the script says.
final class ModelServer: Sendable {
    /// What becomes of one request.
    enum Treatment: Sendable, Hashable, CaseIterable {
        case takes
        case lostBefore
        case lostUnsure
        case lostAfter
        case busy
        case brokenBefore
        case brokenAfter
        case htmlBefore
        case htmlAfter

        var applies: Bool { [.takes, .lostAfter, .brokenAfter, .htmlAfter].contains(self) }

        var result: TransportResult {
            switch self {
            case .takes: .answered(Answer(status: 200, contentType: "image/gif", body: Array("GIF89a".utf8)))
            case .lostBefore: .failed(mayHaveArrived: false, reason: "no connection")
            case .lostUnsure, .lostAfter: .failed(mayHaveArrived: true, reason: "no answer")
            case .busy: .answered(Answer(status: 503, contentType: "", retryAfter: "0"))
            case .brokenBefore, .brokenAfter: .answered(Answer(status: 502, contentType: ""))
            case .htmlBefore, .htmlAfter:
                .answered(Answer(status: 200, contentType: "text/html", body: Array("<html>".utf8)))
            }
        }
    }

    private struct State {
        var contents = Contents()
        var calls = 0
        /// Names of the events, in the order of their arrival.
        var events: [String] = []
        var applied: Set<Int64> = []
    }

    private let state = Mutex(State())
    /// Values that no field of a call may have: a request with such a call is refused as a whole.
    private let refused: Set<String>
    /// The most bytes of a request.
    private let largest: Int

    init(refusing refused: Set<String> = [], largest: Int = .max) {
        self.refused = refused
        self.largest = largest
    }

    var contents: Contents { state.withLock { $0.contents } }
    /// Calls that arrived, each as often as it did.
    var calls: Int { state.withLock { $0.calls } }
    var events: [String] { state.withLock { $0.events } }

    /// Applies the calls of a request, which was recorded as that intent.
    func apply(_ body: [UInt8], intent: Int64?) {
        guard let calls = (try? JSONSerialization.jsonObject(with: Data(body))) as? [[String: Any]] else { return }
        state.withLock { state in
            for call in calls {
                state.contents.apply(call)
                if let name = call["eventName"] as? String { state.events.append(name) }
            }
            state.calls += calls.count
            if let intent { state.applied.insert(intent) }
        }
    }

    /// The answer to a request that is not taken as it is; nil when it is.
    func refusal(of body: [UInt8]) -> TransportResult? {
        if body.count > largest { return .answered(Answer(status: 413, contentType: "text/plain")) }
        guard let calls = (try? JSONSerialization.jsonObject(with: Data(body))) as? [[String: Any]] else { return nil }
        for call in calls {
            guard let value = call.values.map({ "\($0)" }).first(where: refused.contains) else { continue }
            let words = "\(value) is not known to s3cret"
            return .answered(Answer(status: 400, contentType: "text/plain", body: Array(words.utf8)))
        }
        return nil
    }

    /// Whether the request of that intent has arrived.
    func has(_ intent: Int64) -> Bool { state.withLock { $0.applied.contains(intent) } }
}
