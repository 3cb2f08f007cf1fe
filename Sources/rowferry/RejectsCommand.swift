import ArgumentParser
import Foundation
import RowferryLedger
import RowferryModel
import RowferryRead
import RowferryReport

struct RejectsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rejects",
        abstract: "Gives the rejected rows as a file in their own format, and the reasons.",
        discussion: """
            With -o FILE the rows go to FILE and the reasons to FILE.reasons.csv; rows of further sources go to \
            FILE.2, FILE.3, ... The corrected file imports with the same mapping.

            EXAMPLE
              rowferry rejects -o rejects.csv
            """
    )

    @OptionGroup var ledger: LedgerOptions

    @Option(help: ArgumentHelp("Only the rejects of this run; see rowferry history.", valueName: "id"))
    var run: Int64?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write to FILE and FILE.reasons.csv instead of standard output.", valueName: "file"),
        completion: .file()
    )
    var output: String?

    func run() async throws {
        try await reporting {
            guard let book = try ledger.openForReading() else { return }
            if let output {
                try RejectsOutput(ledger: book).write(to: output, run: run)
            } else {
                try RejectsOutput(ledger: book).print(run: run)
            }
        }
    }
}

/// Writes what the ledger has of rejected rows.
struct RejectsOutput {
    let ledger: Ledger

    /// Rows to standard output, reasons to standard error.
    func print(run: Int64?) throws {
        for source in try sources(run) {
            var (file, encoder) = try rejectsFile(source)
            Console.output(encoder.bytes(of: file.header().rows))
            try ledger.forEachReject(run: run, source: source) { reject in
                Console.output(encoder.bytes(of: file.append(Self.entry(reject)).rows))
                Console.sayLine(
                    Diagnostic(
                        .error,
                        DiagnosticCode(rawValue: reject.code) ?? .deliveryRefused,
                        reject.reason,
                        at: Position(file: reject.path, line: reject.line)
                    ).text(style: Console.style)
                )
            }
        }
    }

    /// Rows to the path, reasons beside it; nothing when there are none. Only of the sources that are wanted.
    func write(to path: String, run: Int64?, of isWanted: (KnownSource) -> Bool = { _ in true }) throws {
        let known = try ledger.sources()
        let wanted = Set(known.filter(isWanted).map(\.progress.id))
        let sources = try sources(run).filter(wanted.contains)
        if sources.isEmpty { Console.sayLine("No rows were rejected.") }
        for name in sources.indices.map({ $0 == 0 ? path : "\(path).\($0 + 1)" }) {
            let canonical = SourceList.canonical(name)
            if known.contains(where: { sources.contains($0.progress.id) && $0.progress.path == canonical }) {
                throw wouldOverwrite(name)
            }
        }
        for (index, source) in sources.enumerated() {
            let name = index == 0 ? path : "\(path).\(index + 1)"
            let rows = try FileOutput(name)
            let reasons = try FileOutput(name + ".reasons.csv")
            var (file, encoder) = try rejectsFile(source)
            var count = 0
            try put(file.header(), encoder, rows, reasons)
            try ledger.forEachReject(run: run, source: source) { reject in
                try put(file.append(Self.entry(reject)), encoder, rows, reasons)
                count += 1
            }
            try rows.close()
            try reasons.close()
            Console.sayLine("\(count.counted("reject")) written to \(name), the reasons to \(name).reasons.csv")
        }
    }

    /// The form of a source's rejects, and what gives them its encoding.
    private func rejectsFile(_ source: Int64) throws -> (RejectsFile, Reencoder) {
        let format = try ledger.format(of: source)
        return (
            RejectsFile(header: format?.header ?? [], joinsLines: format?.kind == .ndjson),
            Reencoder(format?.encoding ?? .utf8)
        )
    }

    /// Rows in the encoding of their source; the reasons are for people, and are UTF-8.
    private func put(
        _ piece: RejectsFile.Piece,
        _ encoder: Reencoder,
        _ rows: FileOutput,
        _ reasons: FileOutput
    ) throws {
        try rows.write(encoder.bytes(of: piece.rows))
        try reasons.write(piece.reasons)
    }

    /// Sources that have rejects, in the order of the ledger.
    private func sources(_ run: Int64?) throws -> [Int64] {
        var found: [Int64] = []
        try ledger.forEachReject(run: run) { reject in
            if found.last != reject.source { found.append(reject.source) }
        }
        return found
    }

    private static func entry(_ reject: RowferryLedger.StoredReject) -> RowferryReport.StoredReject {
        RowferryReport.StoredReject(
            path: reject.path,
            reject: Reject(
                source: Int(reject.source),
                row: reject.row,
                line: reject.line,
                call: reject.call,
                code: DiagnosticCode(rawValue: reject.code) ?? .deliveryRefused,
                column: reject.column,
                field: reject.field,
                value: reject.value,
                reason: reject.reason,
                raw: reject.raw
            )
        )
    }
}

/// What a command writes never goes to a file that was, or is to be, imported.
func wouldOverwrite(_ path: String, what: String = "the rejected rows") -> Diagnostic {
    Diagnostic(
        .error,
        .usage,
        "\(what) can't be written to \(path.quoted): it is one of the imported files",
        help: "give that file a name of its own."
    )
}

/// A file that is written piece by piece, for its owner's eyes only.
final class FileOutput {
    private let handle: FileHandle
    private let path: String
    private var waiting = Data()

    init(_ path: String) throws(Diagnostic) {
        self.path = path
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Diagnostic(
                .error,
                .outputUnwritable,
                "\(path.quoted) can't be written: \(String(cString: strerror(errno)))"
            )
        }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    func write(_ bytes: [UInt8]) throws(Diagnostic) {
        waiting.append(contentsOf: bytes)
        if waiting.count > 65_536 { try flush() }
    }

    func close() throws(Diagnostic) {
        try flush()
    }

    private func flush() throws(Diagnostic) {
        do {
            try handle.write(contentsOf: waiting)
            waiting.removeAll(keepingCapacity: true)
        } catch {
            throw Diagnostic(.error, .outputUnwritable, "\(path.quoted) can't be written: \(error)")
        }
    }
}
