import RowferryDeliver
import RowferryMap
import RowferryModel
import RowferryRead

/// Finds the rows of refused calls again, and says of each what a user must know before the row is imported once more.
struct RefusedRows {
    private let mapping: Mapping
    private var sources: [Int: (prepared: PreparedSource, mapping: Mapping)] = [:]
    /// What was refused so far, for the report.
    private(set) var findings = Findings()

    init(mapping: Mapping) {
        self.mapping = mapping
    }

    /// Takes note of a source of the run, with the plan by which its rows became calls, and the mapping that is the plan's
    /// where that is not the run's.
    mutating func add(_ prepared: PreparedSource, number: Int, of mapping: Mapping? = nil) {
        sources[number] = (prepared, mapping ?? self.mapping)
    }

    /// The reject that a refused call comes to.
    mutating func reject(_ refusal: Refusal) -> Reject {
        let masked = sources[refusal.source]?.prepared.plan.maskedFields ?? []
        var reject = Reject(
            source: refusal.source,
            row: refusal.position.row,
            line: 0,
            call: refusal.position.call,
            code: .deliveryRefused,
            value: refusal.call.isEmpty
                ? nil : String(ColumnMask.masked(refusal.call, fields: masked).prefix(200)),
            reason: "",
            raw: []
        )
        var calls: [RowTrace.Call] = []
        if let (prepared, mapping) = sources[refusal.source], let block = refusal.origin {
            var tracer = RowTracer(mapping, plan: prepared.plan, block: block, row: reject.row)
            prepared.rows.read(block, into: &tracer)
            reject.raw = tracer.raw
            reject.line = tracer.trace?.line ?? 0
            calls = tracer.trace?.calls ?? []
        }
        reject.reason = Self.reason(refusal, calls)
        note(reject)
        return reject
    }

    private mutating func note(_ reject: Reject) {
        findings.note(
            Findings.Key(.deliveryRefused, .error),
            source: reject.source,
            row: reject.row,
            line: reject.line,
            value: reject.value ?? "",
            message: reject.reason
        )
    }

    /// Which call it is, what the destination said, and which of the row's other calls would add up if it were imported
    /// again.
    private static func reason(_ refusal: Refusal, _ calls: [RowTrace.Call]) -> String {
        let index = refusal.position.call
        var text = name(index, calls)
        if refusal.isTooLarge {
            text += " was refused as too large by itself, in a request of \(refusal.requestBytes) bytes"
        } else {
            text += " was refused"
        }
        text += ": \(refusal.reason)"
        let adding = calls.indices.filter { $0 != index && calls[$0].deliveryClass == .once }
        guard !adding.isEmpty else { return text }
        let names = adding.map { name($0, calls) }.joined(separator: ", ")
        return text
            + "; the row's other calls were sent, and \(names) would add up again if the row were imported as it is"
    }

    private static func name(_ index: Int, _ calls: [RowTrace.Call]) -> String {
        let action = calls.indices.contains(index) ? " (\(calls[index].action))" : ""
        return "call \(index + 1)\(action)"
    }
}
