/// Which order events keep that carry their date. It decides on their lanes, so it belongs to a source as the number of
/// its lanes does. The ledger keeps the number.
package enum EventOrder: Int, Sendable, Codable {
    /// That of their account, like all other calls.
    case account = 0
    /// None: those that may be repeated are dealt out by row. Some sources were begun that way.
    case none = 1
    /// Only that of events which are the same to the destination (`CallKind.sameness`): it keeps the first of them.
    case sameness = 2
}
