import Foundation
package import RowferryModel

/// What somebody needs who is to find out what went wrong: about the program, the machine and the ledger, without the
/// contents of rows and without secrets.
package struct DiagnosticBundle {
    /// A setting, and where it was made.
    package struct Setting: Encodable {
        package var name: String
        package var value: String
        package var origin: String

        package init(name: String, value: String, origin: String) {
            self.name = name
            self.value = value
            self.origin = origin
        }
    }

    private struct Reason: Encodable {
        var source: Int64
        var code: String
        var count: Int
        var firstLine: Int
    }

    private struct Finding: Encodable {
        var code: String
        var severity: String
        var field: String?
        var column: String?
        var count: Int
    }

    /// The files, in the order in which they are to be read.
    package private(set) var files: [(name: String, contents: String)] = []

    /// - Parameter about: what is known of program and machine, as lines of text.
    package init(about: String) {
        files.append(("about.txt", about))
    }

    /// Adds the settings that are in force besides the command line.
    package mutating func add(_ settings: [Setting]) {
        files.append(("settings.json", JSONText.pretty(settings)))
    }

    /// Adds what the ledger is, and what it knows: sources, runs, decisions, and rejects by their reason.
    package mutating func add(_ facts: some Encodable, _ status: LedgerStatus) {
        files.append(("ledger.json", JSONText.pretty(facts)))
        files.append(("status.json", StatusJSON.render(status)))
        files.append(("runs.json", JSONText.pretty(status.runs.sorted { $0.id > $1.id })))
        let reasons = status.rejects.map {
            Reason(source: $0.source, code: $0.code, count: $0.count, firstLine: $0.firstLine)
        }
        files.append(("rejects.json", JSONText.pretty(reasons)))
    }

    /// Adds what a report found, without the values that it shows.
    package mutating func add(_ report: RunReport) {
        let findings = report.diagnostics.map {
            Finding(
                code: $0.code.rawValue,
                severity: $0.severity.rawValue,
                field: $0.field,
                column: $0.column,
                count: $0.count
            )
        }
        files.append(("findings.json", JSONText.pretty(findings)))
    }

    /// Adds a text that is a file of its own.
    package mutating func add(_ contents: String, as name: String) {
        files.append((name, contents))
    }

    /// All of it as a tar archive, in a folder.
    package func archive(folder: String, time: Int) -> [UInt8] {
        var archive = TarArchive(time: time)
        for file in files { archive.add("\(folder)/\(file.name)", file.contents) }
        return archive.bytes
    }
}
