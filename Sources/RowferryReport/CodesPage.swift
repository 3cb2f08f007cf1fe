internal import RowferryModel

/// The reference of findings as Markdown, made of what each code says of itself.
package enum CodesPage {
    /// The whole page.
    package static var text: String {
        let groups = DiagnosticCode.allCases.reduce(into: [[DiagnosticCode]]()) { groups, code in
            if let known = groups.firstIndex(where: { $0[0].group == code.group }) {
                groups[known].append(code)
            } else {
                groups.append([code])
            }
        }
        return opening + groups.map(table).joined(separator: "\n")
    }

    private static let opening = """
        # Findings

        <!-- Made by rowferry of its own declarations: ROWFERRY_RECORD=1 swift test --filter CodesPageTests -->

        What `check`, `import` and the other commands can find, by the code that stands in the brackets of a message and in the JSON
        report. Codes stay as they are from version to version: scripts may ask for them. A message says where, what, and
        the value; when it knows more than what stands here about what to do, it says that.


        """

    private static func table(_ codes: [DiagnosticCode]) -> String {
        let rows = codes.map { "| `\($0.rawValue)` | \(escaped($0.meaning)) | \(escaped($0.help)) |\n" }
        return "## \(codes[0].group)\n\n| code | what it says | what to do |\n|---|---|---|\n" + rows.joined()
    }

    /// A bar would end the cell of a table.
    private static func escaped(_ text: String) -> String {
        text.replacing("|", with: "\\|")
    }
}

extension DiagnosticCode {
    /// What stands before the point: what the code is about.
    fileprivate var group: Substring { rawValue.prefix { $0 != "." } }
}
