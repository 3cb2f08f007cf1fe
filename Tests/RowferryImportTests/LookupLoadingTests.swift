import Foundation
import RowferryImport
import RowferryModel
import RowferryTesting
import Testing

@Suite("Files of lookups")
struct LookupLoadingTests {
    /// What is said when a mapping with the lookup is loaded; nothing when it can be.
    private static func load(_ lookup: String, _ contents: String, as name: String = "o.csv") throws -> [String] {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write(contents.utf8, to: name)
        let text = """
            version: 1
            destination: {type: churnzero}
            lookups: {o: \(lookup)}
            calls: [{setAttribute: {entity: account, accountExternalId: a, attr_X: {lookup: o, key: a}}}]
            """
        do {
            _ = try LoadedMapping(text, file: folder.file("m.yaml"), environment: [:]) { _ in nil }
            return []
        } catch {
            let path = folder.path + "/"
            return error.all.map {
                $0.description.replacingOccurrences(of: path, with: "").components(separatedBy: "\n")[0]
            }
        }
    }

    @Test(
        "are read however they are written",
        arguments: [
            ("{file: o.csv, key: id, value: name}", "id,name\n1,a\n2,b\n"),
            ("{file: o.csv, key: id, value: name}", "id;name\n1;a\n\"2\";\"b\nc\"\n"),
            ("{file: o.csv, key: column1, value: column2, header: false}", "1,a\n2,b\n"),
            ("{file: o.csv, key: user.id, value: user.name, format: ndjson}", "{\"user\":{\"id\":1,\"name\":\"a\"}}\n"),
            ("{file: o.csv, key: id, value: name, null: [\"-\"], delimiter: tab}", "id\tname\n-\ta\n-\tb\n"),
        ]
    )
    func forms(lookup: String, contents: String) throws {
        #expect(try Self.load(lookup, contents) == [])
    }

    @Test(
        "are refused with what is wrong and where",
        arguments: [
            (
                "{file: o.csv, key: id, value: nmae}", "id,name\n1,a\n",
                ["m.yaml:3: error[column.unknown]: o.csv has no column \"nmae\", which the lookup o needs"]
            ),
            (
                "{file: o.csv, key: id, value: name}", "id,name\n1,a\n2\n3,c\n",
                [
                    "o.csv:3: error[lookup.invalid]: a row of the lookup o can't be read: the row has 1 cell, the header 2"
                ]
            ),
            (
                "{file: o.csv, key: id, value: name}", "id,name\n1,a\n2,b\n1,c\n",
                ["o.csv:4: error[lookup.duplicate]: the lookup o has the key \"1\" twice: in line 2 and in line 4"]
            ),
        ] as [(String, String, [String])]
    )
    func refused(lookup: String, contents: String, expected: [String]) throws {
        let said = try Self.load(lookup, contents)
        #expect(said.count == expected.count)
        for (found, wanted) in zip(said, expected) { #expect(found == wanted) }
    }

    @Test("must be there")
    func missing() throws {
        let said = try Self.load("{file: p.csv, key: id, value: name}", "id,name\n")
        #expect(said.count == 1)
        #expect(said.first?.contains("error[input.missing]") == true)
    }
}
