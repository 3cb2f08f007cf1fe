import FlyingFox
import Foundation
import Synchronization

/// What each of the services makes of a request whose faults have been played.
extension Endpoint {
    /// ChurnZero's push endpoint.
    func take(_ request: HTTPRequest, _ body: Data, _ receipt: Receipt) async throws -> HTTPResponse {
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

    /// One of ChurnZero's batch imports: a file that can be read is taken, and what is wrong with its records said to
    /// nobody.
    func take(
        _ request: HTTPRequest,
        _ body: Data,
        _ judge: BatchJudge,
        _ receipt: Receipt
    ) async throws -> HTTPResponse {
        guard request.method == .POST else {
            return try await refuse(.methodNotAllowed, "the method is not POST", receipt)
        }
        let elements: [Element]
        do throws(Refusal) {
            elements = try judge.elements(body, contentType: request.headers[.contentType])
        } catch {
            return try await refuse(.badRequest, error.text, receipt)
        }
        if let refusal = refusal(of: elements.map(\.body), bytes: body.count) {
            return try await refuse(refusal.status, refusal.text, receipt)
        }
        try await store.apply(elements, by: interpreter, receipt: receipt)
        return Answer.text(.ok, "")
    }

    /// One of Segment's endpoints.
    func take(
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
    func take(
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

    func refuse(
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
    func refusal(of calls: [String], bytes: Int) -> (status: HTTPStatusCode, text: String)? {
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
