import RowferryModel
import Yams

/// Reads `when:`.
enum ConditionReader {
    static func read(_ node: Node, _ diagnostics: inout MappingDiagnostics) -> Condition? {
        guard let text = node.text, !text.isEmpty else {
            diagnostics.error(.mappingCondition, "when must be a condition, found \(node.described)", at: node.line)
            return nil
        }
        do {
            return try ConditionParser.parse(text)
        } catch {
            diagnostics.error(
                .mappingCondition,
                "the condition \(text.quoted) has a mistake at character \(error.place): \(error.message)",
                at: node.line,
                help: "a condition looks like status = \"sent\" and (seats > 5 or exists(plan))."
            )
            return nil
        }
    }
}
