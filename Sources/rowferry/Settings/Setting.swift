import RowferryModel

/// What may stand in the environment or in the configuration file instead of on the command line.
///
/// A setting is a flag that stands somewhere else: its value is read, checked and explained as the flag's. What concerns
/// one run only (--restart, --limit, --yes, ...) is no setting.
enum Setting: String, CaseIterable {
    case ledger
    case concurrency
    case rate
    case lanes
    case chunkCalls = "chunk_calls"
    case chunkBytes = "chunk_bytes"
    case timeout
    case giveUpAfter = "give_up_after"
    case caFile = "ca_file"
    case clientCertificate = "client_certificate"
    case clientKey = "client_key"
    case maxRejects = "max_rejects"
    case progress
    case report
    case metricsFile = "metrics_file"
    case onFinish = "on_finish"

    /// Its name in the configuration file.
    var key: String { rawValue }
    var flag: String { "--" + rawValue.replacing("_", with: "-") }
    var variable: String { "ROWFERRY_" + rawValue.uppercased() }

    /// The commands that have the flag, and take the setting.
    var commands: [String] {
        switch self {
        case .ledger:
            ["import", "check", "preview", "explain", "status", "history", "rejects", "resolve", "ledger", "bundle"]
        case .lanes, .chunkCalls, .chunkBytes, .maxRejects, .progress: ["import", "check"]
        case .concurrency, .rate, .timeout, .giveUpAfter, .report, .metricsFile, .onFinish, .caFile, .clientCertificate,
            .clientKey:
            ["import"]
        }
    }

    /// How a list of texts is given to the flag, when a list makes sense.
    var list: List? {
        switch self {
        case .report: .repeated
        case .onFinish: .words
        default: nil
        }
    }

    enum List {
        /// The flag is given once for each.
        case repeated
        /// They are the words of one command.
        case words
    }

    /// The lines of the program's help.
    static var help: String {
        let width = allCases.map(\.variable.count).max() ?? 0
        return allCases.map { setting in
            "  \(setting.variable.padded(to: width))  \(setting.flag)"
        }
        .joined(separator: "\n")
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}

/// A setting as somebody has made it.
struct SettingValue {
    let setting: Setting
    /// What the flag is given; several for a flag that may be repeated.
    let texts: [String]
    /// Where it stands in the configuration file; nil when it comes from the environment.
    let position: Position?

    /// The flag with its values, as on a command line.
    var words: [String] { texts.map { "\(setting.flag)=\($0)" } }

    /// The mistake that the flag finds in the value.
    func mistake(_ reason: String) -> Diagnostic {
        let name = position == nil ? setting.variable : setting.key
        return Diagnostic(
            .error,
            .usage,
            "\(name) is \(texts.joined(separator: " ").quoted): \(reason)",
            at: position,
            help: "it stands for \(setting.flag), which rowferry help \(setting.commands[0]) explains."
        )
    }
}
