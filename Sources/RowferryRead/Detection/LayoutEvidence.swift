package import RowferryModel

/// Why a source is read as it is: for each setting what it is, whether the mapping says so, and what else it could be.
///
/// A value for people and for `guess`. Nothing reads rows by it: what counts stands in the layout.
package struct LayoutEvidence: Sendable, Hashable {
    /// The settings that are found by looking, by the keys of a mapping's `source:`.
    package enum Setting: String, Sendable, Hashable, CaseIterable {
        case encoding
        case delimiter
        case quote
        case escape
    }

    /// One value that a setting could have.
    package struct Candidate: Sendable, Hashable {
        /// As a mapping would say it: `;`, `windows-1252`; empty for no quotes at all.
        package var value: String
        /// 0...1, comparable within one setting: the highest is taken, of equal ones the first.
        package var score: Double
        /// What speaks for it, in words: `12 columns in all 412 sampled rows`. Of what was not taken, what it would do:
        /// `would give 1 to 3 columns`.
        package var reasons: [String]

        package init(value: String, score: Double, reasons: [String]) {
            self.value = value
            self.score = score
            self.reasons = reasons
        }
    }

    /// How one setting came to its value.
    package struct Finding: Sendable, Hashable {
        package var setting: Setting
        /// As a mapping would say it.
        package var value: String
        /// Whether the mapping says it; then nothing was weighed.
        package var isSet: Bool
        /// The best first; empty for what is set.
        package var candidates: [Candidate]

        package init(_ setting: Setting, value: String, isSet: Bool, candidates: [Candidate] = []) {
            self.setting = setting
            self.value = value
            self.isSet = isSet
            self.candidates = candidates
        }
    }

    /// In the order of `Setting`; those that mean nothing for the source's format are left out.
    package var findings: [Finding] = []
    /// What was looked at: `all of it`, `the first 64 KiB and 8 samples up to the end`.
    package var looked = ""

    package init() {}

    package subscript(setting: Setting) -> Finding? {
        findings.first { $0.setting == setting }
    }

    /// One line for each setting that was found by looking, for reports.
    ///
    /// Quotes and escape are left out where they are what everybody expects.
    package var lines: [String] {
        findings.compactMap { $0.isSet ? nil : $0.line }
    }

    /// What to do about rows that contradict what was found by looking; nil when the mapping says all that the mistake can
    /// come from.
    package func help(for code: DiagnosticCode) -> String? {
        let advice: (text: String, suspects: [Setting])
        switch code {
        case .csvRagged:
            advice = ("Quote the cells that contain the delimiter, or set `source.ragged`", [.delimiter])
        case .csvQuote:
            advice = ("Close the quoted cell and double each quote inside it", [.quote, .escape])
        case .encodingInvalid:
            advice = ("Correct the text, or set the encoding; `windows-1252` is what spreadsheets save", [.encoding])
        default:
            return nil
        }
        let found = findings.filter { advice.suspects.contains($0.setting) && !$0.isSet }
        if found.isEmpty { return nil }
        let words = found.map { "\($0.setting.rawValue) \($0.shown($0.value))" }.joined(separator: " and ")
        let keys = found.map { "`source.\($0.setting.rawValue)`" }.joined(separator: " and ")
        return "\(advice.text). Found by looking at \(looked): \(words); if that is wrong, set \(keys)."
    }
}

extension LayoutEvidence.Finding {
    /// Whether it is what everybody expects: cells in double quotes, which are doubled inside.
    package var isUsual: Bool { (setting == .quote || setting == .escape) && value == "\"" }

    /// What speaks for the value, and what the next two would do; nil when the mapping says it.
    package var reason: String? {
        guard let best = candidates.first else { return nil }
        var text = best.reasons.joined(separator: ", ")
        let others = candidates.dropFirst().prefix(2)
        for other in others { text += "; \(shown(other.value)) \(other.reasons.joined(separator: ", "))" }
        return text
    }

    fileprivate var line: String? {
        guard let reason, !isUsual else { return nil }
        return "\(setting.rawValue) \(shown(value)): \(reason)"
    }

    /// The value in a message: delimiters in quotes, everything else as it is.
    fileprivate func shown(_ value: String) -> String {
        if setting != .delimiter, !value.isEmpty { return value }
        return value.isEmpty ? "none" : value == "\t" ? "tab" : value.quoted
    }
}
