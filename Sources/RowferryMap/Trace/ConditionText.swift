extension Condition {
    /// The condition as it would be written in a mapping.
    var described: String {
        switch self {
        case .compare(let column, let comparison, let value): "\(column) \(comparison.rawValue) \(value.inCondition)"
        case .isIn(let column, let values): "\(column) in [\(values.map(\.inCondition).joined(separator: ", "))]"
        case .contains(let column, let text): "contains(\(column), \(Literal.string(text).inCondition))"
        case .match(let column, let glob): "match(\(column), \(Literal.string(glob.text).inCondition))"
        case .exists(let column): "exists(\(column))"
        case .not(let inner): "not (\(inner.described))"
        case .all(let parts): parts.map { $0.isChoice ? "(\($0.described))" : $0.described }.joined(separator: " and ")
        case .any(let parts): parts.map(\.described).joined(separator: " or ")
        }
    }

    private var isChoice: Bool {
        if case .any = self { true } else { false }
    }
}

extension Literal {
    fileprivate var inCondition: String {
        switch self {
        case .string(let text):
            "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"") + "\""
        default: text ?? "null"
        }
    }
}
