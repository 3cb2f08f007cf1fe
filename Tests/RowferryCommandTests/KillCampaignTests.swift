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
        await campaign.end()
    }

    @Test
    func `However often it is interrupted, nothing is in doubt`() async throws {
        let campaign = try await Campaign(seed: Self.seed, faults: "slow=10")
        let doubts = try await campaign.run(kills: Self.kills, signal: SIGINT)
        #expect(doubts == 0)
        try campaign.check()
        await campaign.end()
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
    private let sandbox: Sandbox
    private var random: SeededGenerator
    private var rows: [Row] = []
    /// Rows whose increments were decided not to have arrived.
    private var denied: Set<Int> = []

    init(seed: UInt64, faults: String) async throws {
        random = SeededGenerator(seed: seed)
        workplace = try Workplace()
        var configuration = Sandbox.Configuration()
        configuration.faults = try FaultPlan(parsing: faults)
        sandbox = try await Sandbox.start(configuration)
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
        #expect(try await eventually { sandbox.isQuiet })
        for decision in decisions {
            let increments = decision.rows.map { rows[$0 - 1] }.filter { $0.kind == .increment }
            // A request of a program that died may wait in the system, unknown to a sandbox that a busy machine keeps
            // waiting: only what stays away for seconds counts as lost.
            let hasArrived = try await eventually(within: .seconds(5)) { try arrivals(of: increments).contains(true) }
            #expect(try Set(arrivals(of: increments)).count == 1, "a chunk arrives as a whole or not at all")
            if !hasArrived { denied.formUnion(increments.map(\.number)) }
            let flag = hasArrived ? "--applied" : "--not-applied"
            #expect(try await workplace.run("rowferry resolve \(flag) \(decision.id)").exit == 0)
        }
        return decisions.count
    }

    /// For each row, whether the sandbox has its increment.
    private func arrivals(of increments: [Row]) throws -> [Bool] {
        let contents = try sandbox.contents()
        return increments.map { contents.value(of: "Added\($0.number)", account: $0.account) != nil }
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
                #expect(
                    values["\(row.account)/Added\(row.number)"] == "\(row.amount)",
                    "row \(row.number), decided not to have arrived: \(denied.contains(row.number))"
                )
            }
        }
        // Each increment has an attribute of its own, so as many were applied as there are rows.
        #expect(added.count == rows.count { $0.kind == .increment })
        for (account, row) in last { #expect(values["\(account)/Last"] == "\(row)", "the order of \(account)") }
    }

    func end() async {
        await sandbox.stop()
        workplace.remove()
    }
}
