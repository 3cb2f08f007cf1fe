/// The different values of a field, as far as they are few. Memory does not grow with the values.
///
/// Of many it keeps those that come first in the order of their bytes, so that what is kept does not depend on the order
/// of the rows.
package struct NameTally: Sendable {
    /// How many are kept.
    package static let limit = 40
    /// Bytes kept of each.
    private static let longest = 200

    private var hashes: [UInt64] = []
    /// Hashes of values that were taken or passed over, each at the place of its lowest bits: what was passed over once
    /// never is among the first again.
    private var seen = (0..<256).map { UInt64($0 ^ 1) }
    private var values: [[UInt8]] = []
    /// The place of the last one in the order of their bytes, once there are as many as are kept.
    private var last = 0
    /// Whether there were more than are kept.
    package private(set) var hasMore = false

    package init() {}

    /// The values in the order of their bytes, as they are sent, cut at 200 bytes.
    package var all: [[UInt8]] { values.sorted { $0.lexicographicallyPrecedes($1) } }

    /// Takes a value, whose `ShortHash` that is.
    @inline(__always)
    package mutating func note(_ value: UnsafeRawBufferPointer, hash: UInt64) {
        let place = Int(truncatingIfNeeded: hash & 255)
        if seen[place] == hash { return }
        seen[place] = hash
        take(value, hash)
    }

    @inline(never)
    private mutating func take(_ value: UnsafeRawBufferPointer, _ hash: UInt64) {
        if hashes.contains(hash) { return }
        if hashes.count == Self.limit {
            hasMore = true
            guard value.lexicographicallyPrecedes(values[last]) else { return }
            hashes[last] = hash
            values[last] = Array(value.prefix(Self.longest))
        } else {
            hashes.append(hash)
            values.append(Array(value.prefix(Self.longest)))
        }
        if hashes.count == Self.limit { findLast() }
    }

    /// Adds what was seen in other rows.
    package mutating func merge(_ other: NameTally) {
        hasMore = hasMore || other.hasMore
        for (hash, value) in zip(other.hashes, other.values) { value.withUnsafeBytes { note($0, hash: hash) } }
    }

    private mutating func findLast() {
        last = values.indices.max { values[$0].lexicographicallyPrecedes(values[$1]) } ?? 0
    }
}
