/// A fault plan that cannot be understood.
package struct FaultPlanError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The part at fault, as it was written.
    package var part: String
    /// What is accepted in its place.
    package var accepted: String

    package var description: String { "fault \"\(part)\": \(accepted)" }
}

extension FaultPlan {
    private static let parts = """
        accepted are reset-before=P, reset-after=P, status=CODE:P, html=P, slow=MS or slow=MS:P, refuse=TEXT, \
        largest=BYTES, retry-after=SECONDS, seed=N (P from 0 to 1)
        """

    /// Reads a plan such as `reset-before=0.1,status=503:0.1,slow=200,seed=7`. Only `status` and `refuse` may be repeated.
    /// - Throws: ``FaultPlanError`` for the first part that is not understood, and when the probabilities of the
    ///   faults that exclude one another come to more than 1.
    package init(parsing text: String) throws(FaultPlanError) {
        self.init()
        var seen: Set<Substring> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2 else { throw FaultPlanError(part: String(part), accepted: Self.parts) }
            if sides[0] != "status", sides[0] != "refuse", !seen.insert(sides[0]).inserted {
                throw FaultPlanError(part: String(part), accepted: "\(sides[0]) may stand only once")
            }
            try take(sides[0], sides[1], part: String(part))
        }
        // Sums of decimal fractions miss 1 by a little.
        if total > 1 + 1e-9 {
            throw FaultPlanError(part: text, accepted: "the probabilities of all faults but slow may come to 1 at most")
        }
    }

    private mutating func take(_ name: Substring, _ value: Substring, part: String) throws(FaultPlanError) {
        switch name {
        case "reset-before": resetBefore = try Self.probability(value, part)
        case "reset-after": resetAfter = try Self.probability(value, part)
        case "html": html = try Self.probability(value, part)
        case "status": statuses.append(try Self.status(value, part))
        case "slow": slow = try Self.slow(value, part)
        case "refuse":
            if value.isEmpty { throw FaultPlanError(part: part, accepted: "refuse takes a text that stands in a call") }
            refused.append(String(value))
        case "largest": largest = try Self.number(value, part, in: 0...Endpoint.largestBody, called: "bytes")
        case "retry-after": retryAfter = try Self.number(value, part, in: 0...86_400, called: "seconds")
        case "seed":
            guard let number = UInt64(value) else {
                throw FaultPlanError(part: part, accepted: "the seed is a whole number from 0")
            }
            seed = number
        default: throw FaultPlanError(part: part, accepted: Self.parts)
        }
    }

    private static func status(_ value: Substring, _ part: String) throws(FaultPlanError) -> StatusFault {
        let sides = value.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard sides.count == 2, let code = Int(sides[0]), (200...599).contains(code) else {
            throw FaultPlanError(part: part, accepted: "status=CODE:P takes a code from 200 to 599 and a probability")
        }
        return StatusFault(code: code, probability: try probability(sides[1], part))
    }

    private static func slow(_ value: Substring, _ part: String) throws(FaultPlanError) -> SlowFault {
        let sides = value.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let milliseconds = try number(sides[0], part, in: 0...600_000, called: "milliseconds")
        return SlowFault(
            milliseconds: milliseconds,
            probability: sides.count > 1 ? try probability(sides[1], part) : 1
        )
    }

    private static func probability(_ value: Substring, _ part: String) throws(FaultPlanError) -> Double {
        guard let first = value.utf8.first, (0x30...0x39).contains(first), let number = Double(value),
            (0...1).contains(number)
        else {
            throw FaultPlanError(part: part, accepted: "a probability is a number from 0 to 1, such as 0.1")
        }
        return number
    }

    private static func number(
        _ value: Substring,
        _ part: String,
        in range: ClosedRange<Int>,
        called name: String
    ) throws(FaultPlanError) -> Int {
        guard let number = Int(value), range.contains(number) else {
            throw FaultPlanError(
                part: part,
                accepted: "\(name) are a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }
}
