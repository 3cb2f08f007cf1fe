import Foundation
import RowferryDeliver
import RowferryDestinations
import RowferryLedger
import RowferryModel
import RowferryTesting
import Synchronization
import Testing

@testable import RowferryImport

/// Whole imports: real files, mapping and ledger; a server in memory.
struct ImportRunTests {
    private func withBench(_ body: (inout Bench) async throws -> Void) async throws {
        var bench = try Bench()
        defer { bench.folder.remove() }
        try bench.add("a.csv", Bench.header + Bench.rows(1...20))
        try await body(&bench)
    }

    // MARK: Undisturbed

    @Test("An undisturbed run delivers all; the second sends nothing") func twice() async throws {
        try await withBench { bench in
            let report = try await bench.run()
            #expect(report.outcome == .doneWithRejects)
            #expect(report.rows == RowTally(read: 20, mapped: 19, rejected: 1))
            #expect(bench.server.contents.events.count == 19)
            #expect(bench.server.contents.once.count == 6)
            #expect(bench.server.calls == report.calls.total)
            #expect(try bench.progress().tally == report.rows)
            let again = try await bench.run(.request(1, .htmlAfter))
            #expect(again.outcome == .nothingToDo)
            #expect(again.source.map(\.state) == [.skipped])
            #expect(bench.server.calls == report.calls.total)
        }
    }

    @Test("Answers in any order make the same") func unordered() async throws {
        try await withBench { bench in
            try await bench.run()
            var other = try Bench()
            defer { other.folder.remove() }
            other.isUnordered = true
            other.settings.workers = 1
            try other.add("a.csv", Bench.header + Bench.rows(1...20))
            try await other.run()
            #expect(try other.remains() == bench.remains())
        }
    }

    @Test("The report, the ledger's run and the server agree in their counts") func counts() async throws {
        try await withBench { bench in
            let report = try await bench.run()
            let run = try #require(try bench.ledger().runs(limit: 1).first)
            let delivery = try #require(report.delivery)
            #expect(run.rows == report.rows)
            #expect(run.outcome == report.outcome)
            #expect(run.deliveredCalls == delivery.deliveredCalls)
            #expect(run.deliveredChunks == delivery.deliveredChunks)
            #expect(run.deliveredBytes == delivery.deliveredBytes)
            #expect(delivery.deliveredCalls == bench.server.calls)
            #expect(delivery.deliveredCalls == report.calls.total)
            #expect(delivery.deliveredChunks == report.chunks.count)
            #expect(delivery.deliveredBytes == report.chunks.bytes)
        }
    }

    @Test("The rejects in the ledger are those of the report, with their raw bytes") func rejects() async throws {
        try await withBench { bench in
            let report = try await bench.run()
            let rejects = try bench.rejects()
            #expect(rejects.map(\.row) == [11])
            #expect(rejects.map(\.line) == [12])
            #expect(rejects.map(\.code) == ["field.type"])
            #expect(rejects.map(\.raw) == [Array(Bench.rows(11...11).utf8.dropLast())])
            let finding = report.diagnostics.first { $0.code == .fieldType }
            #expect(finding?.count == report.rows.rejected)
        }
    }

    @Test("No secret stands in the ledger or the report") func secrets() async throws {
        try await withBench { bench in
            let report = try await bench.run(.request(3, .lostAfter))
            let text = String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
            #expect(!text.contains("s3cret"))
            for name in ["ledger.sqlite", "ledger.sqlite-wal"] {
                let bytes = FileManager.default.contents(atPath: bench.folder.file(name)) ?? Data()
                #expect(bytes.range(of: Data("s3cret".utf8)) == nil)
            }
        }
    }

    // MARK: Stopped

    @Test("A signal ends the run with nothing unknown, and the next completes it") func interrupted() async throws {
        try await withBench { bench in
            let calm = try await undisturbed(bench)
            let report = try await bench.run(.signal(2))
            #expect(report.outcome == .interrupted)
            #expect(report.signal == 2)
            #expect(report.delivery?.unknownChunks == 0)
            #expect(bench.server.calls < calm.calls)
            #expect(try await bench.run().outcome == .doneWithRejects)
            #expect(bench.server.contents == calm.contents)
            #expect(bench.server.calls == calm.calls)
        }
    }

    @Test("The first cause of an end is told, not a signal that follows") func firstCause() async throws {
        try await withBench { bench in
            let mailbox = Mailbox<ImportRun.Event>()
            mailbox.post(.signal(SIGINT))
            mailbox.post(.signal(SIGTERM))
            let said = Mutex<[ImportNote]>([])
            let report = try await bench.run(
                FaultBoard(nil),
                mailbox: mailbox,
                say: { note in said.withLock { $0.append(note) } }
            )
            #expect(report.outcome == .interrupted)
            #expect(report.signal == Int(SIGINT))
            #expect(said.withLock { $0 } == [.stopping(signal: SIGINT)])
        }
    }

    @Test("A limit of rows stops, run by run, and loses nothing", arguments: [1, 2, 3, 7, 19])
    func limit(rows: Int) async throws {
        try await withBench { bench in
            let calm = try await undisturbed(bench)
            var read = 0
            while read + rows < 20 {
                let report = try await bench.run { $0.limit = rows }
                read += rows
                #expect(report.outcome == .stopped)
                #expect(report.source.map(\.state) == [.partial])
                #expect(report.rows.read == rows)
                #expect(try bench.progress().position.rows == read)
                #expect(try !bench.progress().isComplete)
            }
            let last = try await bench.run { $0.limit = rows }
            #expect(last.outcome == .doneWithRejects)
            #expect(last.source.map(\.state) == [.complete])
            #expect(bench.server.contents == calm.contents)
            #expect(bench.server.calls == calm.calls)
        }
    }

    @Test("A limit that ends with the source is no stop", arguments: ["", "\n\n"])
    func exactLimit(tail: String) async throws {
        try await withBench { bench in
            try bench.add("a.csv", Bench.header + Bench.rows(1...20) + tail)
            #expect(try await bench.run { $0.limit = 20 }.outcome == .doneWithRejects)
            #expect(try await bench.run().outcome == .nothingToDo)
        }
    }

    @Test("A limit counts over all sources") func limitOverSources() async throws {
        try await withBench { bench in
            try bench.add("b.csv", Bench.header + Bench.rows(21...25))
            let report = try await bench.run { $0.limit = 22 }
            #expect(report.outcome == .stopped)
            #expect(report.source.map(\.rows.read) == [20, 2])
            #expect(report.source.map(\.state) == [.complete, .partial])
        }
    }

    @Test("Too many rejects stop the run; a higher limit goes on") func rejectLimit() async throws {
        try await withBench { bench in
            let report = try await bench.run { $0.maxRejects = .count(0) }
            #expect(report.outcome == .rejectsExceeded)
            #expect(report.problemCode == .rejectsExceeded)
            #expect(try await bench.run { $0.maxRejects = .count(1) }.outcome == .doneWithRejects)
            #expect(try bench.rejects().count == 1)
            #expect(bench.server.contents == (try await undisturbed(bench)).contents)
        }
    }

    @Test("A page instead of ChurnZero's answer stops the run, and nothing counts as delivered")
    func wrongEndpoint() async throws {
        try await withBench { bench in
            let report = try await bench.run(.requests(from: 1, .htmlBefore))
            #expect(report.outcome == .destinationFailed)
            #expect(report.problemCode == .destinationWrong)
            #expect(report.delivery?.deliveredCalls == 0)
            #expect((report.delivery?.unknownChunks ?? 9) <= 1)
            #expect(try bench.progress().watermarks.allSatisfy { $0 == .start })
            #expect(try bench.progress().position.rows == 0)
            try await bench.finish()
            #expect(bench.server.contents == (try await undisturbed(bench)).contents)
        }
    }

    @Test("While a decision waits its lane waits, too, and the others go on") func decision() async throws {
        try await withBench { bench in
            try bench.add("a.csv", Bench.header + Bench.rows(1...20, adding: 1))
            bench.settings.courier.lanes = 16
            let report = try await bench.run(.request(2, .lostAfter))
            #expect(report.outcome == .stopped)
            #expect(report.problemCode == .decisionWaiting)
            let waiting = try bench.ledger().unknownChunks(key: Bench.key)
            #expect(waiting.count == 1)
            #expect(report.delivery?.unknownChunks == 1)
            #expect((report.delivery?.deliveredCalls ?? 0) > 0)
            let again = try await bench.run()
            #expect(again.outcome == .stopped)
            #expect(again.delivery?.deliveredCalls == 0)
            #expect(try await bench.finish().outcome == .doneWithRejects)
            #expect(bench.server.contents == (try await undisturbed(bench)).contents)
        }
    }

    // MARK: Several sources

    @Test("Calls of one account keep their order over the sources") func order() async throws {
        try await withBench { bench in
            bench.settings.events = .account
            try bench.add("a.csv", Bench.header + Bench.rows(1...10, accounts: 1))
            try bench.add("b.csv", Bench.header + Bench.rows(12...20, accounts: 1))
            try await bench.run()
            #expect(bench.server.events == ((1...10).map { "E\($0)" } + (12...20).map { "E\($0)" }))
        }
    }

    @Test("Only what is not complete is imported of several sources") func oneComplete() async throws {
        try await withBench { bench in
            try await bench.run()
            let calls = bench.server.calls
            try bench.add("b.csv", Bench.header + Bench.rows(21...30))
            let report = try await bench.run()
            #expect(report.source.map(\.state) == [.skipped, .complete])
            #expect(report.rows.read == 10)
            #expect(bench.server.calls == calls + report.calls.total)
        }
    }

    @Test("A file that is named twice is imported once") func twoNames() async throws {
        try await withBench { bench in
            try FileManager.default.createSymbolicLink(
                atPath: bench.folder.file("link.csv"),
                withDestinationPath: bench.folder.file("a.csv")
            )
            bench.files += [bench.folder.file("link.csv"), bench.folder.path + "/./a.csv"]
            let report = try await bench.run()
            #expect(report.outcome == .doneWithRejects)
            #expect(report.rows.read == 20)
        }
    }

    @Test(
        "A source without rows is complete at once",
        arguments: [Bench.header, String(Bench.header.dropLast()), Bench.header + "\n\n"]
    )
    func noRows(text: String) async throws {
        try await withBench { bench in
            try bench.add("a.csv", text)
            let report = try await bench.run()
            #expect(report.outcome == .done)
            #expect(report.source.map(\.state) == [.complete])
            #expect(try await bench.run().outcome == .nothingToDo)
        }
    }

    // MARK: Sources that change

    @Test("A file that has grown is continued", arguments: [true, false])
    func grown(hasLineEnd: Bool) async throws {
        try await withBench { bench in
            let text = Bench.header + Bench.rows(1...10)
            try bench.add("a.csv", hasLineEnd ? text : String(text.dropLast()))
            try await bench.run()
            try bench.add("a.csv", text + Bench.rows(11...20))
            let said = Mutex<[ImportNote]>([])
            let report = try await bench.run(FaultBoard(nil), say: { note in said.withLock { $0.append(note) } })
            #expect(said.withLock { $0 } == [.grown(bench.files[0], row: 11)])
            #expect(report.rows.read == 10)
            #expect(try bench.rejects().map(\.line) == [12])
            #expect(bench.server.contents == (try await undisturbed(bench)).contents)
            #expect(bench.server.calls == (try await undisturbed(bench)).calls)
        }
    }

    @Test("A file that grew by the rest of its last row is refused: half of that row is delivered already")
    func grownInsideRow() async throws {
        try await withBench { bench in
            let text = Bench.header + Bench.rows(1...10)
            try bench.add("a.csv", String(text.dropLast(2)))
            try await bench.run()
            let calls = bench.server.calls
            try bench.add("a.csv", text + Bench.rows(11...20))
            await refused(.sourceChanged) { try await bench.run() }
            #expect(bench.server.calls == calls)
            (bench.settings.restart, bench.settings.addsAgain) = (true, true)
            #expect(try await bench.run().outcome == .doneWithRejects)
        }
    }

    @Test("The same holds when that run was stopped before it was complete") func grownInsideRowStopped() async throws {
        try await withBench { bench in
            let text = Bench.header + Bench.rows(1...10, adding: 1)
            try bench.add("a.csv", String(text.dropLast(2)))
            bench.settings.courier.lanes = 16
            // The first lane's chunk is unknown; the last row, in another lane, is delivered.
            #expect(try await bench.run(.request(1, .lostAfter)).outcome == .stopped)
            #expect(try bench.progress().position.rows < 10)
            try bench.add("a.csv", text + Bench.rows(11...20))
            await refused(.sourceChanged) { try await bench.run() }
        }
    }

    @Test("A file that grew inside a row that was never read is continued") func grownInsideUnreadRow() async throws {
        try await withBench { bench in
            let text = Bench.header + Bench.rows(1...10)
            try bench.add("a.csv", String(text.dropLast(2)))
            try await bench.run { $0.limit = 5 }
            try bench.add("a.csv", Bench.header + Bench.rows(1...20))
            try await bench.run()
            #expect(bench.server.contents == (try await undisturbed(bench)).contents)
        }
    }

    @Test("A header that becomes longer before there are rows is read again") func grownHeader() async throws {
        try await withBench { bench in
            try bench.add("a.csv", "account,contact,event,at,seats,used")
            try await bench.run()
            try bench.add("a.csv", "account,contact,event,at,seats,used,more\n" + Bench.rows(1...3))
            let report = try await bench.run()
            #expect(report.rows.read == 3)
            #expect(try bench.rejects().allSatisfy { $0.code == "csv.ragged" })
        }
    }

    @Test("A file that changed is refused before anything is sent, and --restart takes it") func changed() async throws
    {
        try await withBench { bench in
            try await bench.run()
            let calls = bench.server.calls
            try bench.add("a.csv", Bench.header + Bench.rows(1...20, prefix: "F"))
            try bench.add("b.csv", Bench.header + Bench.rows(21...30))
            await refused(.sourceChanged) { try await bench.run() }
            #expect(bench.server.calls == calls)
            let report = try await bench.run { $0.restart = true }
            #expect(report.rows.read == 30)
            #expect(bench.server.contents.events.count == 19 + 19 + 9)
        }
    }

    @Test("A mapping that means something else is refused; its name and comments may change")
    func mappingChanged() async throws {
        try await withBench { bench in
            try await bench.run { $0.limit = 5 }
            let before = bench.mapping
            bench.mapping = before.replacingOccurrences(of: "attr_Seats", with: "attr_Used")
            await refused(.mappingChanged) { try await bench.run() }
            bench.mapping = "# A comment\n" + before
            #expect(try await bench.run().outcome == .doneWithRejects)
        }
    }

    @Test("A file that becomes shorter while it is read stops the run") func shortened() async throws {
        try await withBench { bench in
            try bench.add("a.csv", Bench.header + Bench.rows(1...200))
            let path = bench.files[0]
            let report = try await bench.run(
                FaultBoard(nil),
                progress: { progress in
                    guard progress.rows > 0 else { return }
                    let handle = FileHandle(forWritingAtPath: path)
                    try? handle?.truncate(atOffset: 300)
                }
            )
            #expect(report.outcome == .failed)
            #expect(report.problemCode == .inputTruncated)
            #expect(try !bench.progress().isComplete)
        }
    }

    @Test("What is added while a run reads belongs to the next run") func grownMeanwhile() async throws {
        try await withBench { bench in
            let path = bench.files[0]
            let once = Mutex(false)
            _ = try await bench.run(
                FaultBoard(nil),
                progress: { _ in
                    guard
                        once.withLock({
                            let first = !$0; $0 = true; return first
                        })
                    else { return }
                    let handle = FileHandle(forWritingAtPath: path)
                    handle?.seekToEndOfFile()
                    handle?.write(Data(Bench.rows(21...25).utf8))
                }
            )
            #expect(try bench.progress().position.rows == 20)
            #expect(try await bench.run().rows.read == 5)
        }
    }

    // MARK: Lanes

    @Test("A run with other lanes keeps those of the sources it continues", arguments: [1, 3, 40])
    func otherLanes(lanes: Int) async throws {
        try await withBench { bench in
            bench.settings.courier.lanes = 8
            _ = try await bench.run(.requests(from: 4, .htmlBefore))
            try bench.decide()
            bench.settings.courier.lanes = lanes
            try bench.add("b.csv", Bench.header + Bench.rows(21...30))
            #expect(try await bench.finish().outcome == .doneWithRejects)
            #expect(try bench.progress().lanes == 8)
            let calm = try await undisturbed(bench)
            #expect(bench.server.contents == calm.contents)
        }
    }

    @Test("A run goes on with the order of events of the first one", arguments: [EventOrder.account, .none, .sameness])
    func order(events: EventOrder) async throws {
        for request in 2...6 {
            try await withBench { bench in
                bench.settings.courier.limits.calls = 1
                _ = try await bench.run(.request(request, .htmlBefore)) { $0.events = events }
                try bench.decide()
                let report = try await bench.run { $0.events = events == .sameness ? .account : .sameness }
                #expect(report.outcome == .doneWithRejects)
                #expect(bench.server.contents == (try await undisturbed(bench)).contents, "request \(request)")
            }
        }
    }

    @Test("Events of a single account go through all lanes") func skewed() async throws {
        try await withBench { bench in
            bench.mapping = bench.mapping.replacing(#/  - setAttribute:(.|\n)*/#, with: "")
            try bench.add("a.csv", Bench.header + Bench.rows(1...200, accounts: 1))
            try await bench.run()
            #expect(try bench.progress().watermarks.allSatisfy { $0 > .start })
            #expect(Set(bench.server.events) == Set((1...200).map { "E\($0)" }))
        }
    }

    @Test("Events that keep the order of their account go through its lane") func ordered() async throws {
        try await withBench { bench in
            bench.settings.events = .account
            try bench.add("a.csv", Bench.header + Bench.rows(1...200, accounts: 1))
            try await bench.run()
            #expect(bench.server.events == (1...200).filter { $0 % 11 != 0 }.map { "E\($0)" })
        }
    }

    // MARK: Streams

    @Test("A stream that broke off is read again and continued; other content is another source")
    func stream() async throws {
        try await withBench { bench in
            let calm = try await undisturbed(bench)
            let text = Bench.header + Bench.rows(1...20)
            bench.files = [bench.folder.file("pipe")]
            mkfifo(bench.files[0], 0o600)
            feed(bench.files[0], text)
            #expect(try await bench.run(.signal(3)).outcome == .interrupted)
            feed(bench.files[0], text.replacingOccurrences(of: "E3,", with: "X3,"))
            await refused(.sourceChanged) { try await bench.run() }
            feed(bench.files[0], text)
            #expect(try await bench.run().outcome == .doneWithRejects)
            #expect(bench.server.contents == calm.contents)
            feed(bench.files[0], text)
            #expect(try await bench.run().delivery?.deliveredCalls == 0)
            feed(bench.files[0], Bench.header + Bench.rows(1...5, prefix: "N"))
            #expect(try await bench.run().rows.read == 5)
            feed(bench.files[0], Bench.header + Bench.rows(1...9, prefix: "N"))
            #expect(try await bench.run().rows.read == 4)
        }
    }

    /// Writes into a pipe as soon as somebody reads.
    private func feed(_ path: String, _ text: String) {
        Thread.detachNewThread { FileManager.default.createFile(path, text) }
    }

    // MARK: Memory

    @Test("While the server is stuck no more is read than the queue holds") func stuck() async throws {
        var bench = try Bench()
        defer { bench.folder.remove() }
        try bench.add("a.csv", Bench.header + Bench.rows(1...600))
        bench.settings.courier.queueBytes = 4_000
        bench.settings.workers = 2
        let board = FaultBoard(.stuck)
        let mailbox = Mailbox<ImportRun.Event>()
        let run = bench
        async let report = run.run(board, mailbox: mailbox)
        var last = -1
        while board.count("request") == 0 || board.bytesRead != last {
            last = board.bytesRead
            for _ in 0..<2_000 { await Task.yield() }
        }
        // The peek, a block in reading, two in the window, and the rows of the queue.
        #expect(board.bytesRead < 10_000)
        #expect(board.count("request") == 1)
        board.strike()
        mailbox.post(.finished(ticket: 0, ModelServer.Treatment.busy.result))
        #expect(try await report.rows.read == 600)
    }

    // MARK: Helpers

    /// What a fresh import of the bench's files makes.
    private func undisturbed(_ bench: Bench) async throws -> (contents: Contents, calls: Int) {
        var calm = try Bench()
        defer { calm.folder.remove() }
        calm.files = bench.files
        try await calm.run()
        return (calm.server.contents, calm.server.calls)
    }

    private func refused(_ code: DiagnosticCode, _ run: () async throws -> RunReport) async {
        do {
            let report = try await run()
            Issue.record("not refused, but \(report.outcome)")
        } catch let diagnostics as Diagnostics {
            #expect(diagnostics.all.map(\.code) == [code])
        } catch {
            Issue.record(error)
        }
    }
}

extension FileManager {
    /// Opens something that is there, and writes a text into it.
    fileprivate func createFile(_ path: String, _ text: String) {
        guard let handle = FileHandle(forWritingAtPath: path) else { return }
        try? handle.write(contentsOf: Data(text.utf8))
        try? handle.close()
    }
}
