import RowferryModel

/// `boolean:`: the words of a column that mean true and false.
struct BooleanWords: Sendable {
    private let yes: [[UInt8]]
    private let no: [[UInt8]]

    static let keys = [
        KeyDeclaration("true", .texts, "The words that mean true.", required: true),
        KeyDeclaration("false", .texts, "The words that mean false.", required: true),
    ]

    /// The words for messages: `ja or nein`.
    let described: String

    init(yes: [String], no: [String]) {
        self.yes = yes.map { Array($0.lowercased().utf8) }
        self.no = no.map { Array($0.lowercased().utf8) }
        described = (yes + no).map(\.quoted).joined(separator: " or ")
    }

    static func read(_ keys: KeyReader, _ diagnostics: inout MappingDiagnostics) -> BooleanWords? {
        guard let yes = keys.texts("true", &diagnostics), let no = keys.texts("false", &diagnostics) else {
            let missing = ["true", "false"].filter { keys.node($0) == nil }
            if !missing.isEmpty {
                diagnostics.error(
                    .mappingMissing,
                    "boolean needs the words for \(missing.joined(separator: " and "))",
                    at: keys.line,
                    help: "write boolean: {true: [yes, y], false: [no, n]}."
                )
            }
            return nil
        }
        let both = Set(yes.map { $0.lowercased() }).intersection(no.map { $0.lowercased() })
        if let word = both.min() {
            diagnostics.error(.mappingValue, "\(word.quoted) of boolean means both true and false", at: keys.line)
        }
        return BooleanWords(yes: yes, no: no)
    }

    /// What the word means, letter case aside; nil when it is not listed.
    func value(of text: UnsafeRawBufferPointer, scratch: inout Scratch) -> Bool? {
        let word = Lowercase.apply(to: text, scratch: &scratch)
        if yes.contains(where: { word.elementsEqual($0) }) { return true }
        return no.contains(where: { word.elementsEqual($0) }) ? false : nil
    }
}
