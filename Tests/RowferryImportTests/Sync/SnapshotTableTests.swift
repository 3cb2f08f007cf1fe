import RowferryDeliver
import RowferryModel
import Testing

@testable import RowferryImport

struct SnapshotTableTests {
    @Test("It does what a dictionary does", arguments: [(1, false), (2, true), (3, true)] as [(UInt64, Bool)])
    func reference(seed: UInt64, hasVersions: Bool) {
        let table = SnapshotTable(hasVersions: hasVersions)
        var random = SeededRandom(seed: seed)
        var expected: [UInt64: (content: UInt64, version: Int64, isMet: Bool)] = [:]
        // Zero and one share a place: no hash is zero but by chance.
        let keys = (0..<5_000).map { _ in UInt64.random(in: 2 ... .max, using: &random) }
        for _ in 0..<40_000 {
            guard let key = keys.randomElement(using: &random) else { return }
            if Bool.random(using: &random) {
                let content = UInt64.random(in: 0..<4, using: &random) << 1
                let version = hasVersions ? Int64.random(in: 0..<9, using: &random) : .min
                table.set(key, content: content, version: version)
                expected[key] = (content, version, expected[key]?.isMet ?? false)
            } else {
                #expect(table.meet(key) == (expected[key]?.isMet ?? false))
                expected[key]?.isMet = true
            }
        }
        for key in keys {
            let (found, wanted) = (table.value(of: key), expected[key])
            #expect(found?.content == wanted?.content)
            #expect(found?.version == wanted?.version)
            #expect(found?.isMet == wanted?.isMet)
        }
        #expect(table.count == expected.count)
        #expect(table.gone == expected.values.count { $0.content == 0 })
        #expect(table.unmet == expected.values.count { $0.content != 0 && !$0.isMet })
    }

    @Test("Entries are read as they were written", arguments: [0, 1, 127, 128, 20_000])
    func entries(count: Int) {
        let remembered = [UInt8](repeating: 65, count: count)
        let entries = [
            SnapshotEntry(call: 3, row: 1, content: 2),
            SnapshotEntry(call: 63, row: .max, content: .max, version: -5),
        ]
        var bytes: [UInt8] = []
        for entry in entries { entry.append(to: &bytes, remembered: remembered) }
        for length in [bytes.count, bytes.count - 1, 17] {
            bytes.prefix(length).withUnsafeBytes { bytes in
                var reader = SnapshotReader(bytes)
                var read: [SnapshotEntry] = []
                while let (entry, text) = reader.next() {
                    read.append(entry)
                    #expect(text.elementsEqual(remembered))
                }
                #expect(read == Array(entries.prefix(read.count)))
                #expect(reader.isAtEnd == (read.count == 2))
            }
        }
    }
}
