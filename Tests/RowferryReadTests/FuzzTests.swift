import Foundation
import RowferryReadTesting
import RowferryTesting
import Testing

/// The short form of `make fuzz`: the same judge, with inputs that a seed makes.
@Suite("Hostile inputs") struct FuzzTests {
    private static let pieces: [[UInt8]] =
        [
            ",", ";", "\t", "||", "\"", "\"\"", "'", "\\", "\\\"", "\n", "\r\n", "\r", "#", "a", " ", "é", "\u{FEFF}",
            "{", "}", "[", "]", "{\"a\":1}", ",{\"a\":", "\"t\":[", "{\"n\":", "\"b\":{\"c\":", "null", "true",
            "-0.5e1",
            "\\ud83d\\ude00", "\\ud800", "[{\"t\":[1,\"x\"]},\n", "{\"a\":1}\n{\"a\":2}\n", "x,y,z\n1,\"2\",3\n",
            "{\"t\":[{\"n\":1},{\"n\":[2]}]}", "\"a\\nb\"", "00", "1e5", "\0",
        ].map { Array($0.utf8) } + [[0x80], [0xC3], [0xED, 0xA0, 0x80], [0xF0, 0x9F], [0xFF]]

    /// How long each part goes on with seeds of its own, in seconds; without it, so many inputs.
    private static let seconds = ProcessInfo.processInfo.environment["ROWFERRY_FUZZ_SECONDS"].flatMap { Double($0) }

    @Test("are read as the plain readers read them, however they come", arguments: 0..<4)
    func inputs(part: Int) throws {
        let began = ContinuousClock.now
        var number = 0
        while Self.seconds.map({ began.duration(to: .now) < .seconds($0) }) ?? (number < 120) {
            let seed = UInt64(part) << 32 + UInt64(number)
            let input = Self.input(seed)
            #expect(throws: Never.self, "seed \(seed): \(input)") { try ReaderJudge(input).judge() }
            number += 1
        }
    }

    private static func input(_ seed: UInt64) -> [UInt8] {
        var random = SeededGenerator(seed: seed)
        var input = (0..<3).map { _ in UInt8.random(in: 0...255, using: &random) }
        for _ in 0..<Int.random(in: 0...25, using: &random) { input += pieces.randomElement(using: &random) ?? [] }
        return input
    }
}
