import Foundation
import RowferryDeliver
import RowferryDestinations
import RowferryLedger
import RowferryModel
import RowferryTesting
import Synchronization
import Testing

@testable import RowferryImport

/// Lookups that learn from the rows of an import: what is sent, and that it stays the same whatever comes between.
struct LearningTests {
    private static let mapping = """
        version: 1
        name: bench
        source: {files: [none.csv]}
        destination: {type: churnzero, endpoint: "http://localhost:1", app_key: "${KEY}", fields: {accounts: [Used]}}
        lookups:
          identity: {from: rows, when: type = "identify", key: user, value: account}
        calls:
          - trackEvent:
              when: type = "track"
              accountExternalId: {lookup: identity, key: user}
              contactExternalId: user
              eventName: event
              eventDate: {column: at, date: iso, required: true}
          - incrementAttribute:
              when: exists(used)
              entity: account
              accountExternalId: {lookup: identity, key: user}
              attr_Used: {column: used, type: integer}
        """

    private static let header = "type,user,account,event,at,used\n"

    private static func identify(_ user: String, _ account: String) -> String { "identify,\(user),\(account),,,\n" }
    private static func track(_ user: String, _ event: String, used: String = "") -> String {
        "track,\(user),,\(event),2025-01-01T10:00:00Z,\(used)\n"
    }

    /// Tracks before, between and behind the calls that say whose they are; one user is never named.
    private static func rows(_ prefix: String, accounts: String) -> String {
        let users = (1...5).map { "u\($0)" }
        let early = users.map { track($0, "\(prefix) early \($0)") }
        let late = users.map { track($0, "\(prefix) late \($0)", used: "2") }
        let names = users.enumerated().map { identify($1, "\(accounts)\($0 % 3)") }
        return header + (early + [track("u9", "\(prefix) nobody")] + names + late).joined()
    }

    private func bench() throws -> Bench {
        var bench = try Bench()
        bench.mapping = Self.mapping
        return bench
    }

    private static func accounts(_ bench: Bench) -> [String: String] {
        var accounts: [String: String] = [:]
        for event in bench.server.contents.events {
            let call = try? JSONSerialization.jsonObject(with: Data(event.utf8)) as? [String: Any]
            guard let name = call?["eventName"] as? String else { continue }
            accounts[name] = call?["accountExternalId"] as? String
        }
        return accounts
    }

    @Test("Whatever row tells it, the last word counts for all rows") func all() async throws {
        var bench = try bench()
        defer { bench.folder.remove() }
        try bench.add("a.csv", Self.rows("a", accounts: "A") + Self.identify("u1", "A7"))
        let said = Mutex<[ImportNote]>([])
        let report = try await bench.run(FaultBoard(nil), say: { note in said.withLock { $0.append(note) } })
        #expect(report.outcome == .doneWithRejects)
        #expect(said.withLock { $0 } == [.learnt("identity", keys: 5, new: 5)])
        let accounts = Self.accounts(bench)
        #expect(accounts["a early u1"] == "A7")
        #expect(accounts["a late u1"] == "A7")
        #expect(accounts["a early u2"] == "A1")
        #expect(accounts.count == 10)
        #expect(try bench.rejects().map { "\($0.row):\($0.code)" } == ["6:lookup.missing"])
        #expect(bench.server.contents.once.values.reduce(0, +) == 5)
    }

    @Test("A later file knows what an earlier one told, and does not hear it again") func later() async throws {
        var bench = try bench()
        defer { bench.folder.remove() }
        try bench.add("a.csv", Self.rows("a", accounts: "A"))
        try await bench.run()
        let names = Self.identify("u2", "B") + Self.identify("u3", "A2")
        try bench.add("b.csv", Self.header + Self.track("u1", "b1") + Self.track("u2", "b2") + names)
        let said = Mutex<[ImportNote]>([])
        _ = try await bench.run(FaultBoard(nil), say: { note in said.withLock { $0.append(note) } })
        #expect(said.withLock { $0.last } == .learnt("identity", keys: 5, new: 1))
        #expect(Self.accounts(bench)["b1"] == "A0")
        #expect(Self.accounts(bench)["b2"] == "B")
    }

    @Test("The process ends in any step, and other files are imported before it goes on", arguments: [false, true])
    func deaths(isAfter: Bool) async throws {
        let (first, second) = (Self.rows("a", accounts: "A"), Self.rows("b", accounts: "B"))
        func start() throws -> (Bench, [String]) {
            var bench = try bench()
            try bench.add("a.csv", first)
            try bench.add("b.csv", second)
            return (bench, bench.files)
        }
        var (calm, files) = try start()
        defer { calm.folder.remove() }
        for file in files {
            calm.files = [file]
            #expect(try await calm.run().outcome == .doneWithRejects)
        }
        let expected = calm.server.contents
        #expect(expected.events.count == 20)
        for number in 1...1_000 {
            var (bench, files) = try start()
            defer { bench.folder.remove() }
            bench.files = [files[0]]
            let board = FaultBoard(.death(number, afterEffect: isAfter))
            _ = try? await bench.run(board)
            guard board.hasStruck else {
                #expect(number > 6)
                return
            }
            // What was begun keeps what it knew, though others learn more meanwhile.
            let known = try bench.ledger().sources().first.flatMap {
                try bench.ledger().learning(source: $0.progress.id)
            }
            bench.files = [files[known == nil ? 0 : 1]]
            try await bench.finish()
            bench.files = files
            try await bench.finish()
            #expect(bench.server.contents == expected, "death \(isAfter ? "after" : "before") step \(number)")
        }
        Issue.record("no run came through untouched")
    }

    @Test("A file that has grown learns from what is new, and what was sent stays sent") func grown() async throws {
        var bench = try bench()
        defer { bench.folder.remove() }
        let old = Self.rows("a", accounts: "A")
        try bench.add("a.csv", old)
        try await bench.run()
        let more = Self.track("u1", "new 1") + Self.track("u7", "new 7")
        try bench.add("a.csv", old + more + Self.identify("u1", "C") + Self.identify("u7", "D"))
        try await bench.run()
        let accounts = Self.accounts(bench)
        #expect(accounts["a late u1"] == "A0")
        #expect(accounts["new 1"] == "C")
        #expect(accounts["new 7"] == "D")
        #expect(try bench.progress().isComplete)
    }

    @Test("A file that grows half-way is refused, until it is as it was") func halfDone() async throws {
        var bench = try bench()
        defer { bench.folder.remove() }
        let old = Self.rows("a", accounts: "A")
        try bench.add("a.csv", old)
        #expect(try await bench.run { $0.limit = 8 }.outcome == .stopped)
        try bench.add("a.csv", old + Self.identify("u1", "C"))
        do {
            _ = try await bench.run()
            Issue.record("it went on")
        } catch let refused as Diagnostics {
            #expect(refused.all.map(\.code) == [.sourceChanged])
            #expect(refused.all.first?.help?.contains("\(old.utf8.count) bytes") == true)
        }
        try bench.add("a.csv", old)
        try await bench.run()
        #expect(Self.accounts(bench)["a late u1"] == "A0")
        #expect(Self.accounts(bench).count == 10)
    }

    @Test("A signal ends the reading before anything is learnt or sent") func signal() async throws {
        var bench = try bench()
        defer { bench.folder.remove() }
        try bench.add("a.csv", Self.rows("a", accounts: "A"))
        let mailbox = Mailbox<ImportRun.Event>()
        mailbox.post(.signal(SIGINT))
        #expect(try await bench.run(FaultBoard(nil), mailbox: mailbox).outcome == .interrupted)
        #expect(bench.server.calls == 0)
        #expect(try bench.ledger().learning(source: bench.progress().id) == nil)
        try await bench.run()
        #expect(Self.accounts(bench).count == 10)
    }

    @Test("Begun again, a file learns again") func restart() async throws {
        var bench = try bench()
        defer { bench.folder.remove() }
        try bench.add("a.csv", Self.header + Self.identify("u1", "A") + Self.track("u1", "x"))
        try await bench.run()
        try bench.add("a.csv", Self.header + Self.identify("u1", "B") + Self.track("u1", "y"))
        try await bench.run { $0.restart = true }
        #expect(Self.accounts(bench) == ["x": "A", "y": "B"])
    }

    // MARK: What others foresee

    private func previewed(_ bench: Bench, _ ledger: Ledger?) async throws -> [String] {
        let loaded = try bench.load()
        let form = try loaded.wireForm(.measure, endpoint: nil, userAgent: "test")
        let outlook = Outlook(ledger: ledger, target: Bench.key.target, form: form, settings: bench.settings)
        var calls: [String] = []
        try await PreviewRun(loaded.open(files: bench.files), outlook).forEachRow(limit: nil) { row in
            calls += row.calls.map { String(decoding: $0, as: UTF8.self) }
        }
        return calls
    }

    @Test("Preview, check, plan and explanation know what the import knew, and later what it would know")
    func foreseen() async throws {
        var bench = try bench()
        defer { bench.folder.remove() }
        try bench.add("a.csv", Self.rows("a", accounts: "A"))
        let before = try await previewed(bench, nil)
        #expect(before.count == 15)
        try await bench.run()
        let (a, ledger) = (bench.files, try bench.ledger())
        try bench.add("b.csv", Self.rows("b", accounts: "B"))
        bench.files = [bench.files[1]]
        try await bench.run()
        let b = try await previewed(bench, ledger)
        #expect(b.first?.contains("\"accountExternalId\":\"B0\"") == true)
        // Each file with what it was sent with, in any order.
        bench.files = a
        #expect(try await previewed(bench, ledger) == before)
        bench.files = [bench.files[0].replacing("a.csv", with: "b.csv")] + a
        #expect(try await previewed(bench, ledger) == b + before)
        try bench.add("c.csv", Self.header + Self.track("u1", "c"))
        bench.files = [try #require(bench.files.last)]
        #expect(try await previewed(bench, ledger).first?.contains("\"accountExternalId\":\"B0\"") == true)
        #expect(try await previewed(bench, nil) == [])
        let loaded = try bench.load()
        let form = try loaded.wireForm(.measure, endpoint: nil, userAgent: "test")
        let outlook = Outlook(ledger: ledger, target: Bench.key.target, form: form)
        let explanation = try await ExplainRun(loaded.open(files: bench.files), outlook).explain(.row(1))
        #expect(explanation.trace.calls.first?.json?.contains("\"accountExternalId\":\"B0\"") == true)
        var check = CheckRun(
            try loaded.open(files: bench.files),
            settings: ImportSettings(),
            form: form,
            effects: ImportEffects(now: { .now }, wallClock: { 0 }, progress: { _ in }, say: { _ in })
        )
        try check.look(at: ledger, target: Bench.key.target, form: form)
        #expect(try await check.start(kind: "check", target: "").calls.total == 1)
        let plan = PlanRun(
            try loaded.open(files: bench.files),
            settings: ImportSettings(),
            form: form,
            target: Bench.key.target
        )
        #expect(try await plan.start(ledger: ledger).callCount == 1)
    }
}
