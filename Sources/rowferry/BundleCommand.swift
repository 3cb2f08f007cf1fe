import ArgumentParser
import Foundation
import RowferryImport
import RowferryLedger
import RowferryModel
import RowferryReport

struct BundleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle",
        abstract: "Gathers what helps to find a mistake into one archive, without rows and secrets.",
        discussion: """
            The archive is a tar file with versions, settings, what the ledger is and knows, and the mapping. It has paths, \
            names of columns, fields and machines, and counts; it has no values of rows, no keys, and none of the \
            mapping's tests. Look into it before you give it away: tar -xOf FILE

            EXAMPLES
              rowferry bundle
              rowferry bundle mappings/messy-export.yaml --report report.json -o bundle.tar
            """
    )

    @Argument(help: "The mapping file to add.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var mapping: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("The archive to write.", valueName: "file"), completion: .file())
    var output = "rowferry-bundle.tar"

    @Option(
        help: ArgumentHelp("A report that ends in .json, of which codes and counts are added.", valueName: "file"),
        completion: .file(extensions: ["json"])
    )
    var report: String?

    @OptionGroup var ledger: LedgerOptions

    func run() async throws {
        try await reporting {
            var bundle = DiagnosticBundle(about: BundleFacts.about(ledger: ledger.ledger))
            addSettings(to: &bundle)
            addLedger(to: &bundle)
            if let mapping { try add(mapping: mapping, to: &bundle) }
            if let report { try add(report: report, to: &bundle) }
            let folder = URL(fileURLWithPath: output).deletingPathExtension().lastPathComponent
            let ascii = folder.utf8.allSatisfy { (33..<127).contains($0) } && folder.utf8.count < 80
            let time = Int(Date().timeIntervalSince1970)
            try writeAtomically(bundle.archive(folder: ascii ? folder : "rowferry-bundle", time: time), to: output)
            Console.sayLine("Written to \(output): \(bundle.files.map(\.name).joined(separator: ", ")).")
            Console.sayLine("Look into it before you give it away: tar -xOf \(Command.shellQuoted(output))")
        }
    }

    /// What can't be read is part of what went wrong: it is said, and the rest is gathered.
    private func addSettings(to bundle: inout DiagnosticBundle) {
        do {
            bundle.add(try Settings.current().values.map(\.bundled))
        } catch {
            bundle.add(error.text() + "\n", as: "settings.txt")
        }
    }

    private func addLedger(to bundle: inout DiagnosticBundle) {
        do throws(Diagnostic) {
            guard let book = try Ledger.openForReading(path: ledger.ledger) else {
                return bundle.add("There is none.\n", as: "ledger.txt")
            }
            bundle.add(try book.facts(), try LedgerStatus(book, rejects: LedgerStatus.mostRejects))
        } catch {
            bundle.add(error.text() + "\n", as: "ledger.txt")
        }
    }

    private func add(mapping path: String, to bundle: inout DiagnosticBundle) throws {
        let text = try MappingOptions.read(path)
        let shown = LoadedMapping.withoutSecretsAndTests(text)
        bundle.add(shown ?? "Left out: a secret or a test in it can't be cut out with certainty.\n", as: "mapping.yaml")
    }

    private func add(report path: String, to bundle: inout DiagnosticBundle) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Diagnostic(
                .error,
                .inputMissing,
                "there is no report \(path.quoted)",
                help: "import and check write one with --report FILE.json."
            )
        }
        guard let report = try? JSONDecoder().decode(RunReport.self, from: data) else {
            throw Diagnostic(
                .error,
                .usage,
                "\(path.quoted) is no report",
                help: "give one that import or check wrote with --report FILE.json."
            )
        }
        bundle.add(report)
    }
}

extension SettingValue {
    /// As it stands in a bundle. A command to run may have a secret among its words.
    fileprivate var bundled: DiagnosticBundle.Setting {
        DiagnosticBundle.Setting(
            name: setting.key,
            value: setting == .onFinish ? "(not shown)" : texts.joined(separator: " "),
            origin: position.map { "\($0.file):\($0.line ?? 1)" } ?? setting.variable
        )
    }
}

/// What is known of the program and of the machine that it runs on.
private enum BundleFacts {
    static func about(ledger path: String) -> String {
        let process = ProcessInfo.processInfo
        var lines = [
            BuildFacts.text, "", "system: \(process.operatingSystemVersionString)",
            "kernel: \(kernel)", "processors: \(process.activeProcessorCount)",
            "memory: \(process.physicalMemory / 1_048_576) MiB", "time: \(Date().ISO8601Format())",
            "zone: \(TimeZone.current.identifier)", "folder: \(FileManager.default.currentDirectoryPath)",
            "ledger: \(path)",
        ]
        for ending in ["", "-wal", "-shm", ".lock"] {
            let attributes = try? FileManager.default.attributesOfItem(atPath: path + ending)
            guard let size = attributes?[.size] as? Int, let mode = attributes?[.posixPermissions] as? Int else {
                continue
            }
            lines.append("  \(path + ending): \(size) bytes, mode \(String(mode, radix: 8))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Name, release and architecture; not the name of the machine.
    private static var kernel: String {
        var names = utsname()
        guard uname(&names) == 0 else { return "not known" }
        return [text(of: &names.sysname), text(of: &names.release), text(of: &names.machine)].joined(separator: " ")
    }

    private static func text<Field>(of field: inout Field) -> String {
        withUnsafeBytes(of: &field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
