package import RowferryModel

/// Takes the rows of a lookup's file, and makes the table of them.
package struct LookupBuilder: RowSink, ~Copyable {
    /// Problems that are told one by one; of more, only their number is.
    private static let shownProblems = 10

    private let lookup: LookupMapping
    private let path: String
    private let nullWords: NullWords
    /// For each value, the columns of which the first counts that has one.
    private let slots: [[Int]]
    private var entries: LookupEntries
    private var bytes = ByteSink(capacity: 1 << 16)
    private var scratch = Scratch()
    /// Of the entry at hand: where its key begins and each part ends, and what its values are.
    private var ends: [UInt32] = []
    private var kinds: [Cell.Kind.RawValue] = []
    /// The line of each entry, for duplicates.
    private var lines: [UInt32] = []
    private var problems: [Diagnostic] = []
    private var moreProblems = 0

    /// - Parameters:
    ///   - lookup: what the mapping says of it.
    ///   - path: the file's path, for messages.
    ///   - options: how the file is written.
    package init(_ lookup: LookupMapping, path: String, options: SourceOptions) {
        self.lookup = lookup
        self.path = path
        nullWords = NullWords(options.null)
        let columns = lookup.columns
        slots = lookup.values.map { value in value.columns.compactMap { columns.firstIndex(of: $0) } }
        entries = LookupEntries(columns: lookup.values.count)
    }

    /// Takes an entry; a row without a key is none.
    package mutating func map(_ row: RowView) {
        scratch.reset()
        var key = row.cells[0]
        for transform in lookup.key.transforms where nullWords.isValue(key) {
            key = transform.apply(to: key, scratch: &scratch)
        }
        guard nullWords.isValue(key) else { return }
        let known = entries.find(key.bytes, in: bytes.bytes(from: 0))
        if let known {
            if lookup.duplicates == .error { noteTwice(key, known, row) }
            if lookup.duplicates != .last { return }
        }
        ends.removeAll(keepingCapacity: true)
        kinds.removeAll(keepingCapacity: true)
        ends.append(UInt32(truncatingIfNeeded: bytes.count))
        bytes.append(key.bytes)
        ends.append(UInt32(truncatingIfNeeded: bytes.count))
        for slot in slots {
            let cell = nullWords.first(of: slot, in: row.cells)
            kinds.append(cell.kind.rawValue)
            bytes.append(cell.bytes)
            ends.append(UInt32(truncatingIfNeeded: bytes.count))
        }
        if let known {
            entries.replace(known, ends: ends, kinds: kinds)
        } else {
            entries.add(ends: ends, kinds: kinds, in: bytes.bytes(from: 0))
            lines.append(UInt32(truncatingIfNeeded: row.line))
        }
    }

    /// A row that can't be read: a lookup with holes would give wrong answers.
    package mutating func reject(_ fault: RowFault) {
        note(
            Diagnostic(
                .error,
                .lookupInvalid,
                "a row of the lookup \(lookup.name) can't be read: \(fault.message)",
                at: Position(file: path, line: fault.line, row: fault.row),
                help: "correct the file; nothing is imported with a part of a lookup missing."
            )
        )
    }

    /// What is odd but readable stops no lookup.
    package mutating func warn(
        _ code: DiagnosticCode,
        column: String?,
        row: Int,
        line: Int,
        value: String,
        message: String
    ) {}

    private mutating func noteTwice(_ key: Cell, _ entry: Int, _ row: RowView) {
        note(
            Diagnostic(
                .error,
                .lookupDuplicate,
                "the lookup \(lookup.name) has the key \(key.string.quoted) twice: in line \(lines[entry]) and in line "
                    + "\(row.line)",
                at: Position(file: path, line: row.line, row: row.row, column: lookup.key.column),
                help: "remove one of the rows, or write duplicates: first or duplicates: last."
            )
        )
    }

    private mutating func note(_ problem: Diagnostic) {
        if problems.count < Self.shownProblems { problems.append(problem) } else { moreProblems += 1 }
    }

    /// The table.
    ///
    /// - Throws: keys that stand twice and rows that could not be read.
    package consuming func finish() throws(Diagnostics) -> LookupTable {
        if bytes.count > Int(UInt32.max) {
            problems.append(
                Diagnostic(
                    .error,
                    .lookupInvalid,
                    "the lookup \(lookup.name) has more than 4 GB of keys and values",
                    at: Position(file: path),
                    help: "leave out rows and columns that are not needed."
                )
            )
        }
        if moreProblems > 0 {
            let last = problems[problems.count - 1]
            problems.append(Diagnostic(.error, last.code, "and \(moreProblems) more", at: Position(file: path)))
        }
        if !problems.isEmpty { throw Diagnostics(problems) }
        var hash: UInt64 = 0
        // A sum, so that the order of the rows does not count.
        for entry in 0..<entries.count { hash &+= entries.hash(of: entry, in: bytes.bytes(from: 0)) }
        return LookupTable(bytes: bytes.seal(), entries: entries, contentHash: hash)
    }
}
