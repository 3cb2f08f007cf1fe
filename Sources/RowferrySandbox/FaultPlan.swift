/// Which faults the sandbox plays on requests to the push endpoint, and how often.
///
/// One request suffers at most one of the faults that change its answer; `slow` comes on top of any. The choice is
/// made by a generator of its own, so that one seed and one order of requests always give the same faults.
package struct FaultPlan: Equatable, Sendable {
    /// The connection is closed before anything is applied, without one byte of an answer.
    package var resetBefore: Double = 0
    /// Everything is applied, then the connection is closed without one byte of an answer.
    package var resetAfter: Double = 0
    /// Answered with this status, nothing applied.
    package var statuses: [StatusFault] = []
    /// Answered with status 200 and an HTML login page, nothing applied.
    package var html: Double = 0
    /// The request is held back before it is looked at.
    package var slow: SlowFault?
    /// A request is answered 400 as a whole, nothing applied, when one of its calls holds one of these texts.
    package var refused: [String] = []
    /// A request whose body has more bytes is answered 413, nothing applied.
    package var largest: Int?
    /// Seconds, as a `Retry-After` header on the answers of ``statuses``.
    package var retryAfter: Int?
    package var seed: UInt64 = 1

    package static let none = FaultPlan()

    package init() {}

    /// The probability that a request suffers a fault other than `slow`.
    var total: Double { resetBefore + resetAfter + html + statuses.reduce(0) { $0 + $1.probability } }
}

/// An answer with a status other than 200.
package struct StatusFault: Equatable, Sendable {
    package var code: Int
    package var probability: Double

    package init(code: Int, probability: Double) {
        self.code = code
        self.probability = probability
    }
}

/// A delay before a request is looked at.
package struct SlowFault: Equatable, Sendable {
    package var milliseconds: Int
    package var probability: Double

    package init(milliseconds: Int, probability: Double = 1) {
        self.milliseconds = milliseconds
        self.probability = probability
    }
}

/// What is done to one request instead of answering it.
enum Fault: Equatable, Sendable {
    case resetBefore
    case resetAfter
    case status(Int)
    case html

    /// As it is written in a plan, and in the column `requests.fault`.
    var text: String {
        switch self {
        case .resetBefore: "reset-before"
        case .resetAfter: "reset-after"
        case .status(let code): "status=\(code)"
        case .html: "html"
        }
    }
}

/// Throws the dice of a ``FaultPlan``: one throw for each request.
struct FaultDice: Sendable {
    let plan: FaultPlan
    private var generator: SplitMix64

    init(_ plan: FaultPlan) {
        self.plan = plan
        generator = SplitMix64(state: plan.seed)
    }

    /// The next request's lot. Always draws twice, so that changing one probability leaves the other draws alone.
    mutating func next() -> (delayMilliseconds: Int?, fault: Fault?) {
        let delayDraw = generator.nextUnit()
        let faultDraw = generator.nextUnit()
        let delay = plan.slow.flatMap { delayDraw < $0.probability ? $0.milliseconds : nil }
        return (delay, fault(at: faultDraw))
    }

    private func fault(at draw: Double) -> Fault? {
        let lots =
            [(plan.resetBefore, Fault.resetBefore), (plan.resetAfter, .resetAfter), (plan.html, .html)]
            + plan.statuses.map { ($0.probability, .status($0.code)) }
        var end = 0.0
        for (probability, fault) in lots {
            end += probability
            if draw < end { return fault }
        }
        return nil
    }
}

/// Steele, Lea and Flood's SplitMix64: small, seedable, the same everywhere.
struct SplitMix64: Sendable {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// At least 0, less than 1.
    mutating func nextUnit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
