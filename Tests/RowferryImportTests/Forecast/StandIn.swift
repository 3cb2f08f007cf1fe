import Foundation

@testable import RowferrySandbox

/// The sandbox's own judge and memory, without its server.
final class StandIn: Sendable {
    /// One element that arrived, and what the sandbox made of it.
    struct Arrival: Sendable, Hashable {
        var action: String
        var account: String
        /// As it was sent, without the key.
        var body: String
        var isSwallowed = false
        /// Why it was refused.
        var refusal: String?
        /// The sandbox kept less of the description than was sent.
        var isCut = false
        /// Fields went into the description.
        var isPoured = false
        var isUndated = false
        /// The attributes that it cleared.
        var cleared: [String] = []
    }

    private let store: Store
    private let interpreter: Interpreter
    private let trusting = Interpreter()

    /// An empty sandbox. `declared` are the event fields that exist; nil for all.
    ///
    /// - Throws: what SQLite says when there is no room.
    init(declared: [String]?) throws {
        store = try Store(path: nil)
        interpreter = Interpreter(declaredEventFields: declared.map { Set($0) })
    }

    func close() { store.close() }

    /// Applies the calls of a request.
    func take(_ body: [UInt8]) async throws {
        let submission = Submission(method: .post, contentType: "application/json", body: Data(body))
        let receipt = Receipt(receivedAt: "2025-01-01T00:00:00Z", method: "POST", bytes: body.count)
        try await store.apply(try submission.elements().get(), by: interpreter, receipt: receipt)
    }

    /// A call as the sandbox writes it down, so that two ways of writing the same JSON are the same.
    static func body(of call: [UInt8]) throws -> String {
        Element(position: 0, try JSONReader.value(of: Data(call))).body
    }

    /// Everything that arrived, in its order.
    func arrivals() throws -> [Arrival] {
        try store.contents(Selection()).arrivals.map(judge)
    }

    /// Names of the attributes that there are, by entity (`account`, `contact`).
    func attributes() throws -> [String: Set<String>] {
        try store.contents(Selection()).attributes.reduce(into: [:]) {
            $0[$1.entity.rawValue, default: []].insert($1.name)
        }
    }

    private func judge(_ arrival: RowferrySandbox.Arrival) throws -> Arrival {
        var judged = Arrival(action: arrival.action, account: arrival.account, body: arrival.bodyJSON)
        switch arrival.effect {
        case .applied: break
        case .swallowed: judged.isSwallowed = true
        case .error(let text): judged.refusal = text
        }
        let withKey = "{\"appKey\":\"k\"," + arrival.bodyJSON.dropFirst()
        let element = Element(position: 0, try JSONReader.value(of: Data(withKey.utf8)))
        guard judged.refusal == nil else { return judged }
        switch try interpreter.change(for: element).kind {
        case .event(let event):
            guard case .event(let whole) = try trusting.change(for: element).kind else { break }
            judged.isUndated = event.date == nil
            judged.isCut = whole.description != element.sentText("description")
            judged.isPoured = whole.fields != event.fields
        case .set(_, let assignments): judged.cleared = assignments.filter { $0.value == nil }.map(\.name)
        case .increment, .timeInApp: break
        }
        return judged
    }
}
