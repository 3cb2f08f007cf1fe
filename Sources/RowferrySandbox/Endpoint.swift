import FlyingFox
import Foundation
import Synchronization

/// Takes the HTTP requests: the push endpoint, the page, the counts.
final class Endpoint: HTTPHandler {
    /// Larger bodies are answered with 413.
    static let largestBody = 20 * 1024 * 1024

    private let store: Store
    private let interpreter: Interpreter
    private let messages: MessageJudge
    private let connect: ConnectJudge
    private let reading: ReadService
    private let dice: Mutex<FaultDice>
    private let now: @Sendable () -> Date

    init(
        store: Store,
        interpreter: Interpreter,
        messages: MessageJudge,
        connect: ConnectJudge,
        reading: ReadService,
        faults: FaultPlan,
        now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.interpreter = interpreter
        self.messages = messages
        self.connect = connect
        self.reading = reading
        self.dice = Mutex(FaultDice(faults))
        self.now = now
    }

    func handleRequest(_ request: HTTPRequest) async throws -> HTTPResponse {
        // Read to its end before anything is answered: what is left over would be taken for the next request.
        let body = try await Self.body(of: request)
        let path = request.target.path()
        if path.hasSuffix("/i") { return try await push(request, body, to: take) }
        if let type = MessageRequest.type(ofPath: path) {
            return try await push(request, body) { request, body, receipt in
                try await self.take(request, body, type, receipt)
            }
        }
        if path.hasSuffix("/records") {
            return try await push(request, body) { request, body, receipt in
                try await self.take(request, RecordJudge.judge(body), bytes: body.count, receipt)
            }
        }
        if let path = ConnectPath(path) {
            let key = request.headers[HTTPHeader("X-Outbound-Key")]
            return try await push(request, body) { request, body, receipt in
                let verdict = self.connect.judge(body, to: path, key: key)
                return try await self.take(request, verdict, bytes: body.count, receipt)
            }
        }
        if ReadService.takes(path) { return try await reading.answer(request) }
        guard request.method == .GET || request.method == .HEAD else { return Answer.text(.methodNotAllowed, "") }
        switch path {
        case "/": return try await page(request)
        case "/state.json": return try Answer.json(await store.state())
        default:
            return Answer.text(
                .notFound,
                "The sandbox has /i, /public/v1, /v1/batch, /v2, /records, / and /state.json.\n"
            )
        }
    }

    /// Plays the faults on a request, and gives what is left of it to a service.
    private func push(
        _ request: HTTPRequest,
        _ body: Data?,
        to service: (HTTPRequest, Data, Receipt) async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
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
        guard let body else {
            receipt.error = "the body is larger than \(Self.largestBody) bytes"
            try await store.record(receipt)
            return Answer.text(.payloadTooLarge, "")
        }
        let answered = try await service(request, body, receipt)
        return fault.map(answer(to:)) ?? answered
    }

    /// ChurnZero's push endpoint.
    private func take(_ request: HTTPRequest, _ body: Data, _ receipt: Receipt) async throws -> HTTPResponse {
        guard let method = Submission.Method(request.method) else {
            return try await refuse(.methodNotAllowed, "the method is neither GET nor POST", receipt, says: "")
        }
        let submission = Submission(method: method, request: request, body: body)
        let elements = submission.elements()
        let bodies = (try? elements.get().map(\.body)) ?? []
        if let refusal = refusal(of: bodies, bytes: body.count) {
            return try await refuse(refusal.status, refusal.text, receipt)
        }
        switch elements {
        case .success(let elements): try await store.apply(elements, by: interpreter, receipt: receipt)
        case .failure(let unreadable):
            var receipt = receipt
            receipt.error = unreadable.text
            try await store.record(receipt)
        }
        return Answer.accepted()
    }

    /// One of Segment's endpoints.
    private func take(
        _ request: HTTPRequest,
        _ body: Data,
        _ type: String?,
        _ receipt: Receipt
    ) async throws -> HTTPResponse {
        guard request.method == .POST else {
            return try await refuse(.methodNotAllowed, "the method is not POST", receipt)
        }
        let submission = MessageRequest(
            type: type,
            key: MessageRequest.key(
                authorization: request.headers[.authorization],
                writeKey: request.headers[HTTPHeader("X-Write-Key")]
            ),
            body: body,
            receivedAt: now()
        )
        switch messages.judge(submission) {
        case .refused(let text): return try await refuse(.badRequest, text, receipt)
        case .taken(let calls, let error):
            let bodies = calls.map { (try? $0.get().body) ?? "" }
            if let refusal = refusal(of: bodies, bytes: body.count) {
                return try await refuse(refusal.status, refusal.text, receipt)
            }
            var receipt = receipt
            receipt.error = error
            if error != nil { try await store.record(receipt) } else { try await store.apply(calls, receipt: receipt) }
            return Answer.success()
        }
    }

    /// A service that takes the calls of a request all together or not at all.
    private func take(
        _ request: HTTPRequest,
        _ verdict: ListVerdict,
        bytes: Int,
        _ receipt: Receipt
    ) async throws -> HTTPResponse {
        guard request.method == .POST else {
            return try await refuse(.methodNotAllowed, "the method is not POST", receipt)
        }
        switch verdict {
        case .forbidden(let text): return try await refuse(.unauthorized, text, receipt)
        case .refused(let text): return try await refuse(.badRequest, text, receipt)
        case .taken(let calls):
            if let refusal = refusal(of: calls.map(\.body), bytes: bytes) {
                return try await refuse(refusal.status, refusal.text, receipt)
            }
            try await store.apply(calls.map { .success($0) }, receipt: receipt)
            return Answer.success()
        }
    }

    private func refuse(
        _ status: HTTPStatusCode,
        _ text: String,
        _ receipt: Receipt,
        says answer: String? = nil
    ) async throws -> HTTPResponse {
        var receipt = receipt
        receipt.error = text
        try await store.record(receipt)
        return Answer.text(status, answer ?? text + "\n")
    }

    /// Why the request as a whole is not taken, if the faults say so; in words that quote nothing of it but the place of
    /// the call at fault.
    private func refusal(of calls: [String], bytes: Int) -> (status: HTTPStatusCode, text: String)? {
        let plan = dice.withLock { $0.plan }
        if let largest = plan.largest, bytes > largest {
            return (.payloadTooLarge, "a request may have \(largest) bytes")
        }
        for (place, call) in calls.enumerated() {
            guard let text = plan.refused.first(where: call.contains) else { continue }
            return (.badRequest, "element \(place + 1) of \(calls.count) holds \"\(text)\"")
        }
        return nil
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
