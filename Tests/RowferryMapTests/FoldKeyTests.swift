import RowferryModel
import Testing

@testable import RowferryMap

/// Which calls take away what others have done.
struct FoldKeyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var first: String
        var second: String
        var isEqual: Bool

        init(_ name: String, _ first: String, _ second: String, _ isEqual: Bool) {
            (testDescription, self.first, self.second, self.isEqual) = (name, first, second, isEqual)
        }
    }

    static let account = #""entity":"account","accountExternalId":"#
    static let cases = [
        Case("other values", #"{\#(account)"a","attr_N":1}"#, #"{\#(account)"a","attr_N":"x, \"y\""}"#, true),
        Case("a cleared value", #"{\#(account)"a","attr_N":1}"#, #"{\#(account)"a","attr_N":"null"}"#, true),
        Case("another thing", #"{\#(account)"a","attr_N":1}"#, #"{\#(account)"b","attr_N":1}"#, false),
        Case("another attribute", #"{\#(account)"a","attr_N":1}"#, #"{\#(account)"a","attr_M":1}"#, false),
        Case("one attribute less", #"{\#(account)"a","attr_N":1,"attr_M":2}"#, #"{\#(account)"a","attr_N":1}"#, false),
        Case(
            "a contact",
            #"{\#(account)"a","attr_N":1}"#,
            #"{"entity":"contact","accountExternalId":"a","contactExternalId":"c","attr_N":1}"#,
            false
        ),
        Case(
            "name and value",
            #"{\#(account)"a","name":"N","value":1}"#,
            #"{\#(account)"a","name":"N","value":true}"#,
            true
        ),
        Case(
            "another name",
            #"{\#(account)"a","name":"N","value":1}"#,
            #"{\#(account)"a","name":"M","value":1}"#,
            false
        ),
        Case(
            "an id that looks like the rest of a call",
            #"{\#(account)"a\",\"attr_N\":1","attr_N":1}"#,
            #"{\#(account)"a","attr_N":1,"attr_N":1}"#,
            false
        ),
        Case(
            "values with parts",
            #"{\#(account)"a","attr_N":{"x":[1,"},"]},"attr_M":2}"#,
            #"{\#(account)"a","attr_N":[],"attr_M":"z"}"#,
            true
        ),
        Case(
            "other fields behind values with parts",
            #"{\#(account)"a","attr_N":{"x":1},"attr_M":2}"#,
            #"{\#(account)"a","attr_N":{"x":1},"attr_L":2}"#,
            false
        ),
        Case(
            "an id that ends with a backslash",
            #"{\#(account)"a\\","attr_N":1}"#,
            #"{\#(account)"a\\","attr_N":2}"#,
            true
        ),
    ]

    @Test("Equal keys are for calls with the same fields about the same thing", arguments: cases)
    func keys(_ test: Case) {
        let rule = OverwriteRule(prefix: "attr_", name: "value")
        let keys = [test.first, test.second].map { call in Array(call.utf8).withUnsafeBytes { rule.key(of: $0) } }
        #expect((keys[0] == keys[1]) == test.isEqual)
        #expect(!keys.contains(0))
    }
}
