import Foundation
import RowferrySandbox
import RowferryTesting
import Testing

/// Imports of a mixed file (events, attributes, increments) to a sandbox with faults, stopped again and again at random
/// moments. Decisions are taken by what the sandbox has; at the end everything must have arrived, each increment once.
///
/// ROWFERRY_KILLS says how often (the default is for every run of the tests), ROWFERRY_SEED where it starts from.
@Suite(.serialized)
struct KillCampaignTests {
    private static let kills = ProcessInfo.processInfo.environment["ROWFERRY_KILLS"].flatMap { Int($0) } ?? 6
    private static let seed = ProcessInfo.processInfo.environment["ROWFERRY_SEED"].flatMap { UInt64($0) } ?? 1

    @Test
    func `However often it is killed, nothing is lost and no increment is added twice`() async throws {
        let faults = "reset-before=0.05,reset-after=0.03,status=503:0.05,slow=10,seed=\(Self.seed)"
        let campaign = try await Campaign(seed: Self.seed, faults: faults)
        try await campaign.run(kills: Self.kills, signal: SIGKILL)
        try campaign.check()
        try await campaign.end()
    }

    @Test
    func `However often it is interrupted, nothing is in doubt`() async throws {
        let campaign = try await Campaign(seed: Self.seed, faults: "slow=10")
        let doubts = try await campaign.run(kills: Self.kills, signal: SIGINT)
        #expect(doubts == 0)
        try campaign.check()
        try await campaign.end()
    }
}

private final class Campaign {
    private enum Kind: String, CaseIterable {
        case event
        case attribute
        case increment
    }

    private struct Row {
        var number: Int
        var kind: Kind
        var account: String
        var amount: Int { 1 + number % 5 }
    }

    private let workplace: Workplace
    private let sandbox: SandboxProcess
    private var random: SeededGenerator
    private var rows: [Row] = []
    /// What was decided of which rows, and how many requests the sandbox had had by then: for the words of a failure.
    private var decided: [(rows: [Int], flag: String, requests: Int)] = []

    init(seed: UInt64, faults: String) async throws {
        random = SeededGenerator(seed: seed)
        workplace = try Workplace()
        sandbox = try await SandboxProcess(in: workplace, faults: faults)
        try workplace.write(Self.mapping, to: "mixed.yaml")
        try grow(by: 2_000)
    }

    private static let mapping = """
        version: 1
        name: mixed
        destination: {type: churnzero, endpoint: "${CHURNZERO_ENDPOINT}", app_key: "${CHURNZERO_APP_KEY}"}
        calls:
          - trackEvent:
              when: kind = "event"
              accountExternalId: account
              contactExternalId: account
              eventName: {value: Mixed}
              eventDate: {value: "2025-01-01T00:00:00Z"}
              description: {template: "row {{row}}"}
          - setAttribute:
              when: kind = "attribute"
              entity: account
              accountExternalId: account
              attr_Last: row
          - incrementAttribute:
              when: kind = "increment"
              entity: account
              accountExternalId: account
              name: {template: "Added{{row}}"}
              value: amount
        """

    private func grow(by count: Int) throws {
        for _ in 0..<count {
            let kind = Kind.allCases.randomElement(using: &random) ?? .event
            let account = "A\(Int.random(in: 0..<60, using: &random))"
            rows.append(Row(number: rows.count + 1, kind: kind, account: account))
        }
        let lines = rows.map { "\($0.number),\($0.kind.rawValue),\($0.account),\($0.amount)\n" }
        try workplace.write("row,kind,account,amount\n" + lines.joined(), to: "mixed.csv")
    }

    /// Imports and stops until it was stopped so often and is complete; gives how many chunks were in doubt.
    @discardableResult
    func run(kills: Int, signal: Int32) async throws -> Int {
        var left = kills
        var doubts = 0
        for _ in 0..<(kills * 6 + 50) {
            let exit = try await importOnce(stopWith: left > 0 ? signal : nil)
            if exit == 128 + signal { left -= 1 }
            #expect([0, 75, 128 + signal].contains(exit))
            doubts += try await decide()
            if exit == 0 {
                if left == 0 { return doubts }
                // It came to its end before it could be stopped often enough.
                try grow(by: 1_000)
            }
        }
        Issue.record("the import does not come to its end")
        return doubts
    }

    private func importOnce(stopWith signal: Int32?) async throws -> Int32 {
        let script =
            "exec rowferry import mixed.yaml mixed.csv --chunk-calls 10 --progress none --yes --give-up-after 60"
        let command = try workplace.start(
            script,
            ["CHURNZERO_ENDPOINT": sandbox.endpoint, "CHURNZERO_APP_KEY": "a key for tests"]
        )
        if let signal {
            // The moment is what is random here: there is nothing to wait for.
            try await Task.sleep(for: .milliseconds(Int.random(in: 20...500, using: &random)))
            command.send(signal)
        }
        return try await command.outcome().exit
    }

    private struct Decision: Decodable {
        var id: Int64
        var rows: [Int]
    }

    /// Takes every waiting decision by what the sandbox has.
    private func decide() async throws -> Int {
        let listed = try await workplace.run("rowferry resolve --json")
        #expect(listed.exit == 0, "\(listed.errors)")
        let decisions = try JSONDecoder().decode([Decision].self, from: Data(listed.output.utf8))
        if !decisions.isEmpty { try await sandbox.settle() }
        let contents = try sandbox.contents()
        for decision in decisions {
            let increments = decision.rows.map { rows[$0 - 1] }.filter { $0.kind == .increment }
            let arrived = Set(increments.map { contents.value(of: "Added\($0.number)", account: $0.account) != nil })
            #expect(arrived.count == 1, "a chunk arrives as a whole or not at all")
            let flag = arrived == [true] ? "--applied" : "--not-applied"
            decided.append((decision.rows, flag, contents.counts.requests))
            #expect(try await workplace.run("rowferry resolve \(flag) \(decision.id)").exit == 0)
        }
        return decisions.count
    }

    /// Compares what the sandbox has with what the rows ask for.
    func check() throws {
        let contents = try sandbox.contents()
        let added = contents.arrivals.filter { $0.action == "incrementAttribute" && $0.effect == .applied }
        let events = Set(contents.events.map(\.description))
        let values = Dictionary(
            contents.attributes.map { ($0.account + "/" + $0.name, $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
        var last: [String: Int] = [:]
        for row in rows {
            switch row.kind {
            case .event: #expect(events.contains("row \(row.number)"), "row \(row.number) is lost")
            case .attribute: last[row.account] = row.number
            case .increment:
                #expect(values["\(row.account)/Added\(row.number)"] == "\(row.amount)", "\(story(of: row, contents))")
            }
        }
        // Each increment has an attribute of its own, so as many were applied as there are rows.
        #expect(added.count == rows.count { $0.kind == .increment })
        for (account, row) in last { #expect(values["\(account)/Last"] == "\(row)", "the order of \(account)") }
    }

    /// When a row arrived, and what was decided of it.
    private func story(of row: Row, _ contents: Contents) -> String {
        let own = contents.arrivals.filter { $0.bodyJSON.contains("\"Added\(row.number)\"") }
        let requests = own.compactMap { arrival in contents.requests.first { $0.id == arrival.request } }
        let arrived = requests.map { "request \($0.id) at \($0.receivedAt), fault \($0.fault ?? "none")" }
        let decisions = decided.filter { $0.rows.contains(row.number) }
        return "row \(row.number) of \(row.account): \(arrived), decided \(decisions)"
    }

    func end() async throws {
        try await sandbox.stop()
        workplace.remove()
    }
}
