/// What is known of the source beside its rows.
package struct SourceFacts: Sendable {
    /// A key of `source:` with its value, and why it has that.
    package struct Setting: Sendable {
        package var key: String
        package var value: String
        package var reason: String?
        /// Whether the value is a text, and not `true`, `false` or a number.
        package var isText: Bool

        /// Whether the reason leaves room for another value.
        package var isDoubtful: Bool

        package init(
            _ key: String,
            _ value: String,
            isText: Bool = true,
            reason: String? = nil,
            isDoubtful: Bool = false
        ) {
            self.isText = isText
            self.isDoubtful = isDoubtful
            self.key = key
            self.value = value
            self.reason = reason
        }
    }

    /// As the user named it; `-` is standard input.
    package var path: String
    package var settings: [Setting]
    /// What is odd about the header.
    package var warnings: [String]
    /// Whether the columns' names come from the source's first line.
    package var hasHeader: Bool
    /// Whether the rows were read to the end.
    package var isWhole: Bool

    package init(path: String, settings: [Setting], warnings: [String], hasHeader: Bool, isWhole: Bool) {
        self.path = path
        self.settings = settings
        self.warnings = warnings
        self.hasHeader = hasHeader
        self.isWhole = isWhole
    }

    /// The file's name without folder and endings.
    var title: String {
        if path == "-" { return "standard-input" }
        let name = path.split(separator: "/").last ?? ""
        let stem = name.split(separator: ".").first ?? name
        return stem.isEmpty ? "import" : String(stem)
    }
}
