import RowferryModel
import Testing

@Suite("Numbers for people") struct CountedTextTests {
    @Test(
        "have commas between thousands",
        arguments: [
            (0, "0"), (999, "999"), (1000, "1,000"), (-1234, "-1,234"), (1_234_567, "1,234,567"),
            (Int.min, "-9,223,372,036,854,775,808"),
        ]
    )
    func grouped(number: Int, text: String) {
        #expect(number.grouped == text)
    }

    @Test(
        "bring their noun in its form",
        arguments: [
            (0, "0 rows"), (1, "1 row"), (2, "2 rows"), (1_234_567, "1,234,567 rows"), (-1, "-1 rows"),
        ]
    )
    func counted(number: Int, text: String) {
        #expect(number.counted("row") == text)
    }

    @Test("take another plural") func plural() {
        #expect(1.counted("reply", "replies") == "1 reply")
        #expect(2.counted("reply", "replies") == "2 replies")
    }
}
