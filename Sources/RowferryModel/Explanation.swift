/// Everything that is known of one row of a source: how it stands there, what it becomes, and what became of it.
package struct Explanation: Sendable, Encodable {
    /// What the ledger knows of one call.
    package struct Fate: Sendable, Codable {
        package enum State: String, Sendable, Codable {
            /// The destination has it, as far as it answered.
            case delivered
            /// It was sent in a chunk of which nobody knows whether it arrived.
            case unknown
            case notSent = "not-sent"
            /// The destination refused it.
            case refused
        }

        /// Place of the call among the mapping's, from 1.
        package var call: Int
        package var lane: Int
        package var state: State
        /// The chunk that waits for a decision.
        package var chunk: Int64?
        /// The first and the last run that may have delivered it; none when a decision of the user settled it.
        package var runs: [Int64] = []
        /// When it was sent, at the earliest and at the latest: ISO 8601, UTC. The end is not known while a run goes on.
        package var from: String?
        package var until: String?
        /// Why it is where it is.
        package var reason: String?

        package init(call: Int, lane: Int) {
            self.call = call
            self.lane = lane
            state = .notSent
        }
    }

    /// What the ledger knows of the row.
    package struct Delivery: Sendable, Codable {
        package var target: String
        /// How far the source was imported, in a sentence.
        package var source: String
        package var calls: [Fate] = []
        /// Why an import rejected the row.
        package var reject: String?

        package init(target: String, source: String) {
            self.target = target
            self.source = source
        }
    }

    package var file: String
    package var format: String
    /// The row's own bytes as UTF-8, without its line end.
    package var raw: [UInt8]
    /// Every column, used by the mapping or not; empty when the row can't be read.
    package var columns: [RowTrace.Column]
    package var trace: RowTrace
    /// For each target to which the file was imported with this mapping.
    package var deliveries: [Delivery] = []

    package init(file: String, format: String, raw: [UInt8], columns: [RowTrace.Column], trace: RowTrace) {
        self.file = file
        self.format = format
        self.raw = raw
        self.columns = columns
        self.trace = trace
    }

    private enum CodingKeys: CodingKey {
        case file, format, raw, columns, row, line, calls, reject, deliveries
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(file, forKey: .file)
        try container.encode(format, forKey: .format)
        try container.encode(raw.shown, forKey: .raw)
        try container.encode(columns, forKey: .columns)
        try container.encode(trace.row, forKey: .row)
        try container.encode(trace.line, forKey: .line)
        try container.encode(trace.calls, forKey: .calls)
        try container.encodeIfPresent(trace.reject, forKey: .reject)
        try container.encode(deliveries, forKey: .deliveries)
    }
}

extension [UInt8] {
    /// The bytes as a text; those that are no UTF-8 as `\xE9`.
    package var shown: String {
        var text = ""
        var rest = self[...]
        while !rest.isEmpty {
            var length = Swift.min(rest.count, 4)
            while length > 0, String(validating: rest.prefix(length), as: UTF8.self)?.unicodeScalars.count != 1 {
                length -= 1
            }
            if length > 0 {
                text += String(decoding: rest.prefix(length), as: UTF8.self)
            } else if let byte = rest.first {
                text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
                length = 1
            }
            rest = rest.dropFirst(length)
        }
        return text
    }
}
