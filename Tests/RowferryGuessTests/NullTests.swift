import Testing

@testable import RowferryGuess

struct NullTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var columns: [[String]]
        var words: [String]
        var doubts = 0
    }

    static let cases = [
        Case(testDescription: "none", columns: [["a", "b"]], words: []),
        Case(
            testDescription: "spellings as they are",
            columns: [["NULL", "null", "\\N", "#N/A", "1"]],
            words: ["NULL", "null", "\\N", "#N/A"]
        ),
        Case(testDescription: "blanks", columns: [["1", " ", "2"]], words: [" "]),
        Case(testDescription: "none among numbers is no value", columns: [["1", "none", "2"]], words: ["none"]),
        Case(testDescription: "none among texts is a text", columns: [["gold", "none", "silver"]], words: []),
        Case(
            testDescription: "none in both is a doubt",
            columns: [["1", "none", "2"], ["gold", "none", "silver"]],
            words: ["none"],
            doubts: 1
        ),
        Case(testDescription: "words that only begin so", columns: [["nullable", "-5", "n/a!"]], words: []),
    ]

    @Test(arguments: cases)
    func `Words for no value are found`(_ expected: Case) {
        let names = expected.columns.indices.map { "c\($0)" }
        let rows = expected.columns[0].indices.map { row in expected.columns.map { $0[row] } }
        let profile = Fixture.profile(names, rows)
        let guess = NullGuess(profile.nulls, columns: Fixture.columns(profile))
        #expect(guess.words.map(\.text) == expected.words)
        #expect(guess.remarks.count(where: \.isDoubt) == expected.doubts)
    }

    @Test
    func `They count as empty, with their place`() throws {
        let profile = Fixture.profile(["a", "seats"], [["x", "1"], ["x", "n/a"], ["x", "n/a"]])
        #expect(profile.columns[1].filled == 1)
        let guess = NullGuess(profile.nulls, columns: Fixture.columns(profile))
        #expect(guess.remarks.map(\.text) == ["\"n/a\" stands in 2 cells, first in line 3 (seats)"])
    }
}
