import ArgumentParser
import Foundation
import RowferryGuess
import RowferryImport
import RowferryMap
import RowferryModel
import RowferryReport

struct GuessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guess",
        abstract: "Writes a first mapping for a file, with comments and doubts.",
        discussion: """
            Reads the whole file and finds out how it is written, what its columns hold, how its dates are to be read, and \
            which fields they may fill. The mapping runs as it is. What is not sure stands in it as a comment that begins \
            with DOUBT, and is listed on standard error.

            EXAMPLE
              rowferry guess exports/usage.csv -o usage.yaml
            """
    )

    @Argument(help: "The file, or - for standard input.", completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp(
            "The system that the mapping is for: \(GuessRun.destinations.joined(separator: ", ")).",
            valueName: "type"
        )
    )
    var destination = "churnzero"

    @Option(help: ArgumentHelp("Look at the first N rows only.", valueName: "n"))
    var rows: Int?

    @Option(help: ArgumentHelp("The text between two cells, or tab; found by looking otherwise.", valueName: "text"))
    var delimiter: String?

    @Option(
        help: ArgumentHelp(
            "\(TextEncoding.allCases.map(\.rawValue).joined(separator: ", ")); found by looking otherwise.",
            valueName: "name"
        )
    )
    var encoding: TextEncoding?

    @Flag(help: "The first line is a row, and names no columns.")
    var noHeader = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write to FILE instead of standard output.", valueName: "file"),
        completion: .file()
    )
    var output: String?

    @Flag(help: "Replace the file of --output if it is there.")
    var force = false

    func validate() throws {
        if let rows, rows < 1 { throw ValidationError("--rows must be at least 1.") }
        if !GuessRun.destinations.contains(destination) {
            throw ValidationError(
                "--destination takes one of \(GuessRun.destinations.joined(separator: ", ")); there is no \(destination)."
            )
        }
        if let delimiter, DelimiterWord.text(delimiter) == nil {
            throw ValidationError("--delimiter takes the text between two cells, or tab, not \(delimiter.quoted).")
        }
        if force, output == nil { throw ValidationError("--force belongs to --output FILE.") }
    }

    func run() async throws {
        try await reporting {
            if let output { try checkOutput(output) }
            let run = try GuessRun(path: file, options: options, rows: rows)
            guard let draft = try run.draft(for: destination) else { return }
            if let output {
                try writeAtomically(Array(draft.text.utf8), to: output)
            } else {
                Console.output(draft.text)
            }
            Console.say(GuessText.summary(draft.doubts, mapping: output))
        }
    }

    private var options: SourceOptions {
        var options = SourceOptions()
        options.delimiter = delimiter.flatMap { DelimiterWord.text($0) }
        options.encoding = encoding
        if noHeader { options.header = SourceOptions.Header.none }
        return options
    }

    private func checkOutput(_ path: String) throws(Diagnostic) {
        if !force, FileManager.default.fileExists(atPath: path) {
            throw Diagnostic(
                .error,
                .outputUnwritable,
                "\(path.quoted) is there already",
                help: "choose another name, or replace it with --force."
            )
        }
        try checkWritable(path)
    }
}

extension TextEncoding: ExpressibleByArgument {}
