import Foundation
import RowferryDestinations
import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryGuess
@testable import RowferryImport

/// Files are guessed, and the mapping that comes of it is carried out.
struct GuessRunTests {
    /// What a guessed mapping makes of its file.
    private struct Carried {
        var text: String
        var doubts: [String]
        var calls: [String] = []
        /// Code and line of each row that is rejected.
        var rejects: [String] = []
    }

    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    private static func carry(_ path: String, options: SourceOptions = SourceOptions()) async throws -> Carried {
        let run = try GuessRun(path: path, options: options, rows: nil)
        let draft = try #require(try run.draft(for: "churnzero"))
        var carried = Carried(text: draft.text, doubts: draft.doubts)
        let loaded: LoadedMapping
        do {
            loaded = try LoadedMapping(draft.text, file: "m.yaml", environment: [:], readFile: { _ in nil })
            #expect(loaded.warnings.isEmpty, "\(loaded.warnings)\n\(draft.text)")
        } catch {
            Issue.record("\(error.all)\n\(draft.text)")
            throw error
        }
        try await PreviewRun(loaded.open(files: [])).forEachRow(limit: nil) { row in
            carried.calls += row.calls.map { String(decoding: $0, as: UTF8.self) }
            if let reject = row.reject { carried.rejects.append("\(reject.code.rawValue) \(reject.line)") }
        }
        return carried
    }

    private static func carry(bytes: [UInt8], named name: String = "a.csv") async throws -> Carried {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        return try await carry(folder.write(bytes, to: name))
    }

    private static func carry(text: String, named name: String = "a.csv") async throws -> Carried {
        try await carry(bytes: Array(text.utf8), named: name)
    }

    @Test(arguments: [
        ("contacts.ndjson", 500), ("crm-accounts.csv", 300), ("email-events.csv", 3_000), ("product-usage.csv", 2_000),
        ("time-in-app.csv", 800), ("usage-increments.tsv", 200),
    ])
    func `A guessed mapping carries every row of a sample`(_ name: String, _ rows: Int) async throws {
        let carried = try await Self.carry(Self.root + "/samples/" + name)
        #expect(carried.rejects.isEmpty)
        #expect(carried.calls.count == rows)
    }

    @Test
    func `What it rejects of the messy sample is wrong in truth, and said before`() async throws {
        let carried = try await Self.carry(Self.root + "/samples/messy-export.csv")
        #expect(
            carried.rejects == [
                "csv.ragged 7", "field.missing 11", "date.invalid 14", "field.type 18", "field.type 19",
                "csv.ragged 20",
                "csv.quote 25", "field.missing 33", "date.invalid 37", "field.type 39", "csv.ragged 40",
                "field.missing 46", "date.invalid 50", "csv.ragged 52", "field.missing 61",
            ],
            "\(carried.text)"
        )
        for doubt in ["line 14 (\"2025-02-30 10:00\")", "line 16 (\"1.2E+10\")", "line 18 (\"about 12\")"] {
            #expect(carried.doubts.contains { $0.contains(doubt) }, "\(doubt)")
        }
    }

    @Test
    func `Any header is read back, and each column keeps its values`() async throws {
        let names = [
            "a \"quoted\" name", "colon: here", "#hash", "ünï©ode ✓", "", "a", "a", "${HOME}", "${", "{{x}}", "*star*",
            "- dash", "true", "null", "~", "1", "0x1F", "tab\there", "line\nbreak", "'single'", "back\\slash", "%",
            "a,b", "[x]", "{y}", "trailing ", " \u{A0}nbsp", "\u{202E}rtl", "&anchor", "!tag", "?", "| pipe", "> fold",
            "@at", "`tick`", "\u{1B}[31m", "\u{85}nel", "\u{2028}ls", "e\u{301}", "👩‍👩‍👧", "a: ", "x #y", "..", "---",
            String(repeating: "long ", count: 40),
        ]
        let header = names.map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: ",")
        let row = names.indices.map { "v\($0)" }.joined(separator: ",")
        let carried = try await Self.carry(text: header + "\n" + row + "\n")
        #expect(carried.rejects.isEmpty)
        let call = try #require(carried.calls.first)
        for index in names.indices { #expect(call.contains("\"v\(index)\""), "column \(index + 1): \(carried.text)") }
    }

    @Test
    func `Any path into an object is read back`() async throws {
        let row = """
            {"a.b":"v0","x":{"":"v1","y":["v2"],"back\\\\slash":"v3"},"${HOME}":"v4","*":"v5","":"lost","t\\u0000z":"lost"}
            """
        let carried = try await Self.carry(text: row + "\n", named: "a.ndjson")
        #expect(carried.rejects.isEmpty)
        let call = try #require(carried.calls.first)
        for value in 0...5 { #expect(call.contains("v\(value)"), "v\(value) in \(call)") }
        #expect(!call.contains("lost"))
        #expect(carried.doubts.contains { $0.contains("2 columns can't be named in a mapping") })
    }

    @Test(arguments: [
        ("one column", "email\na@b.example\n"), ("one column of numbers", "x\n1\n2\n"),
        ("one column of ids", "id\n1\n"),
        ("no rows", "account_id,event,date\n"), ("no values", "x,y\n,\n,\n"), ("no names", ",,\n1,2,3\n"),
        ("no line end", "a,b\n1,2"), ("only quotes", "\"\",\"\"\n\"\",\"\"\n"),
        ("only null words", "a,b\nNULL,-\n\\N,n/a\n"),
    ])
    func `Small files become mappings that run`(_ name: String, _ text: String) async throws {
        let carried = try await Self.carry(text: text)
        #expect(carried.rejects.isEmpty, "\(name): \(carried.text)")
    }

    @Test
    func `Five hundred columns become five hundred fields`() async throws {
        let header = (1...500).map { "column \($0)" }.joined(separator: ",")
        let rows = (1...20).map { row in (1...500).map { String($0 * row) }.joined(separator: ",") }
        let carried = try await Self.carry(text: ([header] + rows).joined(separator: "\n"))
        #expect(carried.calls.count == 20)
        #expect(carried.calls.last?.contains("\"attr_Column500\":10000") == true)
    }

    @Test
    func `Hostile bytes act on nothing`() async throws {
        let text = "id,na\u{1B}me\n1,\u{1B}[31mred\n2,\u{0}\u{1}\n3,"
        let carried = try await Self.carry(bytes: Array(text.utf8) + [0xFF, 0xFE, 0x0A])
        #expect(carried.calls.count == 3)
        #expect(!carried.text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
        let noise = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) | 0x20 }
        _ = try? await Self.carry(bytes: Array("a;b\n".utf8) + noise)
    }

    @Test(arguments: ["utf-16le", "windows-1252"])
    func `How a source is written is found, and said why`(_ name: String) async throws {
        let text = "Kundennummer;Größe\n1;Übergröße\n2;klein\n"
        let encoding: String.Encoding = name == "utf-16le" ? .utf16LittleEndian : .windowsCP1252
        let mark: [UInt8] = name == "utf-16le" ? [0xFF, 0xFE] : []
        let carried = try await Self.carry(bytes: mark + Array(#require(text.data(using: encoding))))
        #expect(carried.calls.count == 2)
        #expect(carried.calls.first?.contains("\"attr_Größe\":\"Übergröße\"") == true, "\(carried.calls)")
        #expect(carried.text.contains("  encoding: \(name)\n"))
        #expect(carried.text.contains("  # 2 columns in all 3 sampled rows\n  delimiter: \";\"\n"), "\(carried.text)")
    }

    @Test
    func `Objects of an array are rows`() async throws {
        let text = """
            [{"account_id": 1, "plan[0]": "a"}, {"account_id": 2, "plan[0]": "b"}]
            """
        let carried = try await Self.carry(text: text, named: "a.json")
        #expect(carried.calls.count == 2)
        #expect(carried.calls.first?.contains("\"attr_Plan0\":\"a\"") == true, "\(carried.calls)")
        #expect(!carried.text.contains("format:"))
    }

    @Test
    func `What the user says about a source stands in the mapping`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var options = SourceOptions()
        options.delimiter = ";"
        options.encoding = .latin1
        let path = try folder.write(Array("account_id,plan;seats,x\n1,a;2,b\n".utf8), to: "a.csv")
        let carried = try await Self.carry(path, options: options)
        #expect(carried.text.contains("  encoding: iso-8859-1\n  delimiter: \";\"\n"), "\(carried.text)")
        #expect(carried.text.contains("\"account_id,plan\""))
    }

    @Test
    func `A file without rows or header is refused as import refuses it`() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = try folder.write([], to: "a.csv")
        #expect(throws: Diagnostic.self) { try GuessRun(path: path, options: SourceOptions(), rows: nil) }
    }

    @Test
    func `Without a header, columns are named by their places`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var options = SourceOptions()
        options.header = SourceOptions.Header.none
        let carried = try await Self.carry(
            folder.write(Array("1,Login\n2,Logout\n".utf8), to: "a.csv"),
            options: options
        )
        #expect(carried.calls.count == 2)
        #expect(carried.text.contains("  header: false\n"))
        #expect(carried.text.contains("attr_Column2: column2\n"))
    }

    @Test
    func `The first rows are enough where they are asked for`() throws {
        let path = Self.root + "/samples/email-events.csv"
        let run = try GuessRun(path: path, options: SourceOptions(), rows: 10)
        let text = try #require(try run.draft(for: "churnzero")).text
        #expect(text.hasPrefix("# Guessed from the first 10 rows of "))
    }

    @Test
    func `Every suggested field is one that its destination takes`() throws {
        for table in SuggestionTable.all {
            let schema = try #require(Destinations.schemas.first { $0.type == table.destination })
            for key in table.settings.map(\.key) { #expect(schema.settings.contains { $0.name == key }, "\(key)") }
            for suggestion in table.calls {
                let kind = try #require(schema.calls.first { $0.name == suggestion.call })
                for name in suggestion.fields.map(\.name) + suggestion.constants.map(\.name) {
                    let isKnown = kind.fields.contains { $0.name == name }
                    let isFree = kind.families.contains { name.hasPrefix($0.prefix) }
                    #expect(isKnown || isFree, "\(name) of \(suggestion.call)")
                }
                for needed in suggestion.needs { #expect(suggestion.fields.contains { $0.name == needed }) }
            }
        }
    }
}
