/// A mapping as a careful colleague would begin it: its text, and what remains to be decided.
package struct MappingDraft: Sendable {
    /// The YAML, with comments.
    package fileprivate(set) var text = ""
    /// The doubts that stand in its comments, in order, each a sentence with what it is about in front.
    package fileprivate(set) var doubts: [String] = []

    /// What a doubt's comment begins with.
    package static let mark = "DOUBT"
}

/// Something said about a line of a draft.
struct Remark {
    var text: String
    var isDoubt = false

    static func doubt(_ text: String) -> Remark { Remark(text: text, isDoubt: true) }
    static func note(_ text: String) -> Remark { Remark(text: text) }
}

/// Writes a draft line by line.
struct DraftWriter {
    private(set) var draft = MappingDraft()
    private static let width = 118

    /// A line of YAML.
    mutating func line(_ text: String = "", indent: Int = 0) {
        if !text.isEmpty { draft.text += String(repeating: " ", count: indent) + text }
        draft.text += "\n"
    }

    /// A comment, over as many lines as it needs. `about` is what a doubt is about, for the list of doubts.
    mutating func comment(_ remark: Remark, about subject: String? = nil, indent: Int = 0) {
        let text = YAMLText.comment(remark.text)
        if remark.isDoubt { draft.doubts.append(subject.map { "\(YAMLText.comment($0)): \(text)" } ?? text) }
        let margin = String(repeating: " ", count: indent) + "#"
        var row = margin
        for word in ((remark.isDoubt ? "\(MappingDraft.mark): " : "") + text).split(separator: " ") {
            if row.count + 1 + word.count > Self.width, row.count > margin.count {
                draft.text += row + "\n"
                row = margin
            }
            row += " \(word)"
        }
        draft.text += row + "\n"
    }

    mutating func comment(_ text: String, indent: Int = 0) {
        comment(.note(text), indent: indent)
    }
}
