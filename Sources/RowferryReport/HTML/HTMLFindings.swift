import RowferryModel

/// Findings of one code, folded up where there are many.
struct FindingGroup {
    /// Place in the page: `finding-date.invalid`.
    var anchor: String
    var severity: String
    var groupCode: String
    var meaning: [HTMLPiece]
    /// `12 times`, `12 times in 3 fields`.
    var groupCount: String
    var isOpen: Bool
    /// What to do, where it is the same for all.
    var groupHelp: [HTMLPiece]
    var hasGroupHelp: Bool
    var findings: [FindingLine]
    var groupNote: String?

    /// How many groups stand open: what is folded up is still read when there is little of it.
    static let open = 6
    /// How many findings of a group stand open.
    static let openFindings = 4

    /// The findings by code, the worst first.
    static func groups(_ findings: [RunReport.Finding]) -> [FindingGroup] {
        var order: [String] = []
        var byCode: [String: [RunReport.Finding]] = [:]
        for finding in findings.inReadingOrder {
            // The same code may be an error in one field and a warning in another.
            let key = "\(finding.severity.rawValue)-\(finding.code.rawValue)"
            if byCode[key] == nil { order.append(key) }
            byCode[key, default: []].append(finding)
        }
        let isShort = order.count <= open
        return order.compactMap { key in byCode[key].flatMap { FindingGroup($0, anchor: key, isShort: isShort) } }
    }

    private init?(_ all: [RunReport.Finding], anchor: String, isShort: Bool) {
        guard let first = all.first else { return nil }
        self.anchor = "finding-\(anchor)"
        severity = first.severity.rawValue
        groupCode = first.code.rawValue
        meaning = HTMLPiece.pieces(of: first.code.meaning)
        let count = all.reduce(0) { $0.addingClamped($1.count) }
        groupCount = count.counted("time") + (all.count > 1 ? ", in \(all.count.grouped) forms" : "")
        isOpen = first.severity == .error || isShort && first.severity == .warning
        let helps = Set(all.map { $0.help ?? $0.code.help })
        groupHelp = helps.count == 1 ? HTMLPiece.pieces(of: helps.first ?? "") : []
        hasGroupHelp = helps.count == 1
        let shown = all.prefix(HTMLLimit.findings)
        findings = shown.map { FindingLine($0, hasHelp: helps.count > 1, isOpen: all.count <= Self.openFindings) }
        groupNote = HTMLLimit.note(shown.count, of: all.count, "finding")
    }
}

/// One finding with its examples.
struct FindingLine {
    struct Example: Equatable {
        /// Nil when all examples stand in the same file.
        var file: String?
        var row: String
        var line: String
        var value: String
        var isEmpty: Bool
    }

    var message: String
    /// How often and where: `12 times · field eventDate · column "sent_at"`.
    var place: String
    var isOpenFinding: Bool
    var help: [HTMLPiece]
    var hasHelp: Bool
    var examples: [Example]
    var hasExamples: Bool
    /// `Examples`, `Examples from exports/a.csv`.
    var caption: String
    var hasFiles: Bool

    init(_ finding: RunReport.Finding, hasHelp: Bool, isOpen: Bool) {
        message = finding.message.printable.cutAtEnd(to: 400)
        var places = [finding.count.counted("time")]
        if let field = finding.field { places.append("field \(field.shown)") }
        if let column = finding.column { places.append("column \(column.shown)") }
        help = hasHelp ? HTMLPiece.pieces(of: finding.help ?? finding.code.help) : []
        self.hasHelp = hasHelp
        isOpenFinding = isOpen
        let first = finding.examples.first?.file
        let isOneFile = finding.examples.allSatisfy { $0.file == first }
        hasFiles = !isOneFile
        caption = "Examples" + (isOneFile ? " from \(Self.path(first ?? ""))" : "")
        examples = finding.examples.prefix(Findings.exampleLimit).map { example in
            Example(
                file: isOneFile ? nil : Self.path(example.file),
                row: example.row > 0 ? example.row.grouped : "–",
                line: example.line > 0 ? example.line.grouped : "–",
                value: example.value.shown,
                isEmpty: example.value.isEmpty
            )
        }
        // What is about a whole column has a place, but no row and no value.
        let isAboutRows = finding.examples.contains { $0.row > 0 || !$0.value.isEmpty }
        if !isAboutRows {
            places += finding.examples.map { Self.path($0.file) + ($0.line > 0 ? ", line \($0.line.grouped)" : "") }
        }
        place = places.joined(separator: " · ")
        hasExamples = !examples.isEmpty && isAboutRows
    }

    private static func path(_ file: String) -> String {
        file.printable.cutInMiddle(to: 80)
    }
}
