import RowferryModel

/// What of a source is looked at, as UTF-8: its beginning, and pieces from further on.
struct LookedAt {
    /// From where the first row or header is looked for.
    var head: ArraySlice<UInt8>
    /// Whether `head` is the whole source.
    var isWhole: Bool
    /// Each begins with a line.
    var samples: [[UInt8]] = []
}

/// Finds how a CSV source is written, by how evenly each dialect cuts what is looked at. What is set is taken as it is.
///
/// Deterministic: the same bytes give the same dialect. Of equal candidates the first is taken.
struct DialectFinder {
    /// Not among them: the colon, which would cut times and URLs, and space.
    private static let delimiters: [UInt8] = [",", ";", "\t", "|", "^", "\u{1}", "\u{1F}"].map { UInt8(ascii: $0) }
    private static let headRows = 500
    private static let sampleRows = 100
    /// Rows with ill-formed quotes, and not one well-formed quote, from which on there are no quotes.
    private static let illRows = 5

    let options: SourceOptions
    let looked: LookedAt
    private let occurs: [Bool]

    init(options: SourceOptions, looked: LookedAt) {
        self.options = options
        self.looked = looked
        var occurs = [Bool](repeating: false, count: 256)
        for byte in looked.head { occurs[Int(byte)] = true }
        for sample in looked.samples { for byte in sample { occurs[Int(byte)] = true } }
        self.occurs = occurs
    }

    /// The dialect, how it came to be, and how many cells with a quote behind a space were seen.
    func find() -> (dialect: CSVDialect, findings: [LayoutEvidence.Finding], spacedCells: Int) {
        let cuts = quotings.map(best)
        let usual = cuts[0]
        var eligible = [usual]
        for cut in cuts.dropFirst() where isEligible(cut, usual) { eligible.append(cut) }
        var chosen = usual
        for cut in eligible.dropFirst() where cut.quoteScore > chosen.quoteScore { chosen = cut }
        return (chosen.dialect, findings(chosen, eligible), chosen.tally.spacedCells)
    }

    /// What plainly speaks against a delimiter that the mapping says: it cuts nothing, and another one cuts every row.
    func contradiction() -> String? {
        guard let set = options.delimiter ?? (options.format == .tsv ? "\t" : nil) else { return nil }
        var free = options
        free.delimiter = nil
        free.format = .csv
        let mine = best(quotings[0]).tally
        let other = DialectFinder(options: free, looked: looked).find()
        var cut = CutTally(other.dialect, width: nil)
        looked.head.withUnsafeBytes { cut.add($0, isLast: looked.isWhole, rowLimit: Self.headRows) }
        guard mine.widest == 1, cut.rows > 1, cut.even == cut.rows, let width = cut.width, width > 1 else { return nil }
        let better = String(decoding: other.dialect.delimiter, as: UTF8.self)
        return
            "the mapping says delimiter \(set.quoted), which leaves 1 column; \(better.quoted) would give \(cut.words)"
    }

    /// The quotes that are possible, the usual ones first.
    private var quotings: [CSVDialect] {
        var dialect = CSVDialect(comment: options.comment?.utf8.first, ragged: options.ragged)
        if let quote = options.quote { dialect.quote = quote.utf8.first }
        dialect.escape = options.escape.map { $0.utf8.first } ?? dialect.quote
        var found = [dialect]
        func add(quote: UInt8?, escape: UInt8?) {
            dialect.quote = quote
            dialect.escape = options.escape.map { $0.utf8.first } ?? escape
            found.append(dialect)
        }
        let double = UInt8(ascii: "\"")
        let single = UInt8(ascii: "'")
        let backslash = UInt8(ascii: "\\")
        let hasBackslash = occurs[Int(backslash)]
        if options.escape == nil, let quote = dialect.quote, occurs[Int(quote)], hasBackslash {
            add(quote: quote, escape: backslash)
        }
        guard options.quote == nil else { return found }
        if occurs[Int(single)] { add(quote: single, escape: single) }
        if occurs[Int(single)], options.escape == nil, hasBackslash { add(quote: single, escape: backslash) }
        if occurs[Int(double)] { add(quote: nil, escape: nil) }
        return found
    }

    /// Quotes other than the usual ones need proof: a row that is read wrongly is worse than one that is refused.
    private func isEligible(_ cut: DialectCut, _ usual: DialectCut) -> Bool {
        guard let quote = cut.dialect.quote else {
            return usual.tally.quotedCells == 0 && usual.tally.ill >= Self.illRows
        }
        if quote == usual.dialect.quote { return cut.tally.ill == 0 && cut.tally.even > usual.tally.even }
        return cut.tally.quotedCells >= 2 && cut.tally.ill == 0 && usual.tally.quotedCells == 0
    }

    /// The delimiter that cuts best with these quotes.
    private func best(_ quoting: CSVDialect) -> DialectCut {
        var cuts = delimiters.map { delimiter in
            var dialect = quoting
            dialect.delimiter = delimiter
            return DialectCut(dialect: dialect, tally: tally(dialect))
        }
        var best = 0
        for index in cuts.indices where cuts[index].tally.score > cuts[best].tally.score { best = index }
        var cut = cuts.remove(at: best)
        cut.others = cuts
        return cut
    }

    /// Those that occur, and one that does not, for sources of one column.
    private var delimiters: [[UInt8]] {
        if let delimiter = options.delimiter { return [Array(delimiter.utf8)] }
        if options.format == .tsv { return [[0x09]] }
        var found: [[UInt8]] = []
        var hasAbsent = false
        for delimiter in Self.delimiters {
            if !occurs[Int(delimiter)] {
                if hasAbsent { continue }
                hasAbsent = true
            }
            found.append([delimiter])
        }
        return found
    }

    private func tally(_ dialect: CSVDialect) -> CutTally {
        var width: Int?
        if case .names(let names) = options.header { width = names.count }
        var tally = CutTally(dialect, width: width)
        looked.head.withUnsafeBytes { tally.add($0, isLast: looked.isWhole, rowLimit: Self.headRows) }
        for sample in looked.samples {
            sample.withUnsafeBytes { tally.add($0, isLast: false, rowLimit: Self.sampleRows) }
        }
        return tally
    }

    // MARK: Reasons

    private func findings(_ chosen: DialectCut, _ quotings: [DialectCut]) -> [LayoutEvidence.Finding] {
        let isDelimiterSet = options.delimiter != nil || options.format == .tsv
        return [
            LayoutEvidence.Finding(
                .delimiter,
                value: chosen.delimiter,
                isSet: isDelimiterSet,
                candidates: isDelimiterSet ? [] : delimiterCandidates(chosen)
            ),
            LayoutEvidence.Finding(
                .quote,
                value: chosen.quote,
                isSet: options.quote != nil,
                candidates: options.quote != nil ? [] : quoteCandidates(chosen, quotings, \.quote)
            ),
            LayoutEvidence.Finding(
                .escape,
                value: chosen.escape,
                isSet: options.escape != nil,
                candidates: options.escape != nil
                    ? [] : quoteCandidates(chosen, quotings.filter { $0.quote == chosen.quote }, \.escape)
            ),
        ]
    }

    private func delimiterCandidates(_ chosen: DialectCut) -> [LayoutEvidence.Candidate] {
        let first = LayoutEvidence.Candidate(
            value: chosen.delimiter,
            score: chosen.tally.score,
            reasons: chosen.tally.rows == 0 ? ["there are no rows"] : [chosen.tally.words]
        )
        let others = chosen.others.filter { occurs[Int($0.dialect.delimiter[0])] }.map {
            LayoutEvidence.Candidate(
                value: $0.delimiter,
                score: $0.tally.score,
                reasons: ["would give \($0.tally.span)"]
            )
        }
        return [first] + others.sortedByScore
    }

    private func quoteCandidates(
        _ chosen: DialectCut,
        _ quotings: [DialectCut],
        _ value: KeyPath<DialectCut, String>
    ) -> [LayoutEvidence.Candidate] {
        var candidates: [LayoutEvidence.Candidate] = []
        for cut in quotings where !candidates.contains(where: { $0.value == cut[keyPath: value] }) {
            let isFirst = cut[keyPath: value] == chosen[keyPath: value]
            candidates.append(
                LayoutEvidence.Candidate(
                    value: cut[keyPath: value],
                    score: isFirst ? chosen.quoteScore : cut.quoteScore,
                    reasons: [(isFirst ? chosen : cut).quoteWords(isChosen: isFirst)]
                )
            )
        }
        return candidates.sortedByScore
    }
}

/// A dialect that was tried.
private struct DialectCut {
    var dialect: CSVDialect
    var tally: CutTally
    /// The other delimiters that were tried with the same quotes.
    var others: [DialectCut] = []

    var quote: String { dialect.quote.map { String(UnicodeScalar($0)) } ?? "" }
    var escape: String { dialect.escape.map { String(UnicodeScalar($0)) } ?? "" }
    var delimiter: String { String(decoding: dialect.delimiter, as: UTF8.self) }

    /// Quotes are worth more when there are some.
    var quoteScore: Double { tally.evenness * (tally.quotedCells > 0 ? 1 : 0.9) }
}

extension DialectCut {
    /// `31 quoted cells`, `would leave 6 rows with ill-formed quotes`.
    fileprivate func quoteWords(isChosen: Bool) -> String {
        let count = tally.quotedCells
        let cells = count == 0 ? "no quoted cells" : count.counted("quoted cell")
        if isChosen { return tally.ill == 0 ? cells : "\(cells), \(tally.illWords)" }
        if tally.ill > 0 { return "would leave \(tally.illWords)" }
        return "would give \(tally.even == tally.rows ? cells : tally.words)"
    }
}

extension CutTally {
    fileprivate var illWords: String {
        "\(ill.counted("row")) with ill-formed quotes"
    }
}

extension [LayoutEvidence.Candidate] {
    /// The best first; of equal ones, in the order in which they were tried.
    var sortedByScore: [LayoutEvidence.Candidate] {
        enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }.map(\.element)
    }
}
