import ArgumentParser
import Foundation
import RowferryLedger
import RowferryModel
import RowferryReport
import RowferryServe
import Synchronization

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows how far each file was imported, and which decisions wait.",
        discussion: """
            With --serve it shows a web page, on this machine only, which follows an import that runs elsewhere. The page \
            reads the ledger and changes nothing; no value of a row is on it.

            EXAMPLES
              rowferry status
              rowferry status --json
              rowferry status --serve
            """
    )

    @OptionGroup var ledger: LedgerOptions

    @Flag(help: "As a JSON object.")
    var json = false

    @Flag(help: "Show a page on the loopback interface until you stop it with Ctrl-C.")
    var serve = false

    @Option(help: ArgumentHelp("The port of --serve; 8090 without it, 0 takes a free one.", valueName: "port"))
    var port: UInt16?

    func validate() throws {
        if json, serve { throw ValidationError("--json and --serve exclude each other.") }
        if port != nil, !serve { throw ValidationError("--port is for --serve.") }
    }

    func run() async throws {
        try await reporting {
            if serve { return try await show() }
            guard let book = try ledger.openForReading() else {
                if json { Console.output(StatusJSON.render(LedgerStatus())) }
                return
            }
            let status = try LedgerStatus(book)
            Console.output(json ? StatusJSON.render(status) : StatusText.text(status, ledger: ledger.named))
        }
    }

    private func show() async throws {
        let view = StatusView(ledger)
        let content = PageServer.Content(
            page: { view.look(notOlderThan: .zero).html },
            update: { view.look(notOlderThan: .milliseconds(500)).update },
            style: StatusPage.style,
            script: StatusPage.script
        )
        let server: PageServer
        do {
            server = try await PageServer.start(port: port ?? 8_090, content: content)
        } catch {
            throw Diagnostic(
                .error,
                .usage,
                "the page can't be shown: \(error)",
                help: "try another --port, or --port 0 for a free one."
            )
        }
        Console.sayLine("page  \(server.address)")
        // Before the user is told: a signal that comes at once must not be lost.
        let (stream, stop) = AsyncStream.makeStream(of: Int32.self)
        let signals = Signals { stop.yield($0) }
        Console.sayLine("Stop it with Ctrl-C.")
        for await _ in stream { break }
        await server.stop()
        signals.stop()
    }
}

extension LedgerStatus {
    /// What a ledger knows at this moment, with the reasons of so many rejects.
    init(_ book: Ledger, rejects limit: Int = 0) throws(Diagnostic) {
        self.init(
            sources: try book.sources().map { Source(key: $0.key, progress: $0.progress) },
            runs: try book.runs(limit: 1_000),
            decisions: try book.unknownChunks(key: nil),
            rejects: try book.rejectCounts(limit: limit).map {
                Rejects(source: $0.source, code: $0.code, count: $0.count, firstLine: $0.firstLine)
            }
        )
    }
}

/// Looks into the ledger for all who have the page open.
private final class StatusView: Sendable {
    private struct State {
        var pace = LedgerPace()
        var last: (page: StatusPage, time: ContinuousClock.Instant)?
    }

    private let options: LedgerOptions
    private let place: LedgerPlace
    private let began = ContinuousClock.now
    private let state = Mutex(State())

    init(_ options: LedgerOptions) {
        self.options = options
        place = LedgerPlace(
            path: URL(fileURLWithPath: options.ledger).standardizedFileURL.path,
            folder: FileManager.default.currentDirectoryPath,
            option: options.named
        )
    }

    /// What the ledger says, or has said so long ago at the most: however many follow it, it is read once for all.
    func look(notOlderThan age: Duration) -> StatusPage {
        state.withLock { state in
            let time = ContinuousClock.now
            if let last = state.last, last.time.duration(to: time) < age { return last.page }
            let page = page(&state.pace, at: began.duration(to: time))
            state.last = (page, time)
            return page
        }
    }

    /// The ledger is opened for each look: it may not be there yet, and may be put in another's place.
    private func page(_ pace: inout LedgerPace, at time: Duration) -> StatusPage {
        do throws(Diagnostic) {
            var status = LedgerStatus()
            if let book = try Ledger.openForReading(path: options.ledger) {
                status = try LedgerStatus(book, rejects: LedgerStatus.mostRejects)
            }
            pace.note(status, at: time)
            return StatusPage(status, pace: pace, place: place, now: Date())
        } catch {
            return StatusPage(problem: error, place: place, now: Date())
        }
    }
}
