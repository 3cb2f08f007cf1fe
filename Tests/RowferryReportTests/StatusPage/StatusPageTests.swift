import Foundation
import RowferryModel
import Testing

@testable import RowferryReport

@Suite struct StatusPageTests {
    static let now = Date(timeIntervalSince1970: 1_706_954_600)
    static let place = LedgerPlace(path: "/srv/.rowferry/ledger.sqlite", folder: "/srv", option: nil)

    static func page(
        _ status: LedgerStatus,
        pace: LedgerPace = LedgerPace(),
        place: LedgerPlace = place
    ) -> StatusPage {
        StatusPage(status, pace: pace, place: place, now: now)
    }

    /// A status that has something of everything.
    static var full: LedgerStatus {
        var source = Samples.source("exports/usage-1.csv", size: 1000, offset: 425, tally: RowTally(read: 1_234_567))
        source.progress.id = 3
        return LedgerStatus(
            sources: [source, Samples.source("a.csv", size: 10, offset: 10, complete: true)],
            runs: [Samples.run(11, .done), Samples.run(12, .running, ended: nil)],
            decisions: [Samples.unknown(7)],
            rejects: [.init(source: 3, code: "field.type", count: 1_200, firstLine: 5_000)]
        )
    }

    @Test func everythingThatIsKnownStandsOnIt() {
        let page = Self.page(Self.full).html
        for text in [
            "<title>Importing (rowferry)</title>",
            "Run 12, product-usage to https://analytics.churnzero.net/i, for 3 min 20 s.",
            "1 chunk waits for your decision.", "<progress max=\"100\" value=\"42\"></progress>", "42 %", "2,467,000",
            "rowferry resolve --applied 7", "rowferry resolve --not-applied 7", "rows 3, 7-9", "partial 42 %",
            "A value can&#39;t be read as the type of its field.", "5,000", "1,200", "rowferry rejects -o rejects.csv",
            "/srv/.rowferry/ledger.sqlite",
        ] {
            #expect(page.contains(text), "\(text)")
        }
        #expect(page.components(separatedBy: "<code>field.type</code>").count == 2)
    }

    @Test(arguments: [
        (RunOutcome.died, "The last run died", "Its process 4711 on atlas is gone"),
        (.done, "Done", "Run 1, product-usage to"),
        (.stopped, "Stopped before the end", "The same import again goes on"),
        (.interrupted, "Interrupted", "The same import again goes on"),
        (.doneWithRejects, "Done, with rejected rows", "Run 1"), (.failed, "Failed", "The same import again goes on"),
    ])
    func howTheLastRunEndedComesFirst(outcome: RunOutcome, opening: String, fact: String) throws {
        let page = Self.page(LedgerStatus(runs: [Samples.run(1, outcome, ended: nil)])).html
        let heading = try #require(page.range(of: "<h1>"))
        #expect(page[heading.upperBound...].prefix(120).contains(" \(opening)</h1>"))
        #expect(page.contains(fact))
    }

    @Test func anEmptyLedgerSaysSoAndHasNoEmptyTables() {
        let page = Self.page(LedgerStatus()).html
        #expect(page.contains("Nothing imported yet"))
        #expect(!page.contains("<table"))
        #expect(!page.contains("<section"))
    }

    @Test func aLedgerThatCanNotBeReadIsSaid() {
        let problem = Diagnostic(.error, .ledgerUnusable, "the ledger is <odd>", help: "look at it")
        let page = StatusPage(problem: problem, place: Self.place, now: Self.now).html
        #expect(page.contains("The ledger can&#39;t be read"))
        #expect(page.contains("the ledger is &lt;odd&gt;"))
        #expect(page.contains("look at it"))
    }

    @Test func theUpdateHasThePartsOfThePageAsTheyStandThere() throws {
        let page = Self.page(Self.full)
        #expect(!page.update.contains("\n"))
        let update = try #require(JSONSerialization.jsonObject(with: Data(page.update.utf8)) as? [String: Any])
        let parts = try #require(update["parts"] as? [String: String])
        #expect(Set(parts.keys) == Set(StatusPageTemplate.parts))
        for (name, html) in parts {
            #expect(page.html.contains("id=\"part-\(name)\">\(html)<"), "\(name)")
        }
        #expect(update["title"] as? String == "Importing (rowferry)")
        #expect(update["said"] as? String == "Importing. 1 chunk waits for your decision. usage-1.csv: 40 %.")
    }

    @Test func theUpdateIsTheSameAsLongAsNothingHasChanged() {
        let status = LedgerStatus(runs: [Samples.run(1, .done)])
        let later = StatusPage(status, place: Self.place, now: Self.now + 60)
        #expect(Self.page(status).update == later.update)
        #expect(Self.page(status).html != later.html)
    }

    @Test(arguments: ["<script>alert(1)</script>", "\"\u{301} onclick=\"x", "</section>{{title}}", "a\u{202E}b"])
    func noValueComesAlive(text: String) {
        var status = Self.full
        status.sources[0].key = ImportKey(mapping: text, target: text)
        status.sources[0].progress.path = text
        status.runs[1].mapping = text
        status.runs[1].target = text
        status.runs[0].host = text
        status.decisions[0].source = text
        status.decisions[0].reason = text
        status.decisions[0].mapping = text
        status.rejects[0].code = text
        let place = LedgerPlace(path: text, folder: text, option: text)
        let page = Self.page(status, place: place).html
        #expect(page.unicodeScalars.firstRange(of: text.unicodeScalars) == nil)
        #expect(page.components(separatedBy: "<script").count == 2)
        #expect(page.components(separatedBy: "<h1>").count == 2)
    }

    @Test func commandsNameTheLedger() {
        let place = LedgerPlace(path: "/l", folder: "/", option: "my ledger.sqlite")
        let page = Self.page(Self.full, place: place).html
        #expect(page.contains("rowferry resolve --applied 7 --ledger &#39;my ledger.sqlite&#39;"))
        #expect(page.contains("rowferry rejects -o rejects.csv --ledger &#39;my ledger.sqlite&#39;"))
    }

    @Test func whatIsTooMuchIsLeftOutAndSaid() {
        let runs = (1...30).map { Samples.run($0, .done) }
        let page = Self.page(LedgerStatus(runs: runs)).html
        #expect(page.contains("Showing 20 of 30 runs."))
        #expect(page.contains("<th scope=\"row\" class=\"number\">30</th>"))
        #expect(!page.contains("<th scope=\"row\" class=\"number\">10</th>"))
    }
}

@Suite struct LedgerPaceTests {
    private static func status(calls: Int, offset: Int, size: Int? = 10_000, run: Int64 = 1) -> LedgerStatus {
        var record = Samples.run(run, .running, ended: nil)
        record.deliveredCalls = calls
        return LedgerStatus(sources: [Samples.source("a.csv", size: size, offset: offset)], runs: [record])
    }

    private static func pace(_ samples: [(second: Int, calls: Int, offset: Int)]) -> LedgerPace {
        var pace = LedgerPace()
        for sample in samples {
            pace.note(status(calls: sample.calls, offset: sample.offset), at: .seconds(sample.second))
        }
        return pace
    }

    @Test(
        arguments: [
            ("nothing seen", [], Int?.none, Double?.none), ("one look", [(0, 100, 1_000)], nil, nil),
            ("too short", [(0, 0, 0), (1, 100, 1_000)], nil, nil),
            ("two looks", [(0, 100, 1_000), (4, 500, 3_000)], 100, 14),
            ("what is long ago does not count", [(0, 0, 0), (1, 9_000, 4_000), (11, 9_100, 5_000)], 10, 50),
            ("it stands still", [(0, 100, 1_000), (5, 100, 1_000)], 0, nil),
        ] as [(String, [(Int, Int, Int)], Int?, Double?)]
    )
    func thePaceIsThatOfTheLastSeconds(
        name: String,
        samples: [(Int, Int, Int)],
        calls: Int?,
        left: Double?
    ) {
        let pace = Self.pace(samples.map { ($0.0, $0.1, $0.2) })
        let source = Samples.source("a.csv", size: 10_000, offset: samples.last?.2 ?? 0)
        #expect(pace.callsPerSecond == calls, "\(name)")
        #expect(pace.secondsLeft(of: source) == left, "\(name)")
    }

    @Test func anotherRunBeginsAnew() {
        var pace = Self.pace([(0, 0, 0), (5, 500, 500)])
        pace.note(Self.status(calls: 0, offset: 0, run: 2), at: .seconds(6))
        #expect(pace.callsPerSecond == nil)
        pace.note(Self.status(calls: 20, offset: 0, run: 2), at: .seconds(8))
        #expect(pace.callsPerSecond == 10)
        pace.note(LedgerStatus(), at: .seconds(9))
        #expect(pace.callsPerSecond == nil)
    }

    @Test func ofADecodedFileNobodyKnowsHowMuchIsLeft() {
        var source = Samples.source("a.csv.gz", size: 10_000, offset: 3_000)
        source.progress.identity.isDecoded = true
        #expect(Self.pace([(0, 100, 1_000), (4, 500, 3_000)]).secondsLeft(of: source) == nil)
    }
}
