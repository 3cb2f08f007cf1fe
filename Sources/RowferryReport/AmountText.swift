package import RowferryModel

/// Amounts that were added, or are to be added, as rows of NDJSON: the fields of the owner, `attribute` and `amount`.
///
/// They are rows for `mappings/increments.yaml`, or for any mapping that makes increments of these columns.
package enum AmountText {
    /// One line, with its line feed.
    package static func line(for addition: Addition) -> [UInt8] {
        let owner = addition.owner.map { "\($0.name):\($0.value)," }.joined()
        return Array("{\(owner)\"attribute\":\(addition.name),\"amount\":\(addition.amount)}\n".utf8)
    }

    /// One line for each thing that the call adds, to take it back; nothing for a call that adds nothing which can be
    /// taken back.
    package static func undoing(_ call: some Sequence<UInt8>, _ rules: [AdditionRule]) -> [UInt8] {
        rules.flatMap { $0.additions(of: call) }.reduce(into: []) { $0 += line(for: $1.negated) }
    }
}
