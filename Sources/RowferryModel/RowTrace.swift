/// How one row becomes its calls, step by step: for a person who asks why, never for the row loop.
///
/// Its JSON form is a promise: keys are added, not renamed.
package struct RowTrace: Sendable, Codable {
    /// A column and what the row has in it.
    package struct Column: Sendable, Hashable, Codable {
        package var name: String
        /// `missing`, `text`, `number`, `boolean`, `null` or `json`.
        package var kind: String
        /// The text without quotes and escapes; bytes that are not UTF-8 are replaced.
        package var text: String

        package init(name: String, _ cell: Cell) {
            self.name = name
            kind = cell.kind.name
            text = cell.string
        }
    }

    /// A condition, or a part of one, and whether it holds.
    package struct Condition: Sendable, Codable {
        /// As it would be written in the mapping.
        package var text: String
        package var holds: Bool
        /// The columns that decide it, when it is not made of parts.
        package var columns: [Column]
        package var parts: [Condition]

        package init(text: String, holds: Bool, columns: [Column] = [], parts: [Condition] = []) {
            self.text = text
            self.holds = holds
            self.columns = columns
            self.parts = parts
        }
    }

    /// One thing that was done with a value, and what it was afterwards; nil when there was no value left.
    package struct Step: Sendable, Hashable, Codable {
        package var name: String
        package var value: String?

        package init(name: String, value: String?) {
            self.name = name
            self.value = value
        }
    }

    package struct Field: Sendable, Codable {
        package enum Outcome: String, Sendable, Codable {
            case sent
            /// The call is made without it.
            case absent
            /// The row is rejected for it.
            case rejected
            /// The call is not made because of it (`on_error: skip`).
            case callSkipped = "call-skipped"
        }

        package var name: String
        /// Where the value comes from: `column`, `first`, `template`, `the mapping`, ...
        package var source: String
        package var columns: [Column]
        package var steps: [Step]
        package var outcome: Outcome
        /// The JSON value, when it is sent.
        package var sent: String?
        /// Why it is absent or rejected.
        package var reason: String?
        /// What is odd about it although it is sent.
        package var notes: [String]

        package init(name: String, source: String, columns: [Column] = [], steps: [Step] = []) {
            self.name = name
            self.source = source
            self.columns = columns
            self.steps = steps
            outcome = .absent
            notes = []
        }
    }

    package struct Call: Sendable, Codable {
        package enum Outcome: String, Sendable, Codable {
            case made
            case conditionFails = "condition-fails"
            /// None of its content fields has a value.
            case nothingToSend = "nothing-to-send"
            /// A field of it says so.
            case skipped
            case rejected
        }

        package var action: String
        package var when: Condition?
        package var fields: [Field] = []
        package var outcome = Outcome.made
        /// The call's JSON object without the secret, when it is made.
        package var json: String?
        package var deliveryClass: DeliveryClass?
        /// Decides the lane; see `CallRecord`.
        package var orderKey: UInt64?
        package var stream = CallStream.only

        private enum CodingKeys: CodingKey {
            case action, when, fields, outcome, json, deliveryClass
        }

        package init(action: String) {
            self.action = action
        }
    }

    package struct Problem: Sendable, Hashable, Codable {
        package var code: DiagnosticCode
        package var field: String?
        package var column: String?
        package var message: String

        package init(code: DiagnosticCode, field: String? = nil, column: String? = nil, message: String) {
            self.code = code
            self.field = field
            self.column = column
            self.message = message
        }
    }

    package var row: Int
    package var line: Int
    /// In the order of the mapping; those behind one that rejects the row are not looked at.
    package var calls: [Call] = []
    /// Why nothing of the row is sent.
    package var reject: Problem?

    package init(row: Int, line: Int) {
        self.row = row
        self.line = line
    }
}

extension Cell.Kind {
    fileprivate var name: String {
        switch self {
        case .missing: "missing"
        case .text: "text"
        case .number: "number"
        case .true, .false: "boolean"
        case .null: "null"
        case .json: "json"
        }
    }
}
