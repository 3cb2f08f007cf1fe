/// What a report says about the command that made it.
package struct ReportContext: Sendable {
    /// The path given with `--ledger`, so that the commands named in the report work as they stand; nil for the
    /// default one.
    package var ledger: String?
    /// The file to which the rejected rows have just been written.
    package var rejects: String?
    /// The command as it was typed.
    package var command: String?
    /// The same without `--restart`: what continues a run that stopped.
    package var continuation: String?
    /// The program and its version.
    package var program: String?

    /// - Parameters:
    ///   - ledger: The path given with `--ledger`.
    ///   - rejects: The file to which the rejected rows have just been written.
    ///   - arguments: The command's words, the program's name first.
    ///   - version: The program's version.
    package init(
        ledger: String? = nil,
        rejects: String? = nil,
        arguments: [String] = [],
        version: String? = nil
    ) {
        self.ledger = ledger
        self.rejects = rejects
        if !arguments.isEmpty {
            command = Command.text(words: Array(arguments.dropFirst()))
            continuation = Command.text(words: arguments.dropFirst().filter { $0 != "--restart" })
        }
        program = version.map { "rowferry \($0)" }
    }
}
