package import RowferryGuess
import RowferryMap
package import RowferryModel
import RowferryRead

/// Reads a source, and makes a mapping from what it finds.
package struct GuessRun {
    private let source: Source
    private let options: SourceOptions
    private let rows: Int?

    /// - Parameters:
    ///   - path: a file, or `-` for standard input.
    ///   - options: what the user says about the source; the rest is found by looking at it.
    ///   - rows: how many rows to read; nil for all.
    /// - Throws: a source that is not there, or can't be what it is said to be.
    package init(path: String, options: SourceOptions, rows: Int?) throws(Diagnostic) {
        source = try Source(path: path, options: options)
        self.options = options
        self.rows = rows
    }

    /// Destinations for which a mapping can be made.
    package static var destinations: [String] { Guess.destinations }

    /// Reads the rows.
    ///
    /// - Parameter destination: one of `destinations`.
    /// - Returns: the mapping; nil for a destination of which nothing is known.
    /// - Throws: a source that can't be read to its end.
    package func draft(for destination: String) throws(Diagnostic) -> MappingDraft? {
        let (profile, isWhole) = try read(source.content)
        return Guess(profile, of: facts(isWhole: isWhole), for: destination)?.draft()
    }

    private func read(_ bytes: some SourceBytes) throws(Diagnostic) -> (TableProfile, isWhole: Bool) {
        let columns = selection
        let reader = RowReader(layout: source.layout, columns: columns)
        var profile = TableProfile(columns: columns.names, rules: Self.rules)
        var blocks = try BlockReader(bytes, of: source)
        var left = rows ?? .max
        while left > 0, let block = try blocks.next(rows: left) {
            left -= block.end.rows - block.firstRow + 1
            reader.read(block, into: &profile)
        }
        if left > 0 { return (profile, isWhole: true) }
        return (profile, isWhole: try blocks.next(rows: 1) == nil)
    }

    private var selection: ColumnSelection {
        switch source.layout.columns {
        case .fixed(let names): ColumnSelection(names: names)
        case .open: ColumnSelection(names: [], wantsAll: true)
        }
    }

    private static let rules = ValueRules(
        isNumber: ValueReading.isNumber,
        isBoolean: ValueReading.isBoolean,
        date: { ValueReading.date($0) }
    )

    private func facts(isWhole: Bool) -> SourceFacts {
        SourceFacts(
            path: source.path,
            settings: settings,
            warnings: source.layout.warnings.map(\.message),
            hasHeader: !source.layout.isJSON && options.header != SourceOptions.Header.none,
            isWhole: isWhole
        )
    }

    private var settings: [SourceFacts.Setting] {
        var settings: [SourceFacts.Setting] = []
        switch source.layout.form {
        case .csv:
            settings.append(
                setting("format", isTabbed ? "tsv" : "csv", by: isTabbed ? source.evidence[.delimiter] : nil)
            )
        case .ndjson: settings.append(setting("format", "ndjson", by: nil))
        // There is no word for it: only looking at the source tells.
        case .jsonArray: break
        }
        let findings = source.evidence.findings.filter { !$0.isUsual }
        for finding in findings where !(isTabbed && finding.setting == .delimiter) {
            settings.append(setting(finding.setting.rawValue, finding.value, by: finding))
        }
        if options.header == SourceOptions.Header.none { settings.append(.init("header", "false", isText: false)) }
        return settings
    }

    /// `format: tsv` says the delimiter, too.
    private var isTabbed: Bool {
        if case .csv(let dialect) = source.layout.form { dialect.delimiter == [UInt8(ascii: "\t")] } else { false }
    }

    private func setting(_ key: String, _ value: String, by finding: LayoutEvidence.Finding?) -> SourceFacts.Setting {
        .init(key, value, reason: finding?.reason, isDoubtful: finding?.isClose ?? false)
    }
}

extension LayoutEvidence.Finding {
    /// Whether another value fits nearly as well.
    fileprivate var isClose: Bool {
        guard candidates.count > 1 else { return false }
        return candidates[1].score > candidates[0].score * 0.9
    }
}
