import ArgumentParser
import CMalloc
import Foundation
import RowferryModel

/// The program: flags become values, outcomes become exit codes.
@main
struct Rowferry: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "rowferry",
        abstract: "Carries rows from CSV and NDJSON files to customer-success systems.",
        discussion: """
            A mapping file says which calls a row becomes. `check` tells beforehand what the target will do with every \
            row; `import` sends the calls, remembers what was delivered, and goes on after any interruption.

            EXAMPLES
              rowferry check mappings/product-usage.yaml
              rowferry import mappings/product-usage.yaml --sandbox
              rowferry import mappings/product-usage.yaml exports/2026-*.csv
              rowferry status

            SETTINGS
            What is the same each time may stand in the environment, or in .rowferry/config.yaml under the same name in \
            small letters (ROWFERRY_RATE=50, rate: 50). A flag on the command line goes before, the file comes last.

            \(Setting.help)

            EXIT CODES
              0    done
              64   wrong usage
              65   done, but more rows were rejected than allowed (default: any); or a mapping's test failed; or verify found a difference
              66   no such input, or not the input that it was
              69   the destination is unreachable or not what it should be
              70   a mistake in rowferry
              73   can't write (ledger, report)
              74   input or output failed
              75   stopped before the end: run again to continue; or a decision waits
              78   the mapping is wrong
              130  stopped by SIGINT; 143 by SIGTERM: run again to continue
            """,
        version: BuildFacts.text,
        subcommands: [
            ImportCommand.self, CheckCommand.self, PreviewCommand.self, ExplainCommand.self, GuessCommand.self,
            TestCommand.self, FoldCommand.self, VerifyCommand.self, StatusCommand.self, HistoryCommand.self,
            RejectsCommand.self,
            ResolveCommand.self, LedgerCommand.self, SandboxCommand.self, SchemaCommand.self, BundleCommand.self,
        ]
    )

    static func main() async {
        // Whoever reads our messages may go away: that is an error of a write, and no reason to die in the middle of a run.
        signal(SIGPIPE, SIG_IGN)
        rowferry_keep_memory()
        do {
            var command = try parsed()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            leave(.success)
        } catch let code as ExitCode {
            leave(code)
        } catch {
            exit(withError: error)
        }
    }

    /// The command that was typed, with its settings.
    private static func parsed() throws -> any ParsableCommand {
        do {
            return try CommandWords(words: Array(CommandLine.arguments.dropFirst())).parse()
        } catch  where error is Diagnostic || error is Diagnostics {
            throw Failure(error).shown()
        }
    }

    /// Ends the process without OpenSSL's exit handlers: libcurl's thread may still be at work on what they take away,
    /// and the process would then end by a segmentation fault.
    private static func leave(_ code: ExitCode) -> Never {
        fflush(nil)
        _exit(code.rawValue)
    }
}
