import RowferryModel
import Testing

@Suite("What a call adds")
struct AdditionTests {
    private static let rule = AdditionRule(
        mark: CallMembers.Element(name: #""action""#, value: #""add""#),
        owner: ["entity", "id"],
        prefix: "attr_",
        name: "name",
        amount: "value"
    )

    struct Case: Sendable, CustomTestStringConvertible {
        var call: String
        /// `owner | name | amount`, one for each addition.
        var additions: [String]
        var testDescription: String { call }
    }

    @Test(
        "is read digit for digit",
        arguments: [
            Case(
                call: #"{"action":"add","entity":"account","id":"a","attr_X":5,"attr_Y":-0.10}"#,
                additions: [#""account","a" | "X" | 5"#, #""account","a" | "Y" | -0.10"#]
            ),
            Case(
                call: #"{"id":"a,\"b}","action":"add","name":"Z\"","value":12345678901234567890.5e3}"#,
                additions: [#""a,\"b}" | "Z\"" | 12345678901234567890.5e3"#]
            ),
            Case(
                call: #"{"action":"add","id":{"a":[1,{"b":"}"}]},"attr_X":1}"#,
                additions: [#"{"a":[1,{"b":"}"}]} | "X" | 1"#]
            ),
            Case(call: #"{"attr_X":1,"id":"a","action":"add","entity":"e"}"#, additions: [#""e","a" | "X" | 1"#]),
            Case(call: #"{"action":"add","id":"a","name":"Z"}"#, additions: []),
            Case(call: #"{"action":"set","id":"a","attr_X":1}"#, additions: []),
            Case(call: #"{"id":"a","name":"Z","value":"text"}"#, additions: []),
            Case(call: #"{"action":"trackEvent","quantity":3}"#, additions: []),
            Case(call: "{}", additions: []), Case(call: "", additions: []), Case(call: #"{"attr_X":"#, additions: []),
        ]
    )
    func additions(sample: Case) {
        let found = Self.rule.additions(of: sample.call.utf8).map { addition in
            "\(addition.owner.map(\.value).joined(separator: ",")) | \(addition.name) | \(addition.amount)"
        }
        #expect(found == sample.additions)
    }

    @Test("is taken back by the same amount with the other sign", arguments: [("5", "-5"), ("-0.10", "0.10")])
    func negated(amount: String, negated: String) {
        let addition = Addition(owner: [], name: #""X""#, amount: amount)
        #expect(addition.negated.amount == negated)
        #expect(addition.negated.negated == addition)
    }
}
