import Foundation
import RowferryTesting
import Testing

/// The key travels in requests, and stands nowhere else.
struct SecretTests {
    private static let key = "Zr8-secret-key-of-the-tests-Q1x"

    private static let gif = RawServer.Act.answer("200 OK", ["Content-Type: image/gif"], body: "GIF89a")

    @Test
    func `After an import that failed half-way the key is in no file and no output`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let server = try RawServer { place in
            place.request < 2 ? Self.gif : .answer("200 OK", ["Content-Type: text/html"], body: "<html>Sign in</html>")
        }
        let environment = ["CHURNZERO_ENDPOINT": server.url, "CHURNZERO_APP_KEY": Self.key]
        let outcome = try await workplace.run(
            "rowferry import mappings/messy-export.yaml --yes --report r.json --report r.txt --report r.html --rejects rejects.csv --lanes 1 --chunk-calls 5 --progress json",
            environment
        )
        #expect(outcome.exit == 69, "\(outcome.errors)")
        #expect(outcome.errors.contains("text/html instead of ChurnZero's GIF"))
        for command in ["rowferry status", "rowferry history --json", "rowferry resolve", "rowferry rejects"] {
            let later = try await workplace.run(command, environment)
            #expect(!(later.output + later.errors).contains(Self.key), "\(command)")
        }
        for form in ["table", "json", "curl"] {
            let shown = try await workplace.run("rowferry preview mappings/messy-export.yaml --as \(form)", environment)
            #expect(!shown.output.isEmpty)
            #expect(!(shown.output + shown.errors).contains(Self.key), "\(form)")
        }
        // It did travel: otherwise this test would prove nothing.
        #expect(server.bodies.count > 2)
        #expect(server.bodies.allSatisfy { String(decoding: $0, as: UTF8.self).contains(Self.key) })
        #expect(!(outcome.output + outcome.errors).contains(Self.key))
        #expect(try files(of: workplace).count > 5)
        for file in try files(of: workplace) {
            let contents = FileManager.default.contents(atPath: workplace.folder.file(file)) ?? Data()
            #expect(contents.range(of: Data(Self.key.utf8)) == nil, "\(file)")
        }
    }

    @Test
    func `A key that is written into the mapping is refused or at least not repeated`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let mapping = workplace.read("mappings/product-usage.yaml")
            .replacingOccurrences(of: "${CHURNZERO_APP_KEY}", with: Self.key)
        try workplace.write(mapping, to: "mapping.yaml")
        let outcome = try await workplace.run("rowferry check mapping.yaml --report r.json --report r.html")
        #expect(outcome.errors.contains("mapping.secret"))
        #expect(workplace.read("r.html").contains("app_key: (not shown)"))
        for text in [outcome.output, outcome.errors, workplace.read("r.json"), workplace.read("r.html")] {
            #expect(!text.contains(Self.key))
        }
    }

    private func files(of workplace: Workplace) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: workplace.folder.path)
            .filter { !$0.hasPrefix("samples") && !$0.hasPrefix("mappings") }
    }
}
