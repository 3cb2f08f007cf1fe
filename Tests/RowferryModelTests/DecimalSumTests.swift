import RowferryModel
import Testing

@Suite("A sum of decimal numbers")
struct DecimalSumTests {
    private static func sum(_ numbers: [String]) -> String? {
        var sum = DecimalSum()
        return numbers.allSatisfy { sum.add($0.utf8) } ? sum.text : nil
    }

    @Test(
        "is exact",
        arguments: [
            ([], "0"), (["0.1", "0.2"], "0.3"), (["1", "-1"], "0"), (["-0.5", "0.25"], "-0.25"),
            (["3.50", "1.50"], "5"),
            (["12345678901234567890", "0.000000000000001"], "12345678901234567890.000000000000001"),
            (["1e3", "25E-2"], "1000.25"), (["-3.5", "-3.5"], "-7"), (["0.001", "-0.0010"], "0"),
            (["99999999999999999999999999999999999999"], "99999999999999999999999999999999999999"), (["0e999"], "0"),
        ] as [([String], String)]
    )
    func exact(numbers: [String], sum: String) {
        #expect(Self.sum(numbers) == sum)
        #expect(Self.sum(numbers.reversed()) == sum)
    }

    @Test(
        "takes nothing that is no number, or has too many digits, and stays as it was",
        arguments: [
            "", "-", ".", "1.2.3", "x", "1e", "e5", "1e2.5", "1e-31", "1e39", "1e-9223372036854775808",
            String(repeating: "9", count: 40),
            "0." + String(repeating: "1", count: 31),
        ]
    )
    func refused(text: String) {
        var sum = DecimalSum()
        let taken = [sum.add("7".utf8), sum.add(text.utf8)]
        #expect(taken == [true, false])
        #expect(sum.text == "7")
    }

    @Test("is refused where two numbers together have too many digits")
    func tooLarge() {
        #expect(Self.sum(["1e37", "1e-30"]) == nil)
        #expect(Self.sum([String(repeating: "9", count: 38), String(repeating: "9", count: 38)]) == nil)
    }
}
