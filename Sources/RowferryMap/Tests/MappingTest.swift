package import RowferryModel
import Yams

/// One entry of `tests:`: a row, and what must become of it.
package struct MappingTest: Sendable {
    package var name: String
    /// Where it stands.
    package var position: Position
    /// Columns and their values, in the order of the mapping.
    typealias Row = [(column: String, value: TestValue)]

    /// Rows that stand in the source besides: lookups learn from them, and no call of theirs counts.
    var given: [Row]
    var row: Row
    /// The calls as JSON objects, in order.
    var calls: [TestValue]
    /// The reject that is expected instead of calls.
    var reject: ExpectedReject?

    struct ExpectedReject: Sendable {
        var code: String
        var field: String?
    }

    static let keys = [
        KeyDeclaration("name", .text, "What the test shows.", required: true),
        KeyDeclaration(
            "row",
            .definition("row"),
            "The row: columns and their values. In a CSV file every value is a text; in NDJSON it keeps its type, and may "
                + "be nested. Columns that are left out have no value.",
            required: true
        ),
        KeyDeclaration(
            "given",
            .list(.definition("row")),
            "Rows that the source has besides, from which [lookups](#lookups-from-rows) learn."
        ),
        KeyDeclaration(
            "calls",
            .list(.definition("row")),
            "The calls that must be made, each as the JSON object that is sent, without the secret; `[]` when none is."
        ),
        KeyDeclaration(
            "rejects",
            .either([.text, .keys(rejectKeys)]),
            "The code of the diagnostic that must reject the row, such as `date.invalid`, or `{code: ..., field: ...}`."
        ),
    ]

    static let rejectKeys = [
        KeyDeclaration("code", .text, "The diagnostic's code.", required: true),
        KeyDeclaration("field", .text, "The field that it is about."),
    ]
}

/// A value of a test, as YAML has it.
indirect enum TestValue: Sendable, Hashable {
    case single(Literal)
    case list([TestValue])
    /// Keys in their order.
    case object([Pair])

    struct Pair: Sendable, Hashable {
        var key: String
        var value: TestValue
    }

    init(_ node: Node) {
        switch node {
        case .mapping(let mapping):
            self = .object(mapping.map { Pair(key: $0.key.text ?? "", value: TestValue($0.value)) })
        case .sequence(let sequence): self = .list(sequence.map { TestValue($0) })
        default: self = .single(node.literal ?? .null)
        }
    }

    /// The value as JSON.
    var json: String {
        switch self {
        case .single(let literal): RenderedValue(literal).map { String(decoding: $0.json, as: UTF8.self) } ?? "null"
        case .list(let values): "[" + values.map(\.json).joined(separator: ",") + "]"
        case .object(let pairs):
            "{"
                + pairs.map { String(decoding: JSONText.bytes($0.key), as: UTF8.self) + ":" + $0.value.json }
                .joined(separator: ",") + "}"
        }
    }

    var isNested: Bool {
        if case .single = self { false } else { true }
    }
}

extension Mapping {
    /// The mapping as its tests see it: what tells a call from every other one says nothing about a row.
    package var withoutSeals: Mapping {
        var mapping = self
        for index in mapping.calls.indices { mapping.calls[index].kind.seal = nil }
        return mapping
    }
}
