import RowferryModel

/// What is said about a guessed mapping besides the mapping itself.
package enum GuessText {
    /// The doubts, and what to do next. `mapping` is the file that was written, if one was.
    package static func summary(_ doubts: [String], mapping: String?) -> String {
        var text = ""
        text += doubts.isEmpty ? "No doubts.\n" : "\(doubts.count.counted("doubt")):\n"
        for doubt in doubts { text += "  \(doubt)\n" }
        if let mapping {
            text += "Written to \(mapping.printable). Next: rowferry check \(mapping.printable)\n"
        }
        return text
    }
}
