import ArgumentParser
import Foundation
import RowferryDeliver
import RowferryImport
import RowferryLedger
import RowferryModel

/// A mapping and its files: what import, check and preview have in common.
struct MappingOptions: ParsableArguments {
    @Argument(help: "The mapping file (YAML).", completion: .file(extensions: ["yaml", "yml", "json"]))
    var mapping: String

    @Argument(
        help:
            "Files to read instead of those that the mapping names: paths, patterns, folders, or - for standard input."
    )
    var files: [String] = []

    /// Reads the mapping, and shows what is odd about it.
    func load() throws -> LoadedMapping {
        try Self.load(mapping)
    }

    /// Reads a mapping, and shows what is odd about it.
    ///
    /// Not inlined: Swift 6.3's optimiser then makes code of it that LLVM refuses ("swifterror value can only be loaded").
    @inline(never)
    static func load(_ mapping: String) throws -> LoadedMapping {
        let loaded = try LoadedMapping(
            try read(mapping),
            file: mapping,
            environment: ProcessInfo.processInfo.environment,
            readFile: { try? String(contentsOfFile: $0, encoding: .utf8) }
        )
        Console.show(loaded.warnings)
        return loaded
    }

    /// The text of a mapping file.
    static func read(_ path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            if FileManager.default.fileExists(atPath: path) {
                throw Diagnostic(
                    .error,
                    .inputUnreadable,
                    "the mapping file \(path.quoted) can't be read: \(String(cString: strerror(errno)))",
                    help: "let this user read it: chmod 644, say; the key does not belong into it."
                )
            }
            throw Diagnostic(
                .error,
                .inputMissing,
                "there is no mapping file \(path.quoted)",
                help: "give the path of a mapping as the first argument, such as mappings/product-usage.yaml."
            )
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw Diagnostic(.error, .mappingSyntax, "the mapping is not UTF-8 text", at: Position(file: path))
        }
        return text
    }
}

/// How calls are cut into requests.
struct ChunkOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Calls in one request, at the most; 100 without it, 500 for Segment, 10000 for CSV files.",
            valueName: "n"
        )
    )
    var chunkCalls: Int?

    @Option(
        help: ArgumentHelp(
            "Bytes in one request body, at the most; 500000 without it, 475000 for Segment and its like, 4000000 for CSV files.",
            valueName: "n"
        )
    )
    var chunkBytes: Int?

    @Option(
        help: ArgumentHelp(
            "Queues that each keep the order of their accounts; belongs to a file's import from its first run on.",
            valueName: "n"
        )
    )
    var lanes = 16

    func validate() throws {
        if let chunkCalls, !(1...100_000).contains(chunkCalls) {
            throw ValidationError("--chunk-calls must be from 1 to 100000.")
        }
        if let chunkBytes, !(1_000...100_000_000).contains(chunkBytes) {
            throw ValidationError("--chunk-bytes must be from 1000 to 100000000.")
        }
        if !(1...1_024).contains(lanes) { throw ValidationError("--lanes must be from 1 to 1024.") }
    }

    /// The limits of a request to a destination.
    ///
    /// - Throws: a limit that is above what the destination takes.
    func limits(_ destination: RequestLimits) throws(Diagnostic) -> Chunker.Limits {
        if let most = destination.mostCalls, let chunkCalls, chunkCalls > most {
            throw Self.tooMuch("--chunk-calls", chunkCalls, most)
        }
        if let most = destination.mostBytes, let chunkBytes, chunkBytes > most {
            throw Self.tooMuch("--chunk-bytes", chunkBytes, most)
        }
        var limits = Chunker.Limits(destination)
        if let chunkCalls { limits.calls = chunkCalls }
        if let chunkBytes { limits.bytes = chunkBytes }
        return limits
    }

    private static func tooMuch(_ flag: String, _ given: Int, _ most: Int) -> Diagnostic {
        Diagnostic(
            .error,
            .usage,
            "\(flag) is \(given), and the destination takes \(most) at the most",
            help: "it drops what is more than that, and may not say so: leave the flag out, or give less."
        )
    }
}

extension Chunker.Limits {
    /// Those of a destination, as long as nobody says otherwise.
    init(_ destination: RequestLimits) {
        self.init(
            calls: destination.usualCalls,
            bytes: destination.usualBytes,
            callBytes: destination.callBytes ?? .max
        )
    }
}

/// Where the ledger is.
struct LedgerOptions: ParsableArguments {
    static let standard = ".rowferry/ledger.sqlite"

    @Option(help: ArgumentHelp("The file that remembers what was delivered.", valueName: "file"), completion: .file())
    var ledger = LedgerOptions.standard

    /// The path to name in suggested commands; nil when it is the default.
    var named: String? { ledger == Self.standard ? nil : ledger }

    /// By what is foreseen what an import to the mapping's endpoint would do.
    func outlook(_ form: WireForm) throws(Diagnostic) -> Outlook {
        Outlook(ledger: try Ledger.openForReading(path: ledger), target: Target.name(form), form: form)
    }
}

/// What is written about a run.
struct ReportOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Write a report, .html, .json or .txt by its ending; can be given several times.",
            valueName: "file"
        ),
        completion: .file()
    )
    var report: [String] = []

    @Option(
        help: ArgumentHelp("Accept up to N rejected rows, or P% of all rows; more stop the run.", valueName: "n|p%")
    )
    var maxRejects: String?

    @Option(
        help: ArgumentHelp(
            "Let texts \"null\" in the rows clear up to N fields; more stop the run. What a mapping clears with empty: "
                + "clear is not counted.",
            valueName: "n"
        )
    )
    var allowClears = 0

    func validate() throws {
        if allowClears < 0 { throw ValidationError("--allow-clears must be at least 0.") }
        if let maxRejects, RejectLimit(maxRejects) == nil {
            throw ValidationError(
                "--max-rejects takes a number or a percentage, such as 100 or 2.5%, not \(maxRejects)."
            )
        }
    }

    /// How many rejects are accepted; nil when the user did not say.
    var limit: RejectLimit? { maxRejects.flatMap { RejectLimit($0) } }
}
