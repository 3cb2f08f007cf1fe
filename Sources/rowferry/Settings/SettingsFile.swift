import RowferryMap
import RowferryModel
import RowferryReport
import Yams

/// The configuration file: settings by name, in YAML.
enum SettingsFile {
    /// Where it is looked for, beside the default ledger.
    static let path = ".rowferry/config.yaml"

    /// Reads the file's contents.
    ///
    /// - Returns: the settings in the file's order.
    /// - Throws: everything that is wrong with it, each with its line.
    static func read(_ text: String, file: String) throws(Diagnostics) -> [SettingValue] {
        guard let root = try compose(text, file: file) else { return [] }
        guard case .mapping(let mapping) = root else {
            throw Diagnostics([
                mistake("the settings are no list of key: value", at: root, file, help: "write one to a line: rate: 50")
            ])
        }
        var values: [SettingValue] = []
        var mistakes: [Diagnostic] = []
        for (key, value) in mapping {
            do throws(Diagnostic) {
                values.append(try setting(key, value, file))
            } catch {
                mistakes.append(error)
            }
        }
        if !mistakes.isEmpty { throw Diagnostics(mistakes) }
        return values
    }

    private static func setting(_ key: Node, _ value: Node, _ file: String) throws(Diagnostic) -> SettingValue {
        let name = key.scalar?.string ?? ""
        guard let setting = Setting(rawValue: name) else {
            let keys = Setting.allCases.map(\.key)
            throw mistake(
                "there is no setting \(name.quoted)",
                at: key,
                file,
                help: NearestName.help(for: name, among: keys, kind: "a setting")
            )
        }
        return SettingValue(setting: setting, texts: try texts(value, of: setting, file), position: position(key, file))
    }

    private static func texts(_ value: Node, of setting: Setting, _ file: String) throws(Diagnostic) -> [String] {
        if let text = value.scalar?.string, !text.isEmpty { return [text] }
        if let list = setting.list, let nodes = value.sequence, !nodes.isEmpty {
            let texts = nodes.compactMap { $0.scalar?.string }
            if texts.count == nodes.count {
                return list == .words ? [texts.map(Command.shellQuoted).joined(separator: " ")] : texts
            }
        }
        throw mistake(
            value.scalar == nil ? "\(setting.key) can't be \(described(value))" : "\(setting.key) has no value",
            at: value,
            file,
            help: setting.list == nil
                ? "give one value behind the colon." : "give one value, or a list of texts: [a, b]."
        )
    }

    private static func described(_ node: Node) -> String {
        node.sequence == nil ? "a mapping" : "such a list"
    }

    private static func compose(_ text: String, file: String) throws(Diagnostics) -> Node? {
        do {
            return try Yams.compose(yaml: text)
        } catch {
            throw Diagnostics([unreadable(error, file)])
        }
    }

    private static func unreadable(_ error: any Error, _ file: String) -> Diagnostic {
        let found: (problem: String, line: Int?) =
            switch error as? YamlError {
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
                .composer(_, let problem, let mark, _):
                (problem, mark.line)
            case .duplicatedKeysInMapping(let keys, let context):
                ("\((keys.first ?? "").quoted) stands there twice", context.mark.line)
            default: ("it can't be read", nil)
            }
        return Diagnostic(
            .error,
            .usage,
            "the settings are not YAML: \(found.problem)",
            at: Position(file: file, line: found.line),
            help: "write one setting to a line, as in rate: 50"
        )
    }

    private static func mistake(_ message: String, at node: Node, _ file: String, help: String) -> Diagnostic {
        Diagnostic(.error, .usage, message, at: position(node, file), help: help)
    }

    private static func position(_ node: Node, _ file: String) -> Position {
        Position(file: file, line: node.mark?.line)
    }
}
