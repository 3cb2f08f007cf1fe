import RowferryModel

/// The page's values, ready to be put into ``HTMLTemplate``: every text is formatted, nothing is left to be decided.
///
/// The template finds them by their names. A name that is absent in a part is looked for in the page around it: so what
/// may be absent has a name of its own.
struct HTMLPage {
    struct Step {
        var text: [HTMLPiece]
        var command: String?
    }

    struct Link: Equatable {
        var target: String
        var label: String
        var detail: String
    }

    struct Tile: Equatable {
        var label: String
        var number: String
        var isBad: Bool
    }

    var kind: String
    var mapping: String
    var opening: String
    var facts: String
    var tone: String
    var mark: String
    /// Why it stopped.
    var reasons: [String]
    var steps: [Step]
    var worst: [Link]
    var hasWorst: Bool
    var tiles: [Tile]
    /// How many stand side by side where there is room.
    var tileColumns: Int
    var rows: ShareBar?
    var actions: [BarLine]
    var hasActions: Bool
    var classes: String
    var events: EventChart?
    var groups: [FindingGroup]
    var findingsSummary: String
    var hasFindings: Bool
    var fields: [FieldLine]
    var hasFields: Bool
    var fieldsNote: String?
    var samplesTitle: String
    var sampleGroups: [SampleGroup]
    var samplesNote: String?
    var hasSamples: Bool
    var sources: [SourceCard]
    var sourcesNote: String?
    var hasSources: Bool
    var mappingText: String?
    var about: [Fact]
    var style = HTMLStyle.sheet

    init(_ report: RunReport, _ context: ReportContext) {
        let verdict = Verdict(report)
        kind = report.title
        mapping = report.mapping.shown
        opening = verdict.opening
        facts = verdict.facts.capitalizedFirst + "."
        (tone, mark) = verdict.tone.sign
        reasons = (report.problem ?? "").split(separator: "\n").map { String($0).printable }
        steps = NextSteps(after: report, ledger: context.ledger, rejects: context.rejects).steps.map {
            Step(text: HTMLPiece.pieces(of: $0.text), command: $0.command ?? ($0.repeats ? context.continuation : nil))
        }
        worst = Self.worst(report.diagnostics)
        hasWorst = !worst.isEmpty
        tiles = Self.tiles(report)
        tileColumns = tiles.count.isMultiple(of: 4) ? 4 : tiles.count
        rows = ShareBar(report.rows)
        actions = BarLine.lines(report.calls)
        hasActions = !actions.isEmpty
        classes = Self.classes(report.calls)
        events = EventChart(report.events)
        groups = FindingGroup.groups(report.diagnostics)
        findingsSummary = Self.summary(report.diagnostics)
        hasFindings = !groups.isEmpty
        fields = report.fields.prefix(HTMLLimit.fields).map(FieldLine.init)
        fieldsNote = HTMLLimit.note(fields.count, of: report.fields.count, "field")
        hasFields = !fields.isEmpty
        samplesTitle = report.isImport ? "First calls" : "What would be sent"
        sampleGroups = SampleGroup.groups(report.samples)
        samplesNote = HTMLLimit.note(min(report.samples.count, HTMLLimit.samples), of: report.samples.count, "call")
        hasSamples = !sampleGroups.isEmpty
        sources = report.source.prefix(HTMLLimit.sources).map(SourceCard.init)
        sourcesNote = HTMLLimit.note(sources.count, of: report.source.count, "source")
        hasSources = !sources.isEmpty
        mappingText = report.mappingText?.beginning(characters: HTMLLimit.mappingCharacters)
        about = Self.about(report, context)
    }

    /// The findings to begin with.
    private static func worst(_ findings: [RunReport.Finding]) -> [Link] {
        findings.inReadingOrder.filter { $0.severity > .note }.prefix(3).map { finding in
            Link(
                target: "#finding-\(finding.severity.rawValue)-\(finding.code.rawValue)",
                label: finding.message.printable.cutAtEnd(to: 160),
                detail: "\(finding.severity.rawValue), \(finding.count.counted("time"))"
            )
        }
    }

    private static func summary(_ findings: [RunReport.Finding]) -> String {
        let counts = Severity.allCases.reversed().compactMap { severity -> String? in
            let kinds = findings.filter { $0.severity == severity }
            if kinds.isEmpty { return nil }
            let times = kinds.reduce(0) { $0.addingClamped($1.count) }
            return "\(kinds.count.counted("kind")) of \(severity.rawValue) (\(times.counted("time")))"
        }
        return counts.isEmpty ? "Nothing was found." : counts.joined(separator: ", ") + "."
    }

    private static func classes(_ calls: RunReport.Calls) -> String {
        guard calls.once > 0 else { return "All of them may be sent a second time without harm." }
        if calls.repeatable == 0 { return "None of them may be sent a second time without harm." }
        return "\(calls.repeatable.grouped) may be sent a second time without harm, \(calls.once.grouped) may not."
    }

    private static func tiles(_ report: RunReport) -> [Tile] {
        var tiles = [
            Tile(label: "rows read", number: report.rows.read.grouped, isBad: false),
            Tile(label: "rows left out", number: report.rows.filtered.grouped, isBad: false),
            Tile(label: "rows rejected", number: report.rows.rejected.grouped, isBad: report.rows.rejected > 0),
            Tile(label: "calls made", number: report.calls.total.grouped, isBad: false),
        ]
        if let sync = report.sync {
            tiles.append(Tile(label: "calls new or changed", number: (sync.new + sync.changed).grouped, isBad: false))
            tiles.append(Tile(label: "calls unchanged", number: sync.unchanged.grouped, isBad: false))
            if let gone = sync.gone { tiles.append(Tile(label: "rows gone", number: gone.grouped, isBad: false)) }
        }
        guard let delivery = report.delivery else {
            tiles.append(Tile(label: "chunks", number: report.chunks.count.grouped, isBad: false))
            tiles.append(Tile(label: "to be sent", number: report.chunks.bytes.byteText, isBad: false))
            return tiles
        }
        if delivery.foldedCalls > 0 {
            tiles.append(Tile(label: "calls folded", number: delivery.foldedCalls.grouped, isBad: false))
        }
        return tiles + [
            Tile(label: "calls delivered", number: delivery.deliveredCalls.grouped, isBad: false),
            Tile(label: "chunks delivered", number: delivery.deliveredChunks.grouped, isBad: false),
            Tile(label: "retries", number: delivery.retries.grouped, isBad: false),
            Tile(
                label: "chunks unknown",
                number: delivery.unknownChunks.grouped,
                isBad: delivery.unknownChunks > 0
            ),
        ]
    }

    private static func about(_ report: RunReport, _ context: ReportContext) -> [Fact] {
        var facts = [
            Fact(name: "Mapping", text: report.mapping.shown), Fact(name: "Target", text: report.target.shown),
        ]
        if let moment = report.startedAt { facts.append(Fact(name: "Started", text: moment.timeText + " UTC")) }
        facts.append(Fact(name: "Took", text: report.seconds.durationText))
        if let command = context.command { facts.append(Fact(name: "Command", text: command)) }
        if let program = context.program { facts.append(Fact(name: "Program", text: program)) }
        return facts
    }
}

extension RunReport {
    fileprivate var title: String {
        switch kind {
        case "check": "Check"
        case "dry-run": "Dry run"
        case "import": "Import"
        default: kind.shown
        }
    }
}

extension Style.Tone {
    /// The class of the verdict, and a sign that says the same without colour.
    var sign: (String, String) {
        switch self {
        case .good: ("good", "✓")
        case .caution: ("caution", "!")
        case .bad: ("bad", "✕")
        case .neutral: ("neutral", "i")
        }
    }
}

extension String {
    fileprivate var capitalizedFirst: String {
        prefix(1).uppercased() + dropFirst()
    }
}
