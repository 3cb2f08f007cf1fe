/// How calls are written as the rows of a CSV file, which a request carries as one part of a form (RFC 7578).
///
/// All rows of a file have a value in each column: what an empty cell does to the value that is there is not known of any
/// destination that takes files. So calls of one request fill the same fields.
package struct TableForm: Sendable, Hashable {
    /// The columns that calls of one path make.
    package struct Columns: Sendable, Hashable {
        /// Members of a call that are no columns.
        package var omitted: Set<String>
        /// Names of columns by those of members, where they differ.
        package var names: [String: String]
        /// Members with this prefix that `names` does not have are custom fields: the column is `cf_`, and the letters
        /// and digits of the name.
        package var customPrefix: String

        package init(omitted: Set<String>, names: [String: String], customPrefix: String) {
            self.omitted = omitted
            self.names = names
            self.customPrefix = customPrefix
        }

        /// The column of a member; nil when it is none.
        package func column(of member: String) -> String? {
            if omitted.contains(member) { return nil }
            if let name = names[member] { return name }
            guard member.hasPrefix(customPrefix) else { return member }
            return "cf_" + member.dropFirst(customPrefix.count).filter { $0.isLetter || $0.isNumber }
        }
    }

    /// By the path that such files are sent to.
    package var files: [CallPath: Columns]
    /// The name of the form's part.
    package var part: String

    package init(files: [CallPath: Columns], part: String) {
        self.files = files
        self.part = part
    }

    /// Bytes of a body besides the calls' JSON, at the most: a header is no longer than one call, a row no longer than its
    /// call.
    static let mostOverhead = 256
}
