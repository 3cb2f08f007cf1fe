import Foundation
import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryImport

/// Traps that need a file, or a mapping, of their own.
struct SmallTrapTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        /// Lines of the calls.
        var call = plain
        var lookup = ""
        var file = "in.csv"
        var bytes = Array("account,contact,event,at\na,c,e,2024-02-03T10:00:00Z\n".utf8)
        var owners = "id,name\n1,Ann\n"
        var allowedClears = 1
        /// Every code that the check comes to, sorted.
        var finds: [DiagnosticCode]
        var testDescription: String { name }
    }

    private static let plain =
        "trackEvent: {accountExternalId: account, contactExternalId: contact, eventName: event, eventDate: {column: at}}"

    private static func attribute(_ fields: String) -> String {
        "setAttribute: {entity: account, accountExternalId: account, \(fields)}"
    }

    private static let lookup = "lookups: {owners: {file: owners.csv, key: id, value: name}}"
    private static let looked = attribute(
        "attr_IsActive: {value: true}, attr_OwnerUserAccount: {lookup: owners, key: contact}"
    )

    private static func text(_ lines: String...) -> [UInt8] {
        Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    static let cases: [Case] = [
        Case(name: "nothing is wrong", finds: []),
        Case(name: "a column that is not there", call: attribute("attr_Name: company"), finds: [.columnUnknown]),
        Case(name: "no such file", file: "other.csv", finds: [.inputMissing]),
        Case(name: "an empty file", bytes: [], finds: [.csvHeader]),
        Case(
            name: "a name that stands twice in the header",
            bytes: text("account,contact,event,at,at", "a,c,e,2024-02-03T10:00:00Z,x"),
            finds: [.columnUnused, .csvHeader]
        ),
        Case(
            name: "bytes that are no text in the header",
            bytes: Array("account,contact,event,at,".utf8) + [0xC3, 0x0A],
            finds: [.encodingInvalid]
        ),
        Case(
            name: "an attribute that nobody declared, nearly a standard one",
            call: attribute("attr_Nmae: event"),
            bytes: text("account,event", "a,e"),
            finds: [.attributeTypo, .fieldUndeclared]
        ),
        Case(
            name: "an attribute that is named by a column",
            call: attribute("name: event, value: at"),
            bytes: text("account,event,at", "a,e,1"),
            finds: [.fieldUndeclared]
        ),
        Case(
            name: "more clears than allowed",
            call: attribute("attr_Name: event"),
            bytes: text("account,event", "a,null"),
            allowedClears: 0,
            finds: [.attributeClear, .clearsExceeded]
        ),
        Case(
            name: "a key that stands twice in a lookup",
            call: looked,
            lookup: lookup,
            owners: "id,name\n1,Ann\n1,Bob\n",
            finds: [.lookupDuplicate]
        ),
        Case(
            name: "a lookup that can't be read",
            call: looked,
            lookup: lookup,
            owners: "id,name\n1\n",
            finds: [.lookupInvalid]
        ),
    ]

    @Test("A trap in a small file", arguments: cases) func small(_ trap: Case) async throws {
        let check = try CheckBench()
        defer { check.folder.remove() }
        try check.folder.write(trap.owners.utf8, to: "owners.csv")
        if trap.file == "in.csv" { try check.folder.write(trap.bytes, to: trap.file) }
        var codes: [DiagnosticCode]
        do {
            var bench = check
            bench.allowedClears = trap.allowedClears
            let report = try await bench.run(Self.mapping(trap), check.folder.file(trap.file))
            codes = report.diagnostics.map(\.code) + [report.problemCode].compactMap(\.self)
        } catch {
            codes = error.all.map(\.code)
        }
        #expect(codes.map(\.rawValue).sorted() == trap.finds.map(\.rawValue))
    }

    private static func mapping(_ trap: Case) -> String {
        """
        version: 1
        name: small
        source: {files: [none.csv], format: csv, delimiter: ",", encoding: utf-8}
        destination: {type: churnzero, endpoint: "http://localhost:1", app_key: "${KEY}"}
        \(trap.lookup)
        calls:
          - \(trap.call)
        """
    }

    enum Damage: String, CaseIterable {
        case cutOff
        case overwritten
    }

    @Test("What was found before a compressed file breaks off is told with it", arguments: Damage.allCases)
    func compressed(_ damage: Damage) async throws {
        let check = try CheckBench()
        defer { check.folder.remove() }
        var random = SeededGenerator(seed: 7)
        let rows = (1...20_000).map { row in
            "a\(UInt64.random(in: 0...(.max), using: &random)),\(row == 3 ? "" : "c"),e,2024-02-03T10:00:00Z\n"
        }
        let whole = try check.folder.write(("account,contact,event,at\n" + rows.joined()).utf8, to: "in.csv")
        #expect(try await runProgram("/usr/bin/gzip", [whole]).exit == 0)
        var bytes = Array(try #require(FileManager.default.contents(atPath: whole + ".gz")))
        switch damage {
        case .cutOff: bytes.removeLast(bytes.count / 10)
        case .overwritten: for place in 0..<64 { bytes[bytes.count * 9 / 10 + place] = 0xFF }
        }
        let path = try check.folder.write(bytes, to: "damaged.csv.gz")
        let good = try check.folder.write(Self.cases[0].bytes, to: "good.csv")
        let report = try await check.run(Self.mapping(Self.cases[0]), path, good)
        #expect(report.problemCode == (damage == .cutOff ? .inputTruncated : .inputUnreadable))
        #expect(report.outcome == .failed)
        #expect(report.diagnostics.map(\.code) == [.fieldMissing])
        #expect(report.diagnostics.first?.examples.map(\.row) == [3])
        #expect(report.source.map(\.state) == [.partial, .complete])
        #expect(report.source[1].rows.read == 1)
        #expect((10_000..<20_000).contains(report.source[0].rows.read))
    }
}
