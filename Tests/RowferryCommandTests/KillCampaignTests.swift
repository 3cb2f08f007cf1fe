import Foundation
import RowferrySandbox
import RowferryTesting
import Testing

/// Imports of a mixed file (events, attributes, increments) to a sandbox, stopped again and again at random moments, held up
/// by SIGSTOP, on a disk that is full, over a way that spoils what passes. Decisions are taken by what the sandbox has; at
/// the end everything must have arrived, each increment once.
///
/// ROWFERRY_KILLS says how often (the default is for every run of the tests), ROWFERRY_SEED where it starts from. A hundred
/// stops are one campaign; what it came to is printed when ROWFERRY_KILLS is set. ROWFERRY_SMALL_DISK is a folder on a disk
/// of some megabytes that may be filled: the ledger is kept there then, and the disk really is full now and then.
@Suite(.serialized)
struct KillCampaignTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let kills = environment["ROWFERRY_KILLS"].flatMap { Int($0) } ?? 6
    private static let smallDisk = environment["ROWFERRY_SMALL_DISK"]
    private static let seed = environment["ROWFERRY_SEED"].flatMap { UInt64($0) } ?? 1

    /// Campaigns of a hundred stops at the most, each with a seed of its own.
    private func campaigns(_ scene: Scene, signal: Int32) async throws -> Figures {
        var figures = Figures()
        var left = Self.kills
        var seed = Self.seed
        while left > 0 {
            let campaign = try await Campaign(seed: seed, scene: scene)
            try await campaign.run(kills: min(left, 100), signal: signal)
            try campaign.check()
            try await campaign.end()
            figures += campaign.figures
            left -= 100
            seed += 1
        }
        if Self.environment["ROWFERRY_KILLS"] != nil { print(figures.text(titled: scene.name)) }
        return figures
    }

    @Test
    func `However often it is killed, nothing is lost and no increment is added twice`() async throws {
        let faults = "reset-before=0.05,reset-after=0.03,status=503:0.05,slow=20"
        _ = try await campaigns(Scene(name: "killed", faults: faults), signal: SIGKILL)
    }

    @Test
    func `However often it is interrupted, nothing is in doubt`() async throws {
        let figures = try await campaigns(Scene(name: "interrupted", faults: "slow=20"), signal: SIGINT)
        #expect(figures.counts["chunks in doubt", default: 0] == 0)
    }

    @Test
    func `However crooked the way, nothing is lost and no increment is added twice`() async throws {
        _ = try await campaigns(Scene(name: "a crooked way", faults: "slow=20", spoilt: 10), signal: SIGKILL)
    }

    @Test
    func `On a disk that is full now and then, nothing is lost and no increment is added twice`() async throws {
        let faults = "reset-after=0.01,slow=20"
        let disk: Scene.Disk = Self.smallDisk.map { .small($0) } ?? .limited
        _ = try await campaigns(Scene(name: "a full disk", faults: faults, disk: disk), signal: SIGKILL)
    }
}

/// What a campaign goes through.
private struct Scene {
    var name: String
    var faults: String
    /// Of a hundred requests, so many are spoilt on their way.
    var spoilt = 0
    var disk = Disk.roomy

    enum Disk {
        case roomy
        /// What a process may write is limited.
        case limited
        /// The ledger is in this folder, on a disk that is filled up.
        case small(String)
    }
}

/// What campaigns came to.
private struct Figures {
    var counts: [String: Int] = [:]

    mutating func count(_ name: String, _ number: Int = 1) {
        counts[name, default: 0] += number
    }

    static func += (left: inout Figures, right: Figures) {
        left.counts.merge(right.counts, uniquingKeysWith: +)
    }

    func text(titled title: String) -> String {
        "== \(title)\n" + counts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\n" }.joined()
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
    private let scene: Scene
    private let sandbox: SandboxProcess
    private let way: CrookedWay?
    private var ledger = "ledger.sqlite"
    private(set) var figures = Figures()
    private var random: SeededGenerator
    private var rows: [Row] = []
    /// What was decided of which rows, and how many requests the sandbox had had by then: for the words of a failure.
    private var decided: [(rows: [Int], flag: String, requests: Int)] = []

    init(seed: UInt64, scene: Scene) async throws {
        random = SeededGenerator(seed: seed)
        self.scene = scene
        workplace = try Workplace()
        sandbox = try await SandboxProcess(in: workplace, faults: scene.faults + ",seed=\(seed)")
        way = scene.spoilt == 0 ? nil : try CrookedWay(to: sandbox.port, spoiling: scene.spoilt, seed: seed)
        if case .small(let folder) = scene.disk { ledger = "\(folder)/ledger-\(seed).sqlite" }
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

    /// Imports and stops until it was stopped so often and is complete.
    func run(kills: Int, signal: Int32) async throws {
        var left = kills
        for _ in 0..<(kills * 6 + 50) {
            let exit = try await importOnce(stopWith: left > 0 ? signal : nil)
            figures.count("runs that ended with \(exit)")
            if exit == 128 + signal { left -= 1 }
            // 69: the answer was not the destination's. 73 and 74: the ledger can't be written.
            #expect([0, 69, 73, 74, 75, 128 + signal].contains(exit))
            try await decide()
            if exit == 0 {
                if left == 0 { return }
                // It came to its end before it could be stopped often enough.
                try grow(by: 1_000)
            }
        }
        Issue.record("the import does not come to its end")
    }

    private func importOnce(stopWith signal: Int32?) async throws -> Int32 {
        let script =
            "exec rowferry import mixed.yaml mixed.csv --ledger \(ledger) --chunk-calls 10 --concurrency 4 --progress none --yes "
            + "--give-up-after 60"
        let command = try workplace.start(
            (signal == nil ? "" : fullDisk()) + script,
            ["CHURNZERO_ENDPOINT": way?.endpoint ?? sandbox.endpoint, "CHURNZERO_APP_KEY": "a key for tests"]
        )
        if let signal {
            // The moments are what is random here: there is nothing to wait for.
            if Int.random(in: 0..<4, using: &random) == 0 {
                try await pause(20...300)
                command.send(SIGSTOP)
                try await pause(1...200)
                command.send(SIGCONT)
                figures.count("held up by SIGSTOP")
            }
            try await pause(20...500)
            command.send(signal)
        }
        let exit = try await command.outcome().exit
        if case .small(let folder) = scene.disk { try? FileManager.default.removeItem(atPath: "\(folder)/filler") }
        return exit
    }

    private func pause(_ milliseconds: ClosedRange<Int>) async throws {
        try await Task.sleep(for: .milliseconds(Int.random(in: milliseconds, using: &random)))
    }

    /// What makes every third run find the disk full, sooner or later: the disk is filled up to some kilobytes, or no file
    /// may become larger than so many blocks, and the signal that would say so is not taken.
    private func fullDisk() -> String {
        switch scene.disk {
        case .limited where Int.random(in: 0..<3, using: &random) == 0:
            figures.count("runs with a limit of what can be written")
            return "trap '' XFSZ; ulimit -f \(Int.random(in: 1...1_000, using: &random)); "
        case .small(let folder) where Int.random(in: 0..<3, using: &random) == 0:
            figures.count("runs on a disk that was almost full")
            let room = Int.random(in: 0...400, using: &random)
            return "room=$(df -k --output=avail \(folder) | tail -1); [ $room -le \(room) ] || "
                + "fallocate -l $((room - \(room)))k \(folder)/filler || exit 1; "
        default: return ""
        }
    }

    private struct Decision: Decodable {
        var id: Int64
        var rows: [Int]
    }

    /// Takes every waiting decision by what the sandbox has.
    private func decide() async throws {
        let listed = try await workplace.run("rowferry resolve --ledger \(ledger) --json")
        #expect(listed.exit == 0, "\(listed.errors)")
        let decisions = try JSONDecoder().decode([Decision].self, from: Data(listed.output.utf8))
        if decisions.isEmpty { return }
        figures.count("chunks in doubt", decisions.count)
        if let way { #expect(try await eventually { way.isQuiet }) }
        try await sandbox.settle()
        let contents = try sandbox.contents()
        for decision in decisions {
            let increments = decision.rows.map { rows[$0 - 1] }.filter { $0.kind == .increment }
            let arrived = Set(increments.map { contents.value(of: "Added\($0.number)", account: $0.account) != nil })
            #expect(arrived.count == 1, "a chunk arrives as a whole or not at all")
            let flag = arrived == [true] ? "--applied" : "--not-applied"
            decided.append((decision.rows, flag, contents.counts.requests))
            #expect(try await workplace.run("rowferry resolve --ledger \(ledger) \(flag) \(decision.id)").exit == 0)
            figures.count("decided as" + flag.replacing("--", with: " ").replacing("-", with: " "))
        }
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
        figures.count("rows", rows.count)
        figures.count("increments applied", added.count)
        for fault in contents.requests.compactMap(\.fault) { figures.count("requests with the fault \(fault)") }
        for (trick, times) in way?.played ?? [:] { figures.count(trick.rawValue, times) }
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
        way?.stop()
        try await sandbox.stop()
        workplace.remove()
    }
}
