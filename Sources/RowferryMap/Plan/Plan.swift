package import RowferryModel

/// A mapping compiled against the columns of one source: what the row loop runs.
///
/// A value without references to the mapping; it can be used by several tasks at once.
package struct Plan: Sendable {
    /// The columns that rows must bring, in the order of their slots.
    package var columns: ColumnSelection
    /// Every field that a call may have, in the order of `RunStatistics.fields`.
    package var fields: [PlannedField]
    /// Names of the calls, in the order of `RunStatistics.calls`.
    package var actions: [String]
    /// Columns of the source that the mapping does not use.
    package var unusedColumns: [String]
    /// What is odd about fields that stars make of the source's columns; the mapping alone does not show it.
    package var warnings: [Diagnostic]
    /// For each call, whether it is always repeatable, always once, or decided by the row.
    package var delivery: [PlannedDelivery]

    var calls: [CallPlan]
    /// What rows are asked for about themselves: these stand before their cells.
    var facts: [RowFact]
    /// The source's name, for `$file`.
    var fileName: [UInt8]
    /// Bytes that one call may have.
    package var callLimit: Int
    var nullWords: NullWords
    var sync: SyncPlan?
    /// Columns whose values are not shown.
    package var mask = ColumnMask()
    /// Names of the fields whose values come from these.
    package var maskedFields: Set<String> {
        Set(fields.lazy.filter(\.isMasked).flatMap { [$0.field] + $0.hiddenNames })
    }
    /// Whether mapped blocks tell what only the whole input shows: what makes their calls the same, how long ids are.
    package var looksAcrossRows = false
    /// Whether some of its calls add each time they arrive, in every row that makes them.
    package var adds: Bool { calls.contains(where: \.alwaysAdds) }

    /// Tallies for the plan's fields.
    package func makeTallies() -> FieldTallies {
        FieldTallies(
            count: fields.count,
            dates: fields.indices.filter { fields[$0].isDate },
            ids: looksAcrossRows ? fields.indices.filter { fields[$0].isID } : [],
            names: looksAcrossRows ? fields.indices.filter { fields[$0].isTitle } : []
        )
    }
}

/// A field of a plan, for reports.
package struct PlannedField: Sendable, Hashable {
    package var call: String
    package var field: String
    package var column: String?
    /// Whether it is the date on which what the call tells of happened.
    package var isDate: Bool
    /// Whether it is an id of the user's own, which spreadsheets damage.
    package var isID: Bool
    /// Whether its value names a kind of event.
    package var isTitle: Bool
    /// Whether nobody said that a field of this name exists at the destination.
    package var isUndeclared: Bool
    /// Whether its values are not to be shown.
    package var isMasked: Bool
    /// Names of the fields that a star makes of masked columns, when the plan can't tell them apart.
    package var hiddenNames: [String]
}

/// What is known of a call's delivery class before a row is read.
package enum PlannedDelivery: String, Sendable, Codable {
    case repeatable
    case once
    /// Repeatable for rows that give the call a date of its own, once for the others.
    case byRow = "by row"
}
