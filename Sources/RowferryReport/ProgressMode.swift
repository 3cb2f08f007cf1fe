/// What `--progress` asks for.
package enum ProgressMode: String, Sendable, CaseIterable {
    /// A live line on a terminal, nothing elsewhere.
    case auto
    /// A line of text now and then, for logs.
    case plain
    /// A JSON object a line, for programs.
    case json
    case none

    /// The form that progress takes on an output.
    package func resolved(isTerminal: Bool) -> ProgressForm {
        switch self {
        case .auto: isTerminal ? .live : .none
        case .plain: .plain
        case .json: .json
        case .none: .none
        }
    }
}

/// The form that progress takes.
package enum ProgressForm: Sendable, Hashable {
    /// One line, rewritten in place, at most ten times a second.
    case live
    /// A line each ten seconds and one at the end.
    case plain
    /// A JSON object a line each second and one at the end.
    case json
    case none

    /// The shortest time between two outputs.
    var interval: Duration {
        switch self {
        case .live: .milliseconds(100)
        case .plain: .seconds(10)
        case .json, .none: .seconds(1)
        }
    }
}
