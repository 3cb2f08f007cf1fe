import RowferryModel

/// Compares the rows of one source with those that added something before.
///
/// A file that is given under another name, an export that holds the last one's rows as well, the same file with
/// `--restart`: their increments would count twice. A row by itself proves nothing, since counters of two weeks may be
/// the same; half of a file's rows do.
struct RepeatedRows {
    private struct Earlier {
        static let fewest = 10
        var file: AddedRows
        /// Rows of which it is certain whether they are among the earlier ones, and those that are.
        var decided = 0
        var found = 0
        var different: Set<UInt64> = []

        /// Half of the new rows, or of the old ones, are the same. A few old rows prove nothing in a file of many.
        var isSame: Bool {
            found > 0
                && (found * 2 >= decided || different.count >= Self.fewest && different.count * 2 >= file.rows.count)
        }
    }

    private let path: String
    private var earlier: [Earlier]
    private(set) var rows = 0

    init(path: String, earlier: [AddedRows]) {
        self.path = path
        self.earlier = earlier.filter { !$0.rows.isEmpty }.map { Earlier(file: $0) }
    }

    /// - Complexity: O(number of rows × number of files before)
    mutating func add(_ hashes: [UInt64]) {
        rows += hashes.count
        for index in earlier.indices {
            for hash in hashes where earlier[index].file.rows.decides(on: hash) {
                earlier[index].decided += 1
                guard earlier[index].file.rows.contains(hash) else { continue }
                earlier[index].found += 1
                earlier[index].different.insert(hash)
            }
        }
    }

    /// Why the source may not be imported.
    var refusal: Diagnostic? {
        guard let worst = earlier.filter(\.isSame).max(by: { $0.found < $1.found }) else { return nil }
        return Diagnostic(
            .error,
            .incrementRepeated,
            message(worst),
            at: Position(file: path),
            help:
                "what is added twice counts twice. If these rows tell of something new, and only look the same, give --again."
        )
    }

    /// That some rows are the same as earlier ones, where they are too few for a refusal.
    var finding: RunReport.Finding? {
        guard let most = earlier.filter({ $0.found > 0 }).max(by: { $0.found < $1.found }) else { return nil }
        return RunReport.Finding(
            code: .incrementRepeated,
            severity: .warning,
            field: nil,
            column: nil,
            count: count(most),
            message: message(most),
            help: "what is added twice counts twice: see whether they tell of something new.",
            examples: []
        )
    }

    private func message(_ earlier: Earlier) -> String {
        let (count, file) = (count(earlier), earlier.file)
        let about = earlier.decided < rows ? "about " : ""
        let run =
            file.run > 0 ? " in run \(file.run) (\(file.startedAt), mapping \(file.mapping.quoted))" : " in this run"
        return
            "\(about)\(count.counted("row")) of \(rows) add what rows of \(file.path.quoted) with the same content have "
            + "added\(run)"
    }

    /// Rows that are the same, as far as is known of some of them.
    private func count(_ earlier: Earlier) -> Int {
        earlier.decided == 0 ? 0 : Int((Double(earlier.found) / Double(earlier.decided) * Double(rows)).rounded())
    }
}
