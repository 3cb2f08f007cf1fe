import FlyingFox
import Foundation
import Synchronization

/// Takes the HTTP requests: the push endpoint, the page, the counts.
final class Endpoint: HTTPHandler {
    /// Larger bodies are answered with 413.
    static let largestBody = 20 * 1024 * 1024

    let store: Store
    let interpreter: Interpreter
    let messages: MessageJudge
    let connect: ConnectJudge
    private let reading: ReadService
    let dice: Mutex<FaultDice>
    let now: @Sendable () -> Date

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
        if path.hasSuffix("/i") { return try await push(request, body, .churnZero, to: take) }
        if let type = MessageRequest.type(ofPath: path) {
            return try await push(request, body, .segment) { request, body, receipt in
                try await self.take(request, body, type, receipt)
            }
        }
        if path.hasSuffix("/records") {
            return try await push(request, body, .records) { request, body, receipt in
                try await self.take(request, RecordJudge.judge(body), bytes: body.count, receipt)
            }
        }
        if let door = BatchJudge.Door(path: path) {
            let judge = BatchJudge(door: door, query: request.target.query())
            return try await push(request, body, .batch) { request, body, receipt in
                try await self.take(request, body, judge, receipt)
            }
        }
        if let path = ConnectPath(path) {
            let key = request.headers[HTTPHeader("X-Outbound-Key")]
            return try await push(request, body, .connect) { request, body, receipt in
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
                "The sandbox has /i, /batchAccountsCsv, /public/v1, /v1/batch, /v2, /records, / and /state.json.\n"
            )
        }
    }

    /// Plays the faults on a request, and gives what is left of it to a service.
    private func push(
        _ request: HTTPRequest,
        _ body: Data?,
        _ system: SystemName,
        to service: (HTTPRequest, Data, Receipt) async throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        let (delay, fault) = dice.withLock { $0.next() }
        if let delay { try await Task.sleep(for: .milliseconds(delay)) }
        var receipt = Receipt(
            receivedAt: now().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)),
            method: request.method.rawValue,
            system: system,
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

    private func answer(to fault: Fault) -> HTTPResponse {
        switch fault {
        case .resetBefore, .resetAfter: Answer.severed()
        case .status(let code): Answer.status(code, retryAfter: dice.withLock { $0.plan.retryAfter })
        case .html: Answer.loginPage()
        }
    }

    private func page(_ request: HTTPRequest) async throws -> HTTPResponse {
        let pairs = Form.pairs(of: request.target.query())
        if case .string(let text)? = pairs?.last(where: { $0.key == "system" })?.value,
            let system = SystemName(rawValue: text)
        {
            return Answer.html(try await store.page(of: system).rendered())
        }
        let account = pairs?.last { $0.key == "account" }
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
