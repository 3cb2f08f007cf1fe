import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryMap

/// The short way may only come to what the long way would.
@Suite("The short way of a field") struct ShortWayTests {
    private static let rounds = 20_000

    private static func text(_ alphabet: [String], longest: Int, _ generator: inout SeededGenerator) -> String {
        (0..<Int.random(in: 1...longest, using: &generator)).map { _ in
            alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
        }
        .joined()
    }

    /// The text, and behind it bytes that must not matter.
    private static func padded<Result>(_ text: String, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
        -> Result
    {
        try (Array(text.utf8) + Array(repeating: 0x39, count: 32)).withUnsafeBytes {
            try body(UnsafeRawBufferPointer(rebasing: $0[..<text.utf8.count]))
        }
    }

    @Test("knows what numbers come to")
    func abbreviations() {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<Self.rounds {
            let text = Self.text(["0", "1", "9", "5", "7", ".", "-"], longest: 18, &generator)
            Self.padded(text) { bytes in
                let number = PlainNumber(bytes)
                guard number.isDecimal, let short = number.abbreviation else { return }
                #expect(short == OrderedAbbreviation.number(bytes) ?? short, "\(text)")
            }
        }
    }

    @Test("learns of a text what others learn of it byte by byte")
    func texts() throws {
        var generator = SeededGenerator(seed: 5)
        let letters = ["a", "b", "é", "\"", "\\", " ", "\u{1F}", "\u{7F}", "x", "y", "z", "\u{80}", "!", "#"]
        for _ in 0..<Self.rounds {
            let alphabet = Bool.random(using: &generator) ? letters : ["a", "b", "ü", "!", "]", "["]
            let text = Self.text(alphabet, longest: 50, &generator)
            let special = text.utf8.contains { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }
            Self.padded(text) { bytes in
                let scan = TextScan(bytes.baseAddress.unsafelyUnwrapped, count: bytes.count)
                let digest = TextScan.plainDigest(bytes.baseAddress.unsafelyUnwrapped, count: bytes.count)
                #expect(scan.needsEscape == special, "\(text)")
                #expect(
                    scan.hash == ShortHash.hash(bytes) && TextScan.hash(bytes) == scan.hash && digest.hash == scan.hash
                )
                #expect(OrderedAbbreviation.text(scan.first) == OrderedAbbreviation.text(bytes))
                #expect(digest.abbreviation == OrderedAbbreviation.text(bytes))
            }
        }
    }

    @Test("takes integers that are sent as they stand", arguments: [true, false])
    func numbers(integer: Bool) {
        var generator = SeededGenerator(seed: integer ? 1 : 2)
        var taken = 0
        for _ in 0..<Self.rounds {
            let text = Self.text(["0", "1", "9", "0", "7", ".", "-", "+", "e", " ", "a"], longest: 6, &generator)
            Self.padded(text) { bytes in
                guard integer ? PlainNumber(bytes).isInteger : PlainNumber(bytes).isDecimal else { return }
                taken += 1
                var sink = ByteSink(capacity: 64)
                #expect(NumberText.write(bytes, integer: integer, to: &sink), "\(text)")
                #expect(sink.array().text == text)
            }
        }
        #expect(taken > Self.rounds / 20)
    }

    @Test(
        "knows which numbers are plain",
        arguments: [
            ("0", true, true), ("-0", true, true), ("12", true, true), ("-12", true, true), ("007", false, false),
            ("+1", false, false),
            ("1.5", false, true), ("1.", false, false), (".5", false, false), ("-.5", false, false),
            ("0.50", false, true),
            ("00.5", false, false), ("1e5", false, false), ("-", false, false), ("1.2.3", false, false),
            ("1 ", false, false), ("12345678", true, true), ("-1234567", true, true), ("-12345678", true, true),
            ("123456789012", true, true), ("1234.5678", false, true), ("12345678.", false, false), (".", false, false),
            ("123456.7", false, true), ("1234567.", false, false), ("12a45678", false, false), ("1:", false, false),
            ("1/", false, false), ("é", false, false),
        ]
    )
    func plain(text: String, integer: Bool, decimal: Bool) {
        Self.padded(text) {
            #expect(PlainNumber($0).isInteger == (integer && text != "-0"))
            #expect(PlainNumber($0).isDecimal == decimal)
        }
    }

    @Test("takes instants that are sent as they stand")
    func instants() throws {
        let others = Array("0123456789-T:Z/ x".utf8)
        var generator = SeededGenerator(seed: 3)
        var taken = 0
        for _ in 0..<Self.rounds {
            var text = Array("2024-02-03T15:04:05Z".utf8)
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                text[Int.random(in: 0..<20, using: &generator)] =
                    others[Int.random(in: 0..<others.count, using: &generator)]
            }
            let isTaken = (text + [0, 0, 0, 0]).withUnsafeBytes {
                PlainInstant.isInstant(UnsafeRawBufferPointer(rebasing: $0[..<20]))
            }
            guard isTaken else { continue }
            taken += 1
            let moment = text.withUnsafeBytes { ISODate.read($0) }
            var sink = ByteSink(capacity: 64)
            #expect(moment?.isValid == true)
            #expect(moment?.write(onlyDay: false, zone: nil, to: &sink) == .done)
            #expect(sink.array() == text)
        }
        #expect(taken > Self.rounds / 4)
    }

    @Test(
        "leaves instants that are none, or are written otherwise",
        arguments: [
            "2024-02-03T15:04:05+", "2024-13-03T15:04:05Z", "2024-00-03T15:04:05Z", "2024-02-30T15:04:05Z",
            "2024-02-00T15:04:05Z",
            "2024-02-03T24:04:05Z", "2024-02-03T15:60:05Z", "2024-02-03T15:04:60Z", "2024-02-03 15:04:05Z",
            "2024/02-03T15:04:05Z",
            "2024-02-03T15:04:05z", "2024-0:-03T15:04:05Z", "0999-02-03T15:04:05Z", "2024-02-03T15:04:5ZZ",
        ]
    )
    func others(text: String) {
        Array(text.utf8).withUnsafeBytes { #expect(!PlainInstant.isInstant($0), "\(text)") }
    }

    @Test("writes the same calls as the long way", arguments: ["", ", transform: [trim]"])
    func sameCalls(modifier: String) throws {
        // The transform changes nothing in these texts, but sends every cell the long way.
        let mapping = """
            version: 1
            name: short-way
            destination: {type: churnzero}
            calls:
              - setAttribute:
                  entity: account
                  accountExternalId: {column: id\(modifier)}
                  attr_Text: {column: text\(modifier)}
                  attr_Number: {column: number, type: number\(modifier)}
                  attr_Date: {column: date, date: iso\(modifier)}
            """
        let rows: [[TestCell]] = [
            ["1", "plain", "1.50", "2024-02-03T15:04:05Z"], ["2", "null", "-0", "2024-02-03"],
            ["3", "a \"quote\"", "007", "2024-02-03T15:04:05+02:00"], ["4", "", "", ""],
            ["5", "ünï\\", "1e3", "2024-02-29T00:00:00Z"],
        ]
        let columns = ["id", "text", "number", "date"]
        let tallies = FieldTallies(count: 20)
        let block = try Fixture.run(try Fixture.mapping(mapping), columns: columns, rows: rows, tallies: tallies)
        let opening = #"{"action":"setAttribute","entity":"account","accountExternalId":"#
        #expect(
            block.texts == [
                opening + #""1","attr_Text":"plain","attr_Number":1.50,"attr_Date":"2024-02-03T15:04:05Z"}"#,
                opening + #""2","attr_Text":"null","attr_Number":-0,"attr_Date":"2024-02-03T00:00:00Z"}"#,
                opening + #""3","attr_Text":"a \"quote\"","attr_Number":7,"attr_Date":"2024-02-03T13:04:05Z"}"#,
                opening + #""5","attr_Text":"ünï\\","attr_Number":1e3,"attr_Date":"2024-02-29T00:00:00Z"}"#,
            ]
        )
        #expect(block.found == ["1 warning attribute.clear"])
        #expect(tallies.all.prefix(5).map { "\($0.filled)+\($0.empty)" } == ["4+0", "4+0", "4+0", "4+0", "4+0"])
        #expect(tallies.all[3].minimum?.text == "-0")
        #expect(tallies.all[3].maximum?.text == "1e3")
    }
}
