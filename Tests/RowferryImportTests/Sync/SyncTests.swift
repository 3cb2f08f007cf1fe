import Foundation
import RowferryLedger
import RowferryMap
import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryImport

struct SyncTests {
    private static let header = "id,plan,seats,updated\n"
    private static let three = header + "a1,p1,1,5\na2,p2,2,5\na3,p3,3,5\n"

    private func withExport(
        _ text: String = Self.three,
        mapping: String = Bench.sync,
        _ body: (inout Bench) async throws -> Void
    ) async throws {
        var bench = try Bench.synced(mapping)
        defer { bench.folder.remove() }
        try bench.export(text)
        try await bench.run()
        try await body(&bench)
    }

    @Test("Nothing of the same file is sent, and with --all it is sent again") func again() async throws {
        try await withExport { bench in
            #expect(try await bench.run().sync?.unchanged == 6)
            #expect(bench.server.calls == 6)
            let report = try await bench.run { $0.sendsAll = true }
            #expect(report.sync?.again == 6)
            #expect(bench.server.calls == 12)
        }
    }

    @Test("--restart forgets what was delivered") func restart() async throws {
        try await withExport { bench in
            let report = try await bench.run { $0.restart = true }
            #expect(report.sync?.new == 6)
            #expect(report.sync?.gone == 0)
        }
    }

    @Test("Another mapping sends what comes out otherwise, and no more") func mapping() async throws {
        try await withExport { bench in
            bench.mapping = bench.mapping.replacing("attr_Plan: plan", with: "attr_Plan: {template: \"{{plan}}!\"}")
            let report = try await bench.run()
            #expect(report.sync?.changed == 3)
            #expect(report.sync?.unchanged == 3)
        }
    }

    @Test("Rows that are told apart otherwise are refused, but not after --restart") func key() async throws {
        try await withExport { bench in
            bench.mapping = bench.mapping.replacing("key: [id]", with: "key: [id, plan]")
            await #expect(throws: Diagnostics.self) { try await bench.run() }
            #expect(bench.server.calls == 6)
            let report = try await bench.run { $0.restart = true }
            #expect(report.sync?.new == 6)
        }
    }

    @Test("An older export is refused at the first row that tells") func older() async throws {
        try await withExport { bench in
            try bench.export(Self.header + "a1,p1,1,6\na2,p9,2,4\na3,p3,3,5\n")
            let report = try await bench.run()
            #expect(report.outcome == .failed)
            #expect(report.problemCode == .syncOlder)
            #expect(bench.server.calls == 6)
        }
    }

    @Test("A version that can't be read rejects its row, which counts as there", arguments: ["", "soon", "2026-13-01"])
    func version(text: String) async throws {
        try await withExport { bench in
            try bench.export(Self.header + "a1,p1,1,6\na2,p2,2,\(text)\na3,p3,3,2026-11-22T10:00:00Z\n")
            let report = try await bench.run()
            #expect(report.outcome == .doneWithRejects)
            #expect(report.sync?.gone == 0)
            #expect(report.sync?.unchanged == 4)
        }
    }

    @Test("Of a row whose key can't be read nobody knows that it has gone") func keyless() async throws {
        try await withExport { bench in
            try bench.export(Self.header + "a1,p1,1,6\n,p2,2,6\na3,p3,3,6\n")
            let report = try await bench.run()
            #expect(report.sync?.gone == 1)
            #expect(bench.server.calls == 6)
            let finding = try #require(report.diagnostics.first { $0.code == .syncGone })
            #expect(finding.severity == .warning)
            #expect(finding.message.contains("nothing is sent for them"))
            // The next whole export tells it.
            try bench.export(Self.header + "a1,p1,1,7\na3,p3,3,7\n")
            #expect(try await bench.run().sync?.gone == 1)
            #expect(bench.server.calls == 7)
        }
    }

    @Test("An empty or shrunken export tells nobody", arguments: ["", "a1,p1,1,6\n"])
    func shrunken(rows: String) async throws {
        try await withExport { bench in
            try bench.export(Self.header + rows)
            for _ in 0..<2 {
                let report = try await bench.run()
                #expect(report.problemCode == .syncShrunken)
            }
            #expect(bench.server.calls == 6)
            try bench.export(Self.three.replacing(",5\n", with: ",7\n"))
            #expect(try await bench.run().sync?.gone == 0)
            #expect(bench.server.calls == 6)
        }
    }

    @Test("A row that comes back is sent again, as it was") func back() async throws {
        try await withExport { bench in
            try bench.export(Self.header + "a1,p1,1,6\na2,p2,2,6\n")
            #expect(try await bench.run().sync?.gone == 1)
            #expect(bench.server.contents.attributes["account/a3//attr_Active"] == "0")
            try bench.export(Self.three.replacing(",5\n", with: ",7\n"))
            let report = try await bench.run()
            #expect(report.sync?.new == 2)
            #expect(bench.server.contents.attributes["account/a3//attr_Active"] == "1")
        }
    }

    @Test("What is refused counts as never delivered") func refused() async throws {
        var bench = try Bench.synced()
        defer { bench.folder.remove() }
        bench.server = ModelServer(refusing: ["p2"])
        try bench.export(Self.three)
        #expect(try await bench.run().outcome == .doneWithRejects)
        bench.server = ModelServer()
        try bench.export(Self.three.replacing(",5\n", with: ",6\n"))
        let report = try await bench.run()
        #expect(report.sync?.new == 1)
        #expect(bench.server.contents.attributes.keys.sorted() == ["account/a2//attr_Active", "account/a2//attr_Plan"])
    }

    @Test("Of rows with one key the last counts, and it is said") func repeated() async throws {
        try await withExport { bench in
            try bench.export(Self.three.replacing(",5\n", with: ",6\n") + "a1,p7,1,6\na9,p1,1,6\na9,p2,1,6\n")
            let report = try await bench.run()
            #expect(report.diagnostics.first { $0.code == .syncRepeated }?.count == 2)
            #expect(bench.server.contents.attributes["account/a1//attr_Plan"] == "p7")
            #expect(bench.server.contents.attributes["account/a9//attr_Plan"] == "p2")
        }
    }

    @Test("With --limit nothing is said of rows that were not read") func limit() async throws {
        try await withExport { bench in
            try bench.export(Self.header + "a1,p1,1,6\na2,p5,2,6\n")
            let report = try await bench.run { $0.limit = 1 }
            #expect(report.sync?.gone == nil)
            #expect(try await bench.run().sync?.gone == 1)
        }
    }

    @Test("An export of two files is at its end with the second one") func parts() async throws {
        var bench = try Bench.synced()
        defer { bench.folder.remove() }
        try bench.export(Self.header + "a1,p1,1,5\n")
        try bench.add("b.csv", Self.header + "a2,p2,2,5\na3,p3,3,5\n")
        #expect(try await bench.run { $0.limit = 1 }.outcome == .stopped)
        let report = try await bench.run()
        #expect(report.sync?.gone == 0)
        #expect(bench.server.contents.attributes.count == 9)
    }

    @Test("Rows of a file that is the same as before are there") func unchangedPart() async throws {
        try await withExport { bench in
            try bench.add("b.csv", Self.header + "a7,p7,7,5\n")
            try await bench.run()
            try bench.add("b.csv", Self.header + "a7,p8,7,6\n")
            let report = try await bench.run()
            #expect(report.sync?.gone == 0)
            #expect(report.sync?.changed == 1)
        }
    }

    @Test("What an export has brought itself does not hide how much has gone") func shrunkenAgain() async throws {
        let many = (1...40).map { "b\($0),p1,1,6\n" }.joined()
        try await withExport { bench in
            try bench.export(Self.header + "a1,p1,1,6\n" + many)
            for _ in 0..<3 { #expect(try await bench.run().problemCode == .syncShrunken) }
            #expect(bench.server.contents.attributes.values.allSatisfy { $0 != "0" })
        }
    }

    @Test("A call that the mapping no longer has is not missed") func lessCalls() async throws {
        try await withExport { bench in
            bench.mapping = bench.mapping.replacing(
                "  - setAttribute:\n      attr_Seats: {column: seats, type: integer}\n",
                with: ""
            )
            let report = try await bench.run()
            #expect(report.sync?.gone == 0)
            #expect(bench.server.calls == 6)
        }
    }

    @Test("`on_missing` of other columns is refused: what is remembered has no names") func otherColumns() async throws
    {
        try await withExport { bench in
            bench.mapping = bench.mapping.replacing("attr_Active: {value: false}", with: "attr_Last: plan")
            await #expect(throws: Diagnostics.self) { try await bench.run() }
        }
    }

    @Test("A refused call for a row that has gone is tried again with the next export") func refusedGone() async throws
    {
        try await withExport { bench in
            let server = bench.server
            bench.server = ModelServer(refusing: ["a3"])
            try bench.export(Self.header + "a1,p1,1,6\na2,p2,2,6\n")
            #expect(try await bench.run().outcome == .doneWithRejects)
            bench.server = server
            #expect(try await bench.run().sync?.gone == 1)
            #expect(bench.server.contents.attributes["account/a3//attr_Active"] == "0")
            #expect(try await bench.run().sync?.gone == 0)
        }
    }

    @Test("Spaces around a key make no other row of it") func spaces() async throws {
        try await withExport { bench in
            try bench.export(Self.three.replacing("a2,", with: " a2 ,").replacing(",5\n", with: ",6\n"))
            #expect(try await bench.run().sync?.gone == 0)
        }
    }

    @Test("Of rows with one key and a version the newest counts") func newest() async throws {
        try await withExport(Self.header + "a1,new,1,8\na1,old,1,3\n") { bench in
            #expect(bench.server.contents.attributes["account/a1//attr_Plan"] == "new")
            let calls = bench.server.calls
            #expect(calls == 2)
        }
    }

    @Test("What `on_missing` needs is remembered: any text") func remembered() async throws {
        let mapping = Bench.sync.replacing("attr_Active: {value: false}", with: "attr_Last: plan")
        let plan = "\"a,\"\"b\"\"\né\""
        try await withExport(Self.three + "a4,\(plan),1,5\n", mapping: mapping) { bench in
            try bench.export(Self.three.replacing(",5\n", with: ",6\n"))
            try await bench.run()
            #expect(bench.server.contents.attributes["account/a4//attr_Last"] == "a,\"b\"\né")
        }
    }

    @Test("What is remembered is written anew when most of it is past") func rewritten() async throws {
        let bench = try Bench.synced()
        defer { bench.folder.remove() }
        let ledger = try bench.ledger()
        let run = try ledger.beginRun(key: Bench.key, pid: 1, host: "h")
        let key = ImportKey(mapping: "m", target: "t")
        try ledger.setExport(ExportState(identity: "i", sources: []), key: key, forgets: false)
        for round in 0..<3 {
            var entries: [UInt8] = []
            for row in 1...UInt64(50_000) {
                let content = (row == 7 ? 2 : UInt64(round) + 2) << 1
                SnapshotEntry(call: 0, row: row, content: content).append(to: &entries, remembered: Array("r".utf8))
            }
            try ledger.finishExport(key: key, entries: entries)
        }
        let loaded = try LoadedMapping(
            Bench.sync,
            file: "m.yaml",
            environment: ["KEY": "k"],
            readFile: { _ in nil }
        )
        let mapping = loaded.mapping
        let sync = try #require(mapping.sync)
        for _ in 0..<2 {
            let comparison = try Comparison(
                mapping,
                sync,
                key: key,
                ledger: ledger,
                settings: ImportSettings(),
                rewrites: true
            )
            #expect(comparison.table.unmet == 50_000)
            var count = 0
            try ledger.readSnapshot(key: key) { bytes in
                var reader = SnapshotReader(bytes)
                while let (entry, remembered) = reader.next() {
                    count += 1
                    #expect(remembered.elementsEqual("r".utf8))
                    if entry.row == 8 { #expect(entry.content == 8) }
                }
                #expect(reader.isAtEnd)
            }
            #expect(count == 50_000)
        }
        try ledger.endRun(run, outcome: .done, rows: RowTally())
    }
}
