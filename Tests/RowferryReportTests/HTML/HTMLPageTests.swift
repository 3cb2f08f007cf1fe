import RowferryModel
import Testing

@testable import RowferryReport

@Suite struct HTMLPageTests {
    private static func finding(
        _ code: DiagnosticCode,
        _ severity: Severity,
        field: String,
        count: Int = 1,
        help: String? = nil
    ) -> RunReport.Finding {
        RunReport.Finding(
            code: code,
            severity: severity,
            field: field,
            column: nil,
            count: count,
            message: "\(field) is wrong",
            help: help,
            examples: [.init(file: "a.csv", row: 1, line: 2, value: "")]
        )
    }

    @Test func theVerdictComesFirstThenWhatToDo() {
        let context = ReportContext(arguments: ["rowferry", "import", "my mapping.yaml", "--restart"], version: "1.2")
        let page = HTMLPage(Samples.fullImport, context)
        #expect(page.opening == "Stopped before the end")
        #expect(page.tone == "caution")
        #expect(page.reasons == ["a decision is waiting"])
        #expect(page.worst.map(\.target).first == "#finding-error-csv.ragged")
        #expect(
            page.steps.map(\.command) == [
                "rowferry resolve", "rowferry rejects -o rejects.csv", "rowferry import 'my mapping.yaml'",
            ]
        )
        #expect(page.about.contains(Fact(name: "Command", text: "rowferry import 'my mapping.yaml' --restart")))
        #expect(page.about.contains(Fact(name: "Program", text: "rowferry 1.2")))
        #expect(page.tiles.filter(\.isBad).map(\.label) == ["rows rejected", "chunks unknown"])
    }

    @Test func aCommandShowsNoQueryOfAURL() {
        let words = ["rowferry", "import", "m.yaml", "--endpoint", "https://host/i?key=hunter2"]
        #expect(ReportContext(arguments: words).command == "rowferry import m.yaml --endpoint https://host/i")
    }

    @Test func aPassedCheckSaysHowToDeliver() {
        var report = RunReport(kind: "check", mapping: "m", target: "t")
        report.outcome = .done
        report.rows.read = 1
        let page = HTMLPage(report, ReportContext())
        #expect(page.tone == "good")
        #expect(!page.hasWorst && !page.hasFindings && !page.hasFields && !page.hasSamples)
        #expect(page.findingsSummary == "Nothing was found.")
        #expect(page.steps.first?.text.contains(HTMLPiece(code: "import")) == true)
    }

    @Test func aCheckWithoutRowsAsksForTheFile() {
        var report = RunReport(kind: "check", mapping: "m", target: "t")
        report.outcome = .done
        let page = HTMLPage(report, ReportContext())
        #expect(page.tone == "caution")
        #expect(page.opening == "Check found no rows")
        #expect(page.steps.map { $0.text.compactMap(\.plain).joined() }.first?.contains("the right files") == true)
        #expect(HTMLReport.render(report).contains("No row was read."))
    }

    @Test func aColumnAsSuchHasAPlaceAndNoExamples() {
        var finding = Self.finding(.columnUnused, .note, field: "a")
        finding.examples = [.init(file: "a.csv", row: 0, line: 1, value: "")]
        let line = FindingLine(finding, hasHelp: false, isOpen: true)
        #expect(!line.hasExamples)
        #expect(line.place.hasSuffix("a.csv, line 1"))
    }

    @Test func findingsStandByCodeTheWorstFirst() {
        let groups = FindingGroup.groups([
            Self.finding(.fieldType, .warning, field: "b", count: 9), Self.finding(.fieldType, .error, field: "a"),
            Self.finding(.dateInvalid, .error, field: "c", count: 3),
            Self.finding(.fieldType, .error, field: "d", count: 2),
        ])
        #expect(
            groups.map(\.anchor) == [
                "finding-error-date.invalid", "finding-error-field.type", "finding-warning-field.type",
            ]
        )
        #expect(groups.map(\.groupCount) == ["3 times", "3 times, in 2 forms", "9 times"])
        #expect(groups[1].findings.map(\.message) == ["d is wrong", "a is wrong"])
        #expect(groups.map(\.isOpen) == [true, true, true])
        #expect(groups[0].findings[0].caption == "Examples from a.csv")
    }

    @Test func aHelpThatIsTheSameForAllStandsOnce() {
        let same = FindingGroup.groups([
            Self.finding(.fieldType, .error, field: "a"), Self.finding(.fieldType, .error, field: "b"),
        ])
        #expect(same[0].hasGroupHelp)
        #expect(same[0].findings.map(\.hasHelp) == [false, false])
        let different = FindingGroup.groups([
            Self.finding(.fieldType, .error, field: "a", help: "do this"), Self.finding(.fieldType, .error, field: "b"),
        ])
        #expect(!different[0].hasGroupHelp)
        #expect(different[0].findings.map(\.hasHelp) == [true, true])
        #expect(different[0].findings[0].help == [HTMLPiece(plain: "do this")])
    }

    @Test func twoHundredKindsAreFoldedUp() {
        let codes = DiagnosticCode.allCases
        let findings = (0..<200).map { Self.finding(codes[$0 % codes.count], .warning, field: "f\($0)") }
        let groups = FindingGroup.groups(findings)
        #expect(groups.count == codes.count)
        #expect(groups.reduce(0) { $0 + $1.findings.count } == 200)
        #expect(groups.filter(\.isOpen).isEmpty)
    }

    @Test func examplesOfSeveralFilesNameThem() {
        var finding = Self.finding(.fieldType, .error, field: "a")
        finding.examples.append(.init(file: "b.csv", row: 0, line: 1, value: "x"))
        let line = FindingLine(finding, hasHelp: false, isOpen: true)
        #expect(line.hasFiles)
        #expect(line.caption == "Examples")
        #expect(line.examples.map(\.file) == ["a.csv", "b.csv"])
        #expect(line.examples.map(\.row) == ["1", "–"])
        #expect(line.examples.map(\.isEmpty) == [true, false])
    }

    @Test func aPageStaysAPageWhateverWasImported() {
        var report = Samples.fullImport
        report.fields = (0..<10_000).map {
            .init(call: "set", field: "attr_\($0)", filled: 1, empty: 0, min: "a", max: "b", distinctEstimate: 1)
        }
        report.diagnostics = (0..<10_000).map { Self.finding(.columnUnused, .note, field: "c\($0)") }
        report.source = Array(repeating: report.source[0], count: 10_000)
        let json = "{\"a\":\"\(String(repeating: "x", count: 20_000))\"}"
        report.samples = (0..<10_000).map { .init(action: "a", call: $0, file: "f", row: 1, json: json) }
        report.mappingText = String(repeating: "# a long comment\n", count: 100_000)
        let page = HTMLReport.render(report)
        #expect(page.utf8.count < 1_500_000)
        for noun in ["200 of 10,000 fields", "40 of 10,000 findings", "50 of 10,000 sources", "60 of 10,000 calls"] {
            #expect(page.contains("Showing \(noun). A report that ends in .json has all of them."))
        }
        #expect(page.contains("characters left out"))
    }

    @Test func theCallsStandAsTheyTravel() throws {
        var report = Samples.fullImport
        report.samples = [
            .init(action: "trackEvent", call: 1, file: "a.csv", row: 7, json: #"{"eventName":"<b>","quantity":1.50}"#),
            .init(action: "trackEvent", call: 2, file: "a.csv", row: 8, json: "{}"),
        ]
        let groups = SampleGroup.groups(report.samples)
        #expect(groups.map(\.number) == [1, 2])
        #expect(groups[0].samples[0].place == "a.csv, row 7")
        let page = HTMLReport.render(report)
        #expect(page.contains("{\n  &quot;eventName&quot;: &quot;&lt;b&gt;&quot;,\n  &quot;quantity&quot;: 1.50\n}"))
    }

    @Test func headingsHaveNoGap() throws {
        let page = HTMLReport.render(Samples.fullImport)
        var levels: [Int] = []
        for match in page.matches(of: /<h([1-6])/) { levels.append(try #require(Int(match.1))) }
        #expect(levels.first == 1)
        #expect(levels.filter { $0 == 1 }.count == 1)
        #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 })
    }

    @Test func everyLinkLeadsToAPlaceInThePage() {
        let page = HTMLReport.render(Samples.fullImport)
        let targets = page.matches(of: /href="#([^"]*)"/).map { String($0.1) }
        #expect(targets.count >= 8)
        for target in targets { #expect(page.contains("id=\"\(target)\""), "\(target)") }
        let ids = page.matches(of: /\sid="([^"]*)"/).map { String($0.1) }
        #expect(Set(ids).count == ids.count)
    }
}
