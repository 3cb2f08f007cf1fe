import Foundation
package import RowferryModel

/// A run's report for programs. Its shape is a promise: keys are added, not renamed or removed.
package enum JSONReport {
    /// The report as indented JSON with sorted keys and one newline at its end.
    ///
    /// Values that are not known (`bytes` of standard input, `delivery` of a check) are left out. Findings stand in the
    /// order of the text report, each with a help. Seconds are rounded to milliseconds.
    package static func render(_ report: RunReport) -> String {
        var report = report
        report.diagnostics = report.diagnostics.inReadingOrder.map { finding in
            var finding = finding
            finding.help = finding.help ?? finding.code.help
            return finding
        }
        report.seconds = report.seconds.isFinite ? (report.seconds * 1000).rounded() / 1000 : 0
        return JSONText.pretty(report)
    }
}

/// How this room writes JSON for files and standard output.
enum JSONText {
    /// Indented, keys sorted, slashes as they are, one newline at the end.
    ///
    /// The value must be encodable in any state: no infinite numbers.
    static func pretty(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
        } catch {
            preconditionFailure("a report must be encodable: \(error)")
        }
    }
}
