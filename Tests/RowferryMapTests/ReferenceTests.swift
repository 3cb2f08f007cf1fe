import Foundation
import RowferryDestinations
import Testing

@testable import RowferryMap

@Suite("What is made of the declarations")
struct ReferenceTests {
    private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    @Test(
        "stands in the repository as it would be made now; ROWFERRY_RECORD=1 makes it anew",
        arguments: [
            ("docs/mapping.md", MappingReference.text(Destinations.schemas)),
            ("mappings/rowferry.schema.json", MappingSchema.text(Destinations.schemas)),
        ]
    )
    func generated(path: String, text: String) throws {
        let place = Self.repository.appendingPathComponent(path)
        if ProcessInfo.processInfo.environment["ROWFERRY_RECORD"] == "1" {
            try Data(text.utf8).write(to: place)
        }
        #expect(try String(contentsOf: place, encoding: .utf8) == text)
    }

    @Test("names every key once, and says something about it")
    func declarations() {
        let lists =
            [
                MappingFile.keys, SourceReader.keys, FieldKeys.all, LookupMapping.keys, MappingTest.keys,
                NumberFormat.keys,
                BooleanWords.keys, KeySourceReader.keys,
            ] + Transform.declarations.map(\.parameters)
        for list in lists {
            #expect(Set(list.names).count == list.count)
            for key in list { #expect(key.summary.hasSuffix("."), "\(key.name)") }
        }
    }
}
