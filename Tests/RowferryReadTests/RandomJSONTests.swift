import Foundation
import RowferryModel
import RowferryRead
import RowferryReadTesting
import RowferryTesting
import Testing

@Suite("Random JSON texts") struct RandomJSONTests {
    private static let seeds: [String] =
        JSONDocuments.valid.map(JSONDocuments.line) + JSONDocuments.invalid.map(JSONDocuments.line) + [
            #"{"a":{"b":[1,2,{"c":"d"}]},"e":"\ud83d\ude00","f":-1.5e3,"a":null}"#,
            #"{"é":"€","x.y":{"":[]},"n":123456789012345678901234567890}"#,
        ]
    private static let letters = Array("{}[]\":,\\u0aeE+-.1tfn \t\r\n\0".utf8) + [0x80, 0xC3, 0xA9, 0xE2, 0xF0, 0xFF]

    @Test("never surprise the reader, and are judged as Foundation judges them", arguments: 0..<4)
    func mutations(part: Int) throws {
        for number in 0..<500 * Int(RandomCSVTests.factor) {
            let seed = UInt64(part * 1_000_000 + number)
            let bytes = Self.text(seed)
            var source = SourceText(bytes) { $0.format = .ndjson }
            source.columns = ["a", "a.b", "e", "é"]
            source.wantsAll = seed % 2 == 0
            source.rowLimit = seed % 5 == 0 ? Int(seed % 60) + 1 : nil
            do {
                let reading = number % 50 == 0 ? try source.readEveryWay() : try source.read()
                if source.rowLimit == nil { try Self.compareWithFoundation(reading.events, bytes) }
            } catch {
                Issue.record("seed \(seed): \(String(decoding: bytes, as: UTF8.self).debugDescription): \(error)")
            }
        }
    }

    private static func text(_ seed: UInt64) -> [UInt8] {
        var random = SeededGenerator(seed: seed)
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            bytes += Array((seeds.randomElement(using: &random) ?? "").utf8) + [0x0A]
        }
        for _ in 0..<Int.random(in: 0...4, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes.remove(at: place)
            case 1: bytes[place] = letters.randomElement(using: &random) ?? 0
            case 2: bytes.insert(letters.randomElement(using: &random) ?? 0, at: place)
            default:
                let end = Int.random(in: place..<bytes.count, using: &random)
                bytes.insert(contentsOf: Array(bytes[place...min(end, place + 12)]), at: place)
            }
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        // A bracket in front would make it an array.
        let isArray = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "[")
        return isArray ? Array("{}\n".utf8) + bytes : bytes
    }

    /// Foundation must read what is read here, with the same values, and must refuse what is refused here.
    private static func compareWithFoundation(_ events: [Event], _ bytes: [UInt8]) throws {
        let lines = bytes.split(separator: 0x0A).filter { !$0.allSatisfy { [0x20, 0x09, 0x0D].contains($0) } }
        let rows = events.filter { !$0.isWarning }
        guard rows.count == lines.count else { throw Broken("\(rows.count) rows in \(lines.count) lines") }
        for (event, line) in zip(rows, lines) {
            let isDuplicated = events.contains { $0.isWarning && $0.row == event.row }
            let object = try? JSONSerialization.jsonObject(with: Data(line), options: [.fragmentsAllowed])
            switch event.content {
            case .row(let cells, _):
                // Numbers that no Double can hold are good JSON, and are refused there; duplicate keys are not its matter.
                guard let object = object as? [String: Any] else {
                    if String(decoding: line, as: UTF8.self).contains(/[eE][+]?[0-9]{3}/) { continue }
                    throw Broken("Foundation refuses row \(event.row)")
                }
                if !isDuplicated { try compare(cells[2], object["e"], event.row) }
            case .fault(.jsonInvalid, let message):
                // Foundation takes a byte order mark, NUL for another encoding, and commas behind the last element, and
                // nests deeper.
                let isLoose =
                    line.starts(with: [0xEF, 0xBB, 0xBF]) || message.contains("nested") || line.contains(0)
                    || String(decoding: line, as: UTF8.self).contains(/,[ \t\r]*[\]}]/)
                if object != nil, !isLoose {
                    throw Broken("Foundation reads row \(event.row), here: \(message)")
                }
            case .fault(.jsonNotObject, _):
                if object is [String: Any] { throw Broken("row \(event.row) is an object") }
            case .fault, .warning:
                break
            }
        }
    }

    private static func compare(_ value: Value, _ expected: Any?, _ row: Int) throws {
        guard value.kind == .text else {
            if expected is String { throw Broken("row \(row) has \(value), not a text") }
            return
        }
        if expected as? String != String(decoding: value.bytes, as: UTF8.self) {
            throw Broken("row \(row) has \(value), not \(expected.debugDescription)")
        }
    }
}
