/// What rows had to be said about, counted by code, field and column, with the first few examples of each.
package struct Findings: Sendable {
    /// Examples kept of each finding.
    package static let exampleLimit = 5

    package struct Key: Sendable, Hashable {
        package var code: DiagnosticCode
        package var severity: Severity
        package var field: String?
        package var column: String?

        package init(_ code: DiagnosticCode, _ severity: Severity, field: String? = nil, column: String? = nil) {
            self.code = code
            self.severity = severity
            self.field = field
            self.column = column
        }
    }

    package struct Example: Sendable, Hashable {
        /// Which source of the run, counted from 0.
        package var source: Int
        package var row: Int
        package var line: Int
        package var value: String

        package init(source: Int, row: Int, line: Int, value: String) {
            self.source = source
            self.row = row
            self.line = line
            self.value = value
        }
    }

    package struct Tally: Sendable, Hashable {
        package var count = 0
        package var examples: [Example] = []
        /// What is wrong, in the words of the first example.
        package var message = ""
        package init() {}
    }

    package private(set) var tallies: [Key: Tally] = [:]

    package init() {}

    /// Counts one finding; the value and the message are built only when an example is kept.
    package mutating func note(
        _ key: Key,
        source: Int,
        row: Int,
        line: Int,
        value: @autoclosure () -> String,
        message: @autoclosure () -> String
    ) {
        var tally = tallies[key] ?? Tally()
        tally.count += 1
        if tally.examples.isEmpty { tally.message = message() }
        if tally.examples.count < Self.exampleLimit {
            tally.examples.append(Example(source: source, row: row, line: line, value: value()))
        }
        tallies[key] = tally
    }

    /// Adds what was found in the rows that follow: the earlier examples stay.
    package mutating func merge(_ later: Findings) {
        for (key, tally) in later.tallies {
            guard var mine = tallies[key] else {
                tallies[key] = tally
                continue
            }
            mine.count += tally.count
            mine.examples.append(contentsOf: tally.examples.prefix(Self.exampleLimit - mine.examples.count))
            tallies[key] = mine
        }
    }
}
