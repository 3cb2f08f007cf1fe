import Foundation
import RowferrySandbox
import Testing

/// What a signal or a second run does, seen from outside; counters show a call that was lost or sent twice.
@Suite(.serialized)
struct InterruptionTests {
    /// A slow sandbox, and an import of 351 increments to it in many requests.
    private struct Scene {
        let workplace: Workplace
        let sandbox: SandboxProcess
        let command: String

        var environment: [String: String] {
            ["CHURNZERO_ENDPOINT": sandbox.endpoint, "CHURNZERO_APP_KEY": "a key for tests"]
        }

        init(slow milliseconds: Int, chunkCalls: Int = 5) async throws {
            command =
                "exec rowferry import mappings/usage-increments.yaml --chunk-calls \(chunkCalls) --lanes 4 --yes"
            workplace = try Workplace()
            // One port for all runs: the target is part of what the ledger knows an import by.
            sandbox = try await SandboxProcess(in: workplace, faults: "slow=\(milliseconds)")
        }

        func start() throws -> RunningCommand {
            try workplace.start(command, environment)
        }

        func run(_ command: String? = nil) async throws -> Outcome {
            try await workplace.run(command ?? self.command, environment)
        }

        func end() async throws {
            try await sandbox.stop()
            workplace.remove()
        }
    }

    @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
    func `A signal stops an import, and the same command goes on`(_ signal: Int32, _ exit: Int32) async throws {
        // Long enough to be still under way when this test is told that it has begun, however busy the machine is.
        let scene = try await Scene(slow: 250, chunkCalls: 1)
        let running = try scene.start()
        #expect(try await eventually { try scene.sandbox.counts().increments > 5 })
        running.send(signal)
        let outcome = try await running.outcome()
        #expect(outcome.exit == exit, "\(outcome.errors)")
        #expect(outcome.errors.contains("Interrupted"))
        let soFar = try scene.sandbox.counts().increments
        #expect(soFar < 351)
        // Nothing was in doubt: what was under way was waited for.
        let decisions = try await scene.run("rowferry resolve --json")
        #expect(decisions.output == "[]\n")
        let second = try await scene.run("\(scene.command) --chunk-calls 100")
        #expect(second.exit == 0, "\(second.errors)")
        #expect(try scene.sandbox.counts().increments == 351)
        try await scene.end()
    }

    @Test
    func `A second signal stops at once, and what was under way waits for a decision`() async throws {
        let scene = try await Scene(slow: 1_000, chunkCalls: 25)
        let running = try scene.start()
        #expect(try await eventually { try scene.sandbox.counts().requests > 0 })
        running.send(SIGINT)
        #expect(try await eventually { running.errorsSoFar.contains("a second signal stops at once") })
        running.send(SIGINT)
        let outcome = try await running.outcome()
        #expect(outcome.exit == 130)
        // The run may have come to its end before the second signal came: then it says so, and what it knows.
        let isEnded = outcome.errors.contains("Interrupted:")
        // The chunks that the sandbox was busy with were noted before they left.
        let words = ["Stopped at once. Nobody knows", "decide with rowferry resolve"]
        #expect(isEnded || words.allSatisfy(outcome.errors.contains), "\(outcome.errors)")
        try await decideByTheSandbox(scene)
        try await scene.end()
    }

    @Test
    func `After a kill nothing is sent twice, and nothing is lost once the doubtful chunks are decided`() async throws {
        let scene = try await Scene(slow: 250)
        let running = try scene.start()
        #expect(try await eventually { try scene.sandbox.counts().increments > 20 })
        running.send(SIGKILL)
        _ = try await running.outcome()
        try await decideByTheSandbox(scene)
        try await scene.end()
    }

    private struct Decision: Decodable {
        var id: Int64
        var rows: [Int]
        var calls: Int
    }

    /// Takes each waiting decision as a user would: by looking at what the destination has.
    private func decideByTheSandbox(_ scene: Scene) async throws {
        // What was being answered when the program died is still being applied.
        try await scene.sandbox.settle()
        let again = try await scene.run()
        #expect(again.exit == 75 || again.exit == 0, "\(again.errors)")
        let listed = try await scene.run("rowferry resolve --json")
        let decisions = try JSONDecoder().decode([Decision].self, from: Data(listed.output.utf8))
        #expect(decisions.isEmpty == (again.exit == 0))
        for decision in decisions {
            let calls = try await calls(of: decision, scene)
            // A request of a program that died may wait in the system, unknown to a sandbox that a busy machine keeps
            // waiting: only what stays away for seconds counts as lost.
            let hasArrived = try await eventually(within: .seconds(5)) { try arrived(decision, calls, scene) }
            let flag = hasArrived ? "--applied" : "--not-applied"
            #expect(try await scene.run("rowferry resolve \(flag) \(decision.id)").exit == 0)
        }
        let last = try await scene.run()
        #expect(last.exit == 0, "\(last.errors)")
        #expect(try scene.sandbox.counts().increments == 351)
    }

    /// Whether one of the requests that the sandbox applied is the chunk: as many calls, all of them from the chunk's
    /// rows and in their order. The first and the last row may have calls in the chunks before and behind it.
    private func arrived(_ decision: Decision, _ calls: [String], _ scene: Scene) throws -> Bool {
        let arrivals = try scene.sandbox.contents().arrivals
        return Dictionary(grouping: arrivals, by: \.request).values.contains { request in
            let bodies = request.sorted { $0.position < $1.position }.map(\.bodyJSON)
            return bodies.count == decision.calls && calls.contains(inOrder: bodies)
        }
    }

    /// All calls of a chunk's rows.
    private func calls(of decision: Decision, _ scene: Scene) async throws -> [String] {
        let lines = scene.workplace.read("samples/usage-increments.tsv").components(separatedBy: "\n")
        let rows = decision.rows.map { lines[$0] }
        try scene.workplace.write(([lines[0]] + rows).joined(separator: "\n") + "\n", to: "chunk.tsv")
        let preview = try await scene.run("rowferry preview mappings/usage-increments.yaml chunk.tsv -n all --as json")
        return preview.output.split(separator: "\n").map(String.init)
    }

    @Test
    func `A ledger in use is refused, and the run that has it goes on`() async throws {
        let scene = try await Scene(slow: 200)
        let running = try scene.start()
        #expect(try await eventually { try scene.sandbox.counts().increments > 0 })
        let second = try await scene.run()
        #expect(second.exit == 75)
        #expect(second.errors.contains("error[ledger.locked]"))
        #expect(second.errors.contains("\(running.pid)"))
        let status = try await scene.run("rowferry status")
        #expect(status.exit == 0)
        let first = try await running.outcome()
        #expect(first.exit == 0, "\(first.errors)")
        #expect(try scene.sandbox.counts().increments == 351)
        try await scene.end()
    }
}

extension [String] {
    /// Whether the other ones stand next to each other in this one.
    fileprivate func contains(inOrder others: [String]) -> Bool {
        indices.contains { self[$0...].starts(with: others) }
    }
}
