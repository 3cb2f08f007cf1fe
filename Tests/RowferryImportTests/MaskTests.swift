import Foundation
import RowferryLedger
import RowferryMap
import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryImport

/// `mask:`. Every value of the masked column holds the word CANARY, and the mapping finds something wrong with each in
/// every way there is.
struct MaskTests {
    private static let mapping = """
        version: 1
        name: masked
        mask: [secret]
        source: {files: [none.csv]}
        destination: {type: churnzero, endpoint: "${CHURNZERO_ENDPOINT}", app_key: "${CHURNZERO_APP_KEY}"}
        lookups: {owners: {file: owners.csv, key: id, value: name}}
        calls:
          - trackEvent:
              accountExternalId: id
              contactExternalId: secret
              eventName: {template: "Seen {{secret}}"}
              eventDate: {value: "2024-05-01"}
              description: {column: secret, truncate: 20}
              cf_Type: {column: secret, type: integer, on_error: null}
              cf_Number: {column: secret, type: number, on_error: null}
              cf_Boolean: {column: secret, type: boolean, on_error: null}
              cf_Date: {column: secret, date: [iso, "dd.MM.yyyy"], timezone: Europe/Berlin, on_error: null}
              cf_Pattern: {column: secret, pattern: "^[0-9]+$", on_error: null}
              cf_Values: {column: secret, values: {a: b}, on_error: null}
              cf_Lookup: {lookup: owners, key: secret, on_error: null}
              cf_First: {first: [nothing, secret]}
              cf_Joined: {join: [id, secret]}
          - setAttribute:
              when: id != "3"
              entity: account
              accountExternalId: id
              attr_Json: {column: secret, type: json}
        """

    private func report(masked: Bool) async throws -> RunReport {
        let bench = try CheckBench()
        defer { bench.folder.remove() }
        _ = try bench.folder.write("id,name\n1,a\n".utf8, to: "owners.csv")
        let rows = (1...9).map { "\($0),,CANARY \($0) \(String(repeating: "x", count: $0 * 30))\n" }
        let broken = "10,,\"CANARY\" and more\n"
        let path = try bench.folder.write(("id,nothing,secret\n" + rows.joined() + broken).utf8, to: "people.csv")
        let mapping = masked ? Self.mapping : Self.mapping.replacing("mask: [secret]\n", with: "")
        return try await bench.run(mapping, path)
    }

    @Test("No report shows a value of a masked column, whatever is wrong with it") func hidden() async throws {
        let open = try await report(masked: false)
        let masked = try await report(masked: true)
        let texts = try [open, masked].map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
        #expect(texts[0].components(separatedBy: "CANARY").count > 30)
        #expect(!texts[1].contains("CANARY"), "\(texts[1])")
        // Everything else is told as it would be.
        #expect(masked.rows == open.rows)
        let found = [open, masked].map { $0.diagnostics.map { "\($0.code.rawValue) \($0.count)" }.sorted() }
        #expect(found[0] == found[1])
        let sample = try #require(masked.samples.first?.json)
        #expect(sample.contains(#""accountExternalId":"3""#))
        #expect(sample.contains(#""contactExternalId":"••••","eventName":"••••""#))
    }

    @Test("The ledger's rejects show none either; their rows are kept as they are") func rejects() async throws {
        var bench = try Bench()
        defer { bench.folder.remove() }
        bench.mapping = "mask: [seats, event]\n" + Bench.mapping
        bench.server = ModelServer(refusing: ["E4"])
        try bench.add("a.csv", Bench.header + Bench.rows(1...12))
        _ = try await bench.run()
        let rejects = try bench.rejects()
        #expect(rejects.map(\.row) == [4, 11])
        #expect(rejects[1].value == "••••")
        #expect(rejects[1].reason == #"attr_Seats must be a whole number, found "••••""#)
        #expect(rejects[1].raw == Array(Bench.rows(11...11).utf8.dropLast()))
        #expect(rejects[0].value?.contains(#""eventName":"••••""#) == true)
    }

    @Test("A masked column that the source does not have is a mistake") func unknown() async throws {
        let bench = try CheckBench()
        defer { bench.folder.remove() }
        let path = try bench.folder.write("id,secrets\n1,a\n".utf8, to: "people.csv")
        let mapping = """
            version: 1
            mask: [secret]
            source: {files: [none.csv]}
            destination: {type: churnzero, endpoint: "${CHURNZERO_ENDPOINT}", app_key: "${CHURNZERO_APP_KEY}"}
            calls: [{setAttribute: {entity: account, accountExternalId: id, attr_N: secrets}}]
            """
        let found = await #expect(throws: Diagnostics.self) { _ = try await bench.run(mapping, path) }
        #expect(found?.all.map(\.message) == ["\(path) has no column \"secret\" to be masked"])
        #expect(found?.all.first?.help?.contains("secrets") == true)
        #expect(found?.all.first?.position?.line == 2)
    }

    @Test("Of an object neither the masked part nor the whole is shown, by whatever way it comes into a call")
    func objects() async throws {
        let bench = try CheckBench()
        defer { bench.folder.remove() }
        let row = #"{"id":"u1","type":"identify","traits":{"email":"CANARY 1","plan":"pro"},"custom_mail":"CANARY 2"}"#
        let other = row.replacing("identify", with: "track")
        let path = try bench.folder.write("\(row)\n\(other)\n".utf8, to: "calls.ndjson")
        let mapping = """
            version: 1
            mask: [traits.email, custom_mail]
            source: {files: [none.ndjson]}
            destination: {type: json, endpoint: "http://localhost:1"}
            lookups: {people: {from: rows, when: 'type = "identify"', key: id, values: {mail: traits.email}}}
            calls:
              - record:
                  id: id
                  whole: {column: traits, type: json}
                  mail: traits.email
                  learnt: {lookup: people.mail, key: id}
                  plan: traits.plan
                  "own_*": {columns: "custom_*"}
            """
        let report = try await bench.run(mapping, path)
        #expect(report.calls.total == 2)
        let text = String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
        #expect(!text.contains("CANARY"), "\(text)")
        #expect(report.samples.first?.json.contains(#""plan":"pro""#) == true)
    }

    @Test("Rows that have gone are told of although a masked column is not remembered") func gone() async throws {
        var bench = try Bench()
        defer { bench.folder.remove() }
        bench.mapping = """
            version: 1
            name: bench
            mask: [seats]
            source: {files: [none.csv]}
            destination: {type: churnzero, endpoint: "http://localhost:1", app_key: "${KEY}", fields: {accounts: [Seats, Gone]}}
            sync:
              key: [account]
              max_shrink: 90%
              on_missing:
                - setAttribute: {entity: account, accountExternalId: account, attr_Gone: {value: true}}
            calls:
              - setAttribute: {entity: account, accountExternalId: account, attr_Seats: seats}
            """
        try bench.add("a.csv", "account,seats\na1,1\na2,2\na3,3\n")
        #expect(try await bench.run().outcome == .done)
        try bench.add("a.csv", "account,seats\na1,1\na2,2\n")
        let report = try await bench.run()
        #expect(report.outcome == .done)
        #expect(bench.server.contents.attributes["account/a3//attr_Gone"] == "1")
    }

    @Test("Fields in objects are masked by their paths") func paths() {
        let call = #"{"type":"identify","userId":"u1","traits":{"email":"a@b","plan":{"name":"pro, \"x\"","seats":3}}}"#
        #expect(
            ColumnMask.masked(call.utf8, fields: ["traits.email", "traits.plan.name"])
                == #"{"type":"identify","userId":"u1","traits":{"email":"••••","plan":{"name":"••••","seats":3}}}"#
        )
        #expect(ColumnMask.masked(call.utf8, fields: []) == call)
    }
}
