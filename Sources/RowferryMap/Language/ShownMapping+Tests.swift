import Yams

extension ShownMapping {
    /// What `text(of:secretKeys:)` gives, without the mapping's tests: their rows are mostly those of somebody.
    ///
    /// Nil also when the tests stand in a form in which they can't be cut out with certainty.
    package static func withoutTests(_ text: String, secretKeys: [String]) -> String? {
        guard let shown = Self.text(of: text, secretKeys: secretKeys) else { return nil }
        var kept: [Substring] = []
        var isInTests = false
        for line in shown.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if let first = line.first, !first.isWhitespace, first != "#", first != "-" {
                isInTests = line.hasPrefix("tests:")
                if isInTests { kept.append("# tests: left out") }
            }
            if !isInTests { kept.append(line) }
        }
        let rest = kept.joined(separator: "\n")
        guard case .mapping(let mapping)? = try? compose(yaml: rest), mapping["tests"] == nil else { return nil }
        return rest
    }
}
