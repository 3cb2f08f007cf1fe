import ArgumentParser
import Foundation
import RowferryMap
import RowferryModel
import RowferryReport

/// The settings that are in force besides the command line: the environment goes before the configuration file.
struct Settings {
    /// Each setting once, in the order of their table.
    let values: [SettingValue]
    /// Variables that look like settings, and are none.
    let warnings: [Diagnostic]

    /// - Parameters:
    ///   - environment: variables; an empty one counts as not set.
    ///   - file: contents of the configuration file, nil when there is none.
    /// - Throws: what is wrong with the file.
    init(environment: [String: String], file: String?) throws(Diagnostics) {
        let inFile = try file.map { text throws(Diagnostics) in try SettingsFile.read(text, file: SettingsFile.path) }
        values = Setting.allCases.compactMap { setting in
            if let text = environment[setting.variable], !text.isEmpty {
                return SettingValue(setting: setting, texts: [text], position: nil)
            }
            return inFile?.first { $0.setting == setting }
        }
        warnings = environment.keys.sorted().compactMap(Self.warning)
    }

    /// Those of this process and this folder.
    static func current() throws(Diagnostics) -> Settings {
        let file = FileManager.default.contents(atPath: SettingsFile.path)
        return try Settings(
            environment: ProcessInfo.processInfo.environment,
            file: file.map { String(decoding: $0, as: UTF8.self) }
        )
    }

    /// A name that is nearly a setting's would be ignored without a word.
    private static func warning(_ variable: String) -> Diagnostic? {
        let prefix = "ROWFERRY_"
        guard variable.hasPrefix(prefix) else { return nil }
        let names = Setting.allCases.map { String($0.variable.dropFirst(prefix.count)) }
        let name = String(variable.dropFirst(prefix.count))
        guard !names.contains(name), !RunSummary.variables.contains(variable),
            let nearest = NearestName.of(name, among: names)
        else { return nil }
        return Diagnostic(
            .warning,
            .usage,
            "\(variable) is no setting, and is ignored",
            help: "did you mean \(prefix)\(nearest)?"
        )
    }

    /// The settings of a command that its words do not say themselves.
    func missing(in words: [String]) -> [SettingValue] {
        guard let command = words.first else { return [] }
        let flags = words.prefix { $0 != "--" }
        return values.filter { value in
            let flag = value.setting.flag
            return value.setting.commands.contains(command)
                && !flags.contains { $0 == flag || $0.hasPrefix(flag + "=") }
        }
    }
}

/// A command line, with the settings of those who did not write them there.
struct CommandWords {
    let words: [String]

    /// Whether the words ask for help, a version or a completion: nothing that a setting could change.
    private var isQuestion: Bool {
        words.prefix { $0 != "--" }.contains { ["--help", "-h", "--version"].contains($0) || $0.hasPrefix("---") }
    }

    /// The command that is meant.
    ///
    /// - Throws: what is wrong with the words, as ArgumentParser says it, or what is wrong with a setting.
    func parse() throws -> any ParsableCommand {
        try checkName()
        guard !isQuestion, let name = words.first, Setting.allCases.contains(where: { $0.commands.contains(name) })
        else { return try Rowferry.parseAsRoot(words) }
        let settings = try Settings.current()
        Console.show(settings.warnings)
        let missing = settings.missing(in: words)
        do {
            return try Rowferry.parseAsRoot(with(missing))
        } catch {
            // A mistake of the command itself comes first; then the setting that is to blame alone.
            _ = try Rowferry.parseAsRoot(words)
            for value in missing {
                do {
                    _ = try Rowferry.parseAsRoot(with([value]))
                } catch {
                    throw value.mistake(Rowferry.message(for: error))
                }
            }
            throw error
        }
    }

    /// The words with the values of settings behind the command's name; that of `ledger` has two words.
    private func with(_ values: [SettingValue]) -> [String] {
        let name = words.prefix(words.first == LedgerCommand.configuration.commandName ? 2 : 1)
        return name + values.flatMap(\.words) + words.dropFirst(name.count)
    }

    /// Says what command may have been meant by one that there is not.
    private func checkName() throws {
        let name = words.first == "help" ? words.dropFirst().first : words.first
        guard let name, !name.hasPrefix("-") else { return }
        let names = Rowferry.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        if names.contains(name) { return }
        throw Diagnostic(
            .error,
            .usage,
            "there is no command \(name.quoted)",
            help: NearestName.help(for: name, among: names, kind: "a command")
        )
    }
}
