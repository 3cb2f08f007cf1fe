import Testing

@testable import RowferryReport

@Suite struct WordsAndNumbersTests {
    @Test(arguments: [
        (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1.0 kB"), (999_999, "999.9 kB"),
        (1_000_000, "1.0 MB"), (12_345_678, "12.3 MB"), (Int.max, "9.2 EB"),
    ])
    func sizesAreShort(bytes: Int, text: String) {
        #expect(bytes.byteText == text)
    }

    @Test(arguments: [
        (0.0, "0.0 s"), (0.44, "0.4 s"), (59.94, "59.9 s"), (59.96, "1 min 0 s"), (3599.6, "1 h 0 min"),
        (7500, "2 h 5 min"), (90_000, "1 d 1 h"), (.nan, "an unknown time"), (-1, "an unknown time"),
    ])
    func durationsAreShort(seconds: Double, text: String) {
        #expect(seconds.durationText == text)
    }

    @Test(arguments: [
        (0, 0, Int?.none), (0, 10, 0), (999, 1000, 99), (1000, 1000, 100), (5, -1, nil), (-5, 10, 0),
        (.max - 1, .max, 99),
    ])
    func aHundredPerCentIsSaidOnlyOfAll(part: Int, whole: Int, percent: Int?) {
        #expect(part.percent(of: whole) == percent)
    }

    @Test(arguments: [
        ("abc", 3), ("é", 1), ("e\u{301}", 1), ("取り込み", 8), ("🚢", 2), ("👩‍👩‍👧", 2), ("❤️", 2), ("한글", 4), ("ｱ", 1),
        ("\u{200B}", 0), ("🇩🇪", 2), ("", 0), ("שלום", 4),
    ])
    func widthIsThatOfATerminal(text: String, width: Int) {
        #expect(text.displayWidth == width)
    }

    @Test(arguments: [
        ("exports/usage.csv", 20, "exports/usage.csv"), ("exports/usage.csv", 10, "exp…ge.csv"),
        ("取り込み.csv", 8, "取….csv"), ("abc", 1, "…"),
    ])
    func longPathsAreCutInTheMiddle(path: String, width: Int, text: String) {
        #expect(path.cutInMiddle(to: width) == text)
        #expect(text.displayWidth <= max(1, width))
    }

    @Test func aPileOfMarksIsCutThoughItIsNarrow() {
        let pile = "a" + String(repeating: "\u{301}", count: 10_000)
        #expect(pile.displayWidth == 1)
        #expect(pile.cutAtEnd(to: 20).unicodeScalars.count <= 161)
        #expect(pile.cutInMiddle(to: 20).unicodeScalars.count <= 161)
    }

    @Test(arguments: [
        ("a/b-c_1.sqlite", "a/b-c_1.sqlite"), ("", "''"), ("a b", "'a b'"), ("$(x)", "'$(x)'"), ("it's", "'it'\\''s'"),
    ])
    func pathsAreQuotedForTheShell(path: String, word: String) {
        #expect(Command.shellQuoted(path) == word)
    }
}
