import CBuild
import RowferryDeliver
import RowferryLedger

/// What this program is built of, for `--version`.
enum BuildFacts {
    /// `rowferry 0.1.0 (3a9e345)`, without the parentheses where nobody knows the commit, and the libraries below it.
    static var text: String {
        let commit = ROWFERRY_COMMIT.isEmpty ? "" : " (\(ROWFERRY_COMMIT))"
        return """
            rowferry \(Rowferry.version)\(commit)
            \(CurlTransport.library), \(Ledger.library)
            """
    }
}
