import Foundation
import RowferryTesting
import Testing

/// What is given to others when they shall help.
struct BundleTests {
    private static let key = "Zr8-secret-key-of-the-tests-Q1x"

    @Test
    func `The archive has everything, and no value of a row, no test and no key`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let row = try #require(Self.values(workplace.read("samples/messy-export.csv")).first { $0.contains("@") })
        let mapping =
            workplace.read("mappings/messy-export.yaml").replacingOccurrences(
                of: "${CHURNZERO_APP_KEY}",
                with: Self.key
            )
            + "\ntests:\n  - name: one\n    row: {account_id: planted-in-a-test}\n    calls: []\n"
        try workplace.write(mapping, to: "m.yaml")
        let environment = ["CHURNZERO_APP_KEY": Self.key, "ROWFERRY_ON_FINISH": "true \(Self.key)"]
        let imported = try await workplace.run("rowferry import m.yaml --sandbox --report r.json", environment)
        #expect(imported.exit == 65, "\(imported.errors)")
        #expect(workplace.read("r.json").contains(row))
        let outcome = try await workplace.run("rowferry bundle m.yaml --report r.json -o b.tar", environment)
        #expect(outcome.exit == 0, "\(outcome.errors)")
        #expect(try await workplace.run("tar -xf b.tar").errors == "")
        let listed = try await workplace.run("tar -tvf b.tar | cut -c1-10 | sort -u; stat -c %a b.tar")
        #expect(listed.output == "-rw-------\n600\n")
        let files = ["about.txt", "settings.json", "ledger.json", "status.json", "runs.json", "rejects.json"]
        let all = files + ["mapping.yaml", "findings.json"]
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: workplace.folder.file("b")).sorted() == all.sorted()
        )
        for (file, text) in [
            ("about.txt", "SQLite "), ("settings.json", "(not shown)"), ("settings.json", "ROWFERRY_ON_FINISH"),
            ("ledger.json", "CREATE TABLE reject"), ("ledger.json", "\"ok\""), ("status.json", "messy-export.csv"),
            ("runs.json", "done-with-rejects"), ("rejects.json", "field.type"), ("findings.json", "csv.ragged"),
            ("mapping.yaml", "app_key: (not shown)"), ("mapping.yaml", "calls:"), ("mapping.yaml", "# tests: left out"),
        ] {
            #expect(workplace.read("b/\(file)").contains(text), "\(text) in \(file)")
        }
        let archive = try #require(FileManager.default.contents(atPath: workplace.folder.file("b.tar")))
        for secret in [Self.key, "planted-in-a-test", row] {
            #expect(archive.range(of: Data(secret.utf8)) == nil, "\(secret)")
        }
        // Of the rows that were rejected, too, nothing is there; short values may be numbers of anything.
        #expect(try await workplace.run("rowferry rejects -o rejects.csv").exit == 0)
        let header = Set(Self.values(String(workplace.read("samples/messy-export.csv").prefix { $0 != "\n" })))
        let values = Self.values(workplace.read("rejects.csv")).filter { !header.contains($0) && $0.contains("@") }
        #expect(!values.isEmpty)
        for value in values { #expect(archive.range(of: Data(value.utf8)) == nil, "\(value)") }
    }

    private static func values(_ text: String) -> [String] {
        text.split(whereSeparator: { ";,\n\r\"".contains($0) }).map(String.init)
    }

    @Test(arguments: [
        ("tests: [{name: a, row: {a: planted}}]\nversion: 1\n", true), ("{version: 1, tests: [planted]}\n", false),
        ("version: 1\n\"tests\":\n  - planted\n", false), ("version: [\n", false),
    ])
    func `A mapping is added even when it is wrong, and not when its tests can't be cut out`(
        text: String,
        isAdded: Bool
    ) async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        try workplace.write(text, to: "m.yaml")
        #expect(try await workplace.run("rowferry bundle m.yaml && tar -xf rowferry-bundle.tar").exit == 0)
        let mapping = workplace.read("rowferry-bundle/mapping.yaml")
        #expect(mapping.contains("version: 1") == isAdded)
        #expect(mapping.contains("Left out: ") == !isAdded)
        #expect(!mapping.contains("planted"))
        #expect(workplace.read("rowferry-bundle/ledger.txt") == "There is none.\n")
    }

    @Test
    func `A ledger and settings that can't be read are part of what is gathered`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        try workplace.write("no ledger", to: "l.sqlite")
        let outcome = try await workplace.run("rowferry bundle --ledger l.sqlite && tar -xf rowferry-bundle.tar")
        #expect(outcome.exit == 0, "\(outcome.errors)")
        #expect(workplace.read("rowferry-bundle/ledger.txt").contains("ledger.unusable"))
    }

    @Test
    func `Files of any length stand in the archive`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        // The header takes 512 bytes, and each file begins at a multiple of that.
        for length in [511, 512, 513] {
            let text = "# " + String(repeating: "x", count: length - 14) + "\nversion: 1\n"
            try workplace.write(text, to: "m.yaml")
            #expect(try await workplace.run("rowferry bundle m.yaml && tar -xf rowferry-bundle.tar").exit == 0)
            #expect(workplace.read("rowferry-bundle/mapping.yaml") == text)
        }
    }
}
