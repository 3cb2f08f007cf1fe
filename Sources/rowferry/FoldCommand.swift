import ArgumentParser
import Foundation
import RowferryImport
import RowferryModel
import RowferryRead
import RowferryReport

struct FoldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fold",
        abstract: "Adds up increments: one row for each thing and attribute, instead of one call for each row.",
        discussion: """
            Nothing is sent. The file is NDJSON with the fields of each increment's owner, `attribute` and `amount`, added \
            up without rounding over all files; look at it, then import it with a mapping such as \
            mappings/increments.yaml. A row that can't be mapped stops it, unless --max-rejects allows it.

            EXAMPLE
              rowferry fold mappings/usage-increments.yaml exports/*.tsv -o sums.ndjson
              rowferry import mappings/increments.yaml sums.ndjson
            """
    )

    @OptionGroup var mapping: MappingOptions

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write to FILE instead of standard output.", valueName: "file"),
        completion: .file(extensions: ["ndjson"])
    )
    var output: String?

    @Option(
        help: ArgumentHelp("Rows that may be rejected, a number or a part (1%), without stopping.", valueName: "n")
    )
    var maxRejects: String?

    func validate() throws {
        if let maxRejects, RejectLimit(maxRejects) == nil {
            throw ValidationError("--max-rejects is a number of rows, or a part of them in percent.")
        }
    }

    func run() async throws {
        try await reporting {
            if let output { try checkWritable(output) }
            let loaded = try mapping.load()
            let preparation = try loaded.open(files: mapping.files)
            if let output, preparation.paths.contains(SourceList.canonical(output)) {
                throw wouldOverwrite(output, what: "the sums")
            }
            var fold = FoldRun(preparation, workers: ProcessInfo.processInfo.activeProcessorCount + 1)
            try await fold.start()
            let limit = maxRejects.flatMap { RejectLimit($0) } ?? .count(0)
            guard !limit.isExceeded(rejects: fold.rows.rejected, rows: fold.rows.read) else {
                Console.sayLine(
                    "\(fold.rows.rejected.counted("row")) of \(fold.rows.read) can't be mapped: nothing was written. See "
                        + "rowferry check for the reasons, or allow them with --max-rejects."
                )
                throw ExitCode.rejects
            }
            try write(fold)
        }
    }

    private func write(_ fold: borrowing FoldRun) throws {
        let file = try output.map { try FileOutput($0) }
        var text: [UInt8] = []
        try fold.forEachSum { sum in
            text += AmountText.line(for: sum)
            guard text.count >= 65_536 else { return }
            try put(text, file)
            text = []
        }
        try put(text, file)
        try file?.close()
        Console.sayLine(
            "\(fold.amounts.counted("amount")) of \(fold.rows.read.counted("row")) became "
                + "\(fold.count.counted("sum"))."
        )
        if fold.others > 0 { Console.sayLine("\(fold.others.counted("call")) of other kinds left out.") }
        if fold.rows.rejected > 0 { Console.sayLine("\(fold.rows.rejected.counted("row")) rejected.") }
    }

    private func put(_ text: [UInt8], _ file: FileOutput?) throws {
        if let file { try file.write(text) } else { Console.output(text) }
    }
}
