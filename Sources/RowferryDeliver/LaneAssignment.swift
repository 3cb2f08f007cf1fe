/// Which lane a call goes to: a pure function of the call, its row and the number of lanes, so that a later run of the
/// same rows assigns them alike.
package enum LaneAssignment {
    /// Calls with an order key (the hash of their account) share the lane of that key; the others are dealt out by row.
    @inline(__always)
    package static func lane(orderKey: UInt64?, row: Int, lanes: Int) -> Int {
        if let orderKey { return Int(truncatingIfNeeded: orderKey.multipliedFullWidth(by: UInt64(lanes)).high) }
        return row % lanes
    }
}
