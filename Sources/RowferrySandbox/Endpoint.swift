import FlyingFox
import Foundation
import Synchronization

/// Takes the HTTP requests: the push endpoint, the page, the counts.
final class Endpoint: HTTPHandler {
    /// Larger bodies are answered with 413.
    static let largestBody = 20 * 1024 * 1024

    private let store: Store
    private let interpreter: Interpreter
    private let dice: Mutex<FaultDice>
    private let now: @Sendable () -> Date

    init(store: Store, interpreter: Interpreter, faults: FaultPlan, now: @escaping @Sendable () -> Date) {
        self.store = store
        self.interpreter = interpreter
        self.dice = Mutex(FaultDice(faults))
        self.now = now
    }

    func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
        // Read to its end before anything is answered: what is left over would be taken for the next request.
        let body = try await Self.body(of: request)
        let path = request.target.path()
        if path.hasSuffix("/i") { return try await push(request, body) }
        guard request.method == .GET || request.method == .HEAD else { return Answer.text(.methodNotAllowed, "") }
        switch path {
        case "/": return try await page(request)
        case "/state.json": return try Answer.json(await store.state())
        default: return Answer.text(.notFound, "The sandbox has /i, / and /state.json.\n")
        }
    }

    private func push(_ request: HTTPRequest, _ body: Data?) async throws -> HTTPResponse {
        let (delay, fault) = dice.withLock { $0.next() }
        if let delay { try await Task.sleep(for: .milliseconds(delay)) }
        var receipt = Receipt(
            receivedAt: now().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)),
            method: request.method.rawValue,
            bytes: body?.count ?? request.bodySequence.count ?? 0,
            fault: fault?.text
        )
        if let fault, fault != .resetAfter {
            try await store.record(receipt)
            return answer(to: fault)
        }
        guard let method = Submission.Method(request.method) else {
            receipt.error = "the method is neither GET nor POST"
            try await store.record(receipt)
            return Answer.text(.methodNotAllowed, "")
        }
        guard let body else {
            receipt.error = "the body is larger than \(Self.largestBody) bytes"
            try await store.record(receipt)
            return Answer.text(.payloadTooLarge, "")
        }
        let submission = Submission(method: method, request: request, body: body)
        if let refusal = refusal(of: submission) {
            receipt.error = refusal.text
            try await store.record(receipt)
            return Answer.text(refusal.status, refusal.text + "\n")
        }
        try await take(submission, receipt)
        return fault.map(answer(to:)) ?? Answer.accepted()
    }

    /// Why the request as a whole is not taken, if the faults say so; in words that quote nothing of it but the place of
    /// the call at fault.
    private func refusal(of submission: Submission) -> (status: HTTPStatusCode, text: String)? {
        let plan = dice.withLock { $0.plan }
        if let largest = plan.largest, submission.body.count > largest {
            return (.payloadTooLarge, "a request may have \(largest) bytes")
        }
        guard !plan.refused.isEmpty, case .success(let elements) = submission.elements() else { return nil }
        for element in elements {
            guard let text = plan.refused.first(where: element.body.contains) else { continue }
            return (.badRequest, "element \(element.position + 1) of \(elements.count) holds \"\(text)\"")
        }
        return nil
    }

    private func take(_ submission: Submission, _ receipt: Receipt) async throws {
        switch submission.elements() {
        case .success(let elements): try await store.apply(elements, by: interpreter, receipt: receipt)
        case .failure(let unreadable):
            var receipt = receipt
            receipt.error = unreadable.text
            try await store.record(receipt)
        }
    }

    private func answer(to fault: Fault) -> HTTPResponse {
        switch fault {
        case .resetBefore, .resetAfter: Answer.severed()
        case .status(let code): Answer.status(code, retryAfter: dice.withLock { $0.plan.retryAfter })
        case .html: Answer.loginPage()
        }
    }

    private func page(_ request: HTTPRequest) async throws -> HTTPResponse {
        let account = Form.pairs(of: request.target.query())?.last { $0.key == "account" }
        var selection = Selection(newest: Page.rows)
        if case .string(let text)? = account?.value, !text.isEmpty { selection.account = text }
        return Answer.html(try await store.page(selection).rendered())
    }

    /// The whole body; nil when it is too large, in which case it was read and dropped.
    private static func body(of request: HTTPRequest) async throws -> Data? {
        var body = Data()
        var isTooLarge = false
        for try await part in request.bodySequence {
            isTooLarge = isTooLarge || body.count + part.count > largestBody
            if isTooLarge { body = Data() } else { body.append(part) }
        }
        return isTooLarge ? nil : body
    }
}

extension Submission {
    fileprivate init(method: Method, request: HTTPRequest, body: Data) {
        self.init(
            method: method,
            query: request.target.query(),
            contentType: request.headers[.contentType],
            contentEncoding: request.headers[.contentEncoding],
            body: body
        )
    }
}

extension Submission.Method {
    fileprivate init?(_ method: HTTPMethod) {
        switch method {
        case .GET: self = .get
        case .POST: self = .post
        default: return nil
        }
    }
}
