import Foundation
import RowferryDeliver
import RowferryDestinations
import RowferryLedger
import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryImport

/// One import's surroundings: a folder with files and a ledger, a mapping, and a server that remembers.
struct Bench {
    let folder: TemporaryFolder
    var server = ModelServer()
    var mapping = Bench.mapping
    var files: [String] = []
    var settings = ImportSettings()
    var isUnordered = false

    init() throws {
        folder = try TemporaryFolder()
        settings.courier.lanes = 3
        settings.courier.limits.calls = 4
        settings.courier.retry = RetrySchedule.Limits(base: .zero)
        settings.blockBytes = 256
        settings.host = "test"
        settings.commitInterval = .zero
    }

    /// Events that may be repeated, attributes whose order counts, and increments that add each time.
    static let mapping = """
        version: 1
        name: bench
        source: {files: [none.csv]}
        destination:
          type: churnzero
          endpoint: http://localhost:1
          app_key: ${KEY}
          fields: {accounts: [Seats, Used]}
        calls:
          - trackEvent:
              accountExternalId: account
              contactExternalId: contact
              eventName: event
              eventDate: {column: at, date: iso, required: true}
          - setAttribute:
              entity: account
              accountExternalId: account
              attr_Seats: {column: seats, type: integer}
          - incrementAttribute:
              when: exists(used)
              entity: account
              accountExternalId: account
              attr_Used: {column: used, type: integer}
        """

    /// The same, but of attributes that overwrite each other only the last is sent.
    static let foldingMapping = mapping.replacing("- setAttribute:\n", with: "- setAttribute:\n      fold: true\n")

    static let header = "account,contact,event,at,seats,used\n"

    /// Rows of five accounts. Every eleventh can't be mapped; every third, unless told otherwise, adds something.
    static func rows(_ numbers: ClosedRange<Int>, accounts: Int = 5, prefix: String = "E", adding: Int = 3) -> String {
        numbers.map { row in
            let date = "2025-01-01T\(String(10 + row / 60 % 10)):\(String(10 + row % 50)):00Z"
            let seats = row % 11 == 0 ? "many" : "\(row)"
            return "a\(row % accounts),c\(row),\(prefix)\(row),\(date),\(seats),\(row % adding == 0 ? "\(row)" : "")\n"
        }.joined()
    }

    mutating func add(_ name: String, _ text: String) throws {
        let path = try folder.write(text.utf8, to: name)
        if !files.contains(path) { files.append(path) }
    }

    // MARK: Running

    static let key = ImportKey(mapping: "bench", target: "http://localhost:1/i")

    func load() throws -> LoadedMapping {
        try LoadedMapping(mapping, file: "bench.yaml", environment: ["KEY": "s3cret"], readFile: { _ in nil })
    }

    func ledger() throws -> Ledger {
        try Ledger(path: folder.file("ledger.sqlite"), clock: { Date(timeIntervalSince1970: 1_700_000_000) })
    }

    /// One run, as a process would make it.
    @discardableResult
    func run(_ fault: Fault? = nil, _ change: (inout ImportSettings) -> Void = { _ in }) async throws -> RunReport {
        try await run(FaultBoard(fault), change)
    }

    func run(
        _ board: FaultBoard,
        _ change: (inout ImportSettings) -> Void = { _ in },
        mailbox: Mailbox<ImportRun.Event> = Mailbox(),
        progress: @escaping @Sendable (RunProgress) -> Void = { _ in },
        say: @escaping @Sendable (ImportNote) -> Void = { _ in }
    ) async throws -> RunReport {
        var settings = settings
        change(&settings)
        let loaded = try load()
        let form = try loaded.wireForm(.send, endpoint: nil, userAgent: "test")
        let opened = try loaded.open(
            files: files,
            events: settings.events,
            callLimit: Chunker.callLimit(limits: settings.courier.limits, form: form)
        )
        let sources = opened.sources.map { source in
            var source = source
            source.bytes = FaultyBytes(bytes: source.bytes, board: board)
            return source
        }
        let run = ImportRun(
            Preparation(
                mapping: opened.mapping,
                destination: opened.destination,
                sources: sources,
                text: opened.text
            ),
            settings: settings,
            form: form,
            key: Self.key,
            ledger: FaultyLedger(ledger: try ledger(), board: board),
            mailbox: mailbox,
            transport: ScriptedTransport(server: server, board: board, mailbox: mailbox, isUnordered: isUnordered),
            effects: ImportEffects(now: { .now }, wallClock: { 1_700_000_000 }, progress: progress, say: say)
        )
        return try await run.start()
    }

    /// Decides about every chunk that waits, by what the server has.
    func decide() throws {
        let ledger = try ledger()
        for chunk in try ledger.unknownChunks(key: nil) {
            _ = try ledger.resolve(chunk.id, applied: server.has(chunk.id))
        }
    }

    /// Runs and decides until there is nothing left to do.
    @discardableResult
    func finish() async throws -> RunReport {
        for _ in 0..<10 {
            try decide()
            let report = try await run()
            if [.done, .doneWithRejects, .nothingToDo].contains(report.outcome) { return report }
        }
        throw Unfinished()
    }

    struct Unfinished: Error {}

    // MARK: Looking

    func rejects() throws -> [StoredReject] {
        var rejects: [StoredReject] = []
        try ledger().forEachReject { rejects.append($0) }
        return rejects
    }

    func progress(_ file: Int = 0) throws -> SourceProgress {
        try #require(try ledger().sources().dropFirst(file).first?.progress)
    }

    /// What a whole import leaves behind, on both sides.
    func remains() throws -> Remains {
        Remains(
            contents: server.contents,
            tallies: try ledger().sources().map(\.progress.tally),
            isComplete: try ledger().sources().allSatisfy(\.progress.isComplete),
            waiting: try ledger().unknownChunks(key: nil).count,
            rejects: try rejects().map { "\($0.row):\($0.code)" }
        )
    }

    struct Remains: Equatable {
        var contents: Contents
        var tallies: [RowTally]
        var isComplete: Bool
        var waiting: Int
        var rejects: [String]
    }
}
