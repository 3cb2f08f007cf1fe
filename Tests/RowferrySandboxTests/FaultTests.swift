import Foundation
import RowferryTesting
import Testing

@testable import RowferrySandbox

/// Faults: the plan, the dice, and what a client sees, through the curl command.
@Suite struct FaultTests {
    @Test func `a plan is read`() throws {
        let plan = try FaultPlan(
            parsing:
                "reset-before=0.1,reset-after=0.05,status=503:0.1,status=429:0.2,slow=200:0.5,html=0.01,retry-after=3,seed=9,refuse=a=b,refuse=c,largest=9"
        )
        var expected = FaultPlan()
        expected.resetBefore = 0.1
        expected.resetAfter = 0.05
        expected.statuses = [StatusFault(code: 503, probability: 0.1), StatusFault(code: 429, probability: 0.2)]
        expected.slow = SlowFault(milliseconds: 200, probability: 0.5)
        expected.html = 0.01
        expected.retryAfter = 3
        expected.seed = 9
        expected.refused = ["a=b", "c"]
        expected.largest = 9
        #expect(plan == expected)
        #expect(try FaultPlan(parsing: "slow=20").slow == SlowFault(milliseconds: 20))
    }

    @Test(arguments: [
        ("", ""), ("reset", "reset"), ("oops=1", "oops=1"), ("html=2", "html=2"), ("html=-1", "html=-1"),
        ("html=nan", "html=nan"), ("html=", "html="), ("status=503", "status=503"), ("status=99:0.1", "status=99:0.1"),
        ("status=503:x", "status=503:x"), ("slow=x", "slow=x"), ("slow=-5", "slow=-5"), ("seed=-1", "seed=-1"),
        ("retry-after=soon", "retry-after=soon"), ("html=0.1,html=0.1", "html=0.1"), ("html=0.1,", ""),
        ("html=0.6,reset-before=0.6", "html=0.6,reset-before=0.6"), ("refuse=", "refuse="), ("largest=x", "largest=x"),
        ("largest=-1", "largest=-1"),
    ])
    func `a mistake names its part`(text: String, part: String) {
        let error = #expect(throws: FaultPlanError.self) { try FaultPlan(parsing: text) }
        #expect(error?.part == part)
        #expect(error?.accepted.isEmpty == false)
    }

    @Test func `a mistake reads as a sentence`() {
        let error = #expect(throws: FaultPlanError.self) { try FaultPlan(parsing: "html=often") }
        #expect(error?.description == #"fault "html=often": a probability is a number from 0 to 1, such as 0.1"#)
    }

    @Test func `the generator is SplitMix64`() {
        var generator = SplitMix64(state: 1_234_567)
        #expect([generator.next(), generator.next()] == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973])
    }

    @Test func `one seed gives one sequence, near the probabilities asked for`() throws {
        let plan = try FaultPlan(parsing: "reset-before=0.1,reset-after=0.2,status=503:0.3,slow=5:0.5,seed=3")
        var (dice, twin) = (FaultDice(plan), FaultDice(plan))
        var counts: [String: Int] = [:]
        for _ in 0..<10_000 {
            let lot = dice.next()
            #expect(lot == twin.next())
            counts[lot.fault?.text ?? "none", default: 0] += 1
            if lot.delayMilliseconds != nil { counts["slow", default: 0] += 1 }
        }
        for (name, expected) in ["reset-before": 1_000, "reset-after": 2_000, "status=503": 3_000, "slow": 5_000] {
            #expect(abs((counts[name] ?? 0) - expected) < 300, "\(name)")
        }
    }

    private static let event = """
        [{"appKey":"k","accountExternalId":"1","contactExternalId":"2","action":"trackEvent","eventName":"E"}]
        """

    private func curl(_ sandbox: Sandbox, _ more: String...) async throws -> (exit: Int32, output: String) {
        let arguments = ["-s", "-S", "-i", "-H", "Content-Type: application/json", "-d", Self.event]
        let result = try await runProgram("/usr/bin/curl", arguments + more + [sandbox.endpoint])
        return (result.exit, result.output)
    }

    private func configuration(_ faults: String) throws -> Sandbox.Configuration {
        var configuration = Sandbox.Configuration()
        configuration.faults = try FaultPlan(parsing: faults)
        return configuration
    }

    // 52: empty reply; 56: failure when receiving.
    @Test(arguments: [("reset-before=1", 0), ("reset-after=1", 1)])
    func `a reset leaves curl without a byte`(faults: String, events: Int) async throws {
        try await withSandbox(configuration(faults)) { sandbox, _ in
            let result = try await curl(sandbox)
            #expect(result.exit == 52 || result.exit == 56)
            #expect(result.output.isEmpty)
            let contents = try sandbox.contents()
            #expect(contents.events.count == events)
            #expect(contents.arrivals.count == events)
            #expect(contents.requests.map(\.fault) == [String(faults.dropLast(2))])
            #expect(contents.requests.map(\.items) == [events])
        }
    }

    @Test func `a reset after megabytes is clean too`() async throws {
        try await withSandbox(configuration("reset-after=1")) { sandbox, _ in
            try await withTemporaryFile { file in
                let event = Self.event.dropFirst().dropLast()
                let body = "[" + Array(repeating: event, count: 20_000).joined(separator: ",") + "]"
                try Data(body.utf8).write(to: URL(fileURLWithPath: file))
                let result = try await curl(sandbox, "-d", "@" + file, "-H", "Expect:")
                #expect(result.exit == 52 || result.exit == 56)
            }
        }
    }

    @Test func `a status is answered without applying, with Retry-After`() async throws {
        try await withSandbox(configuration("status=503:1,retry-after=7")) { sandbox, client in
            let reply = try await client.json(Self.event)
            #expect(reply.status == 503)
            #expect(reply.headers["retry-after"] == "7")
            #expect(try sandbox.counts().events == 0)
            #expect(try sandbox.contents().requests.map(\.fault) == ["status=503"])
        }
    }

    @Test func `a call that holds a text has its whole request refused`() async throws {
        try await withSandbox(configuration("refuse=Webinar")) { sandbox, client async throws in
            let bad = Self.event.replacing("\"E\"", with: "\"Webinar\"")
            let reply = try await client.json("[" + Self.event.dropFirst().dropLast() + "," + bad.dropFirst())
            #expect(reply.status == 400)
            #expect(reply.text == "element 2 of 2 holds \"Webinar\"\n")
            #expect(try sandbox.counts().events == 0)
            #expect(try await client.json(Self.event).isGIF)
        }
    }

    @Test func `a request that is larger than allowed is refused`() async throws {
        let size = Self.event.utf8.count
        for (largest, status) in [(size - 1, 413), (size, 200)] {
            try await withSandbox(configuration("largest=\(largest)")) { sandbox, client async throws in
                #expect(try await client.json(Self.event).status == status)
                #expect(try sandbox.counts().events == (status == 200 ? 1 : 0))
            }
        }
    }

    @Test func `a login page is answered without applying`() async throws {
        try await withSandbox(configuration("html=1")) { sandbox, client async throws in
            let reply = try await client.json(Self.event)
            #expect(reply.status == 200)
            #expect(reply.type.hasPrefix("text/html"))
            #expect(reply.text.contains("<form"))
            #expect(try sandbox.counts().events == 0)
        }
    }

    @Test func `a slow answer is late, and applied`() async throws {
        try await withSandbox(configuration("slow=150")) { sandbox, client async throws in
            let start = ContinuousClock.now
            #expect(try await client.json(Self.event).isGIF)
            #expect(ContinuousClock.now - start >= .milliseconds(150))
            #expect(try sandbox.counts().events == 1)
        }
    }

    @Test func `the page suffers no faults`() async throws {
        try await withSandbox(configuration("reset-before=1")) { _, client async throws in
            #expect(try await client.get("/").status == 200)
            #expect(try await client.get("/state.json").status == 200)
        }
    }

    @Test func `with faults at random, what curl was told agrees with what was applied`() async throws {
        try await withSandbox(configuration("reset-before=0.2,reset-after=0.2,status=500:0.2,seed=5")) { sandbox, _ in
            var answered = 0
            for _ in 0..<30 {
                if try await curl(sandbox).output.hasPrefix("HTTP/1.1 200") { answered += 1 }
            }
            let contents = try sandbox.contents()
            let unanswered = contents.requests.count { $0.fault == "reset-after" }
            #expect(unanswered > 0)
            #expect(contents.events.count == answered + unanswered)
        }
    }
}
