import Foundation
import GRDB
import RowferryLedger
import Testing

@Suite("The page on the ledger")
struct LedgerPageTests {
    @Test("names every table and column of a new ledger, and no other")
    func tables() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("docs/ledger.md")
        var named: [String: Set<String>] = [:]
        var table = ""
        for line in try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n") {
            if let heading = line.wholeMatch(of: #/## `(\w+)`/#) {
                table = String(heading.1)
                named[table] = []
            } else if let row = line.prefixMatch(of: #/\| `(\w+)` \| /#), !table.isEmpty {
                #expect(named[table]?.insert(String(row.1)).inserted == true, "\(table).\(row.1) twice")
            }
        }
        try Fixture.withLedger { _, ledger in
            let found = try DatabaseQueue(path: ledger.path).read { db in
                let tables = try String.fetchAll(
                    db,
                    sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                )
                return try tables.reduce(into: [String: Set<String>]()) { found, table in
                    found[table] = Set(try db.columns(in: table).map(\.name))
                }
            }
            #expect(named == found)
        }
    }
}
