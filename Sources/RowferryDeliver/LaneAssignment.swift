package import RowferryModel

/// Which lane a call goes to: a pure function of the call, its row and the number of lanes, so that a later run of the
/// same rows assigns them alike.
package enum LaneAssignment {
    /// Calls with an order key (the hash of their account) share the lane of that key; the others are dealt out by row.
    /// Each stream has its share of the lanes, as long as there are enough: in one lane, a row's calls to two URLs would
    /// make two requests.
    @inline(__always)
    package static func lane(orderKey: UInt64?, row: Int, stream: CallStream, lanes: Int) -> Int {
        let streams = Int(stream.count)
        if streams == 1 || streams > lanes { return lane(orderKey: orderKey, row: row, lanes: lanes) }
        let share = lanes / streams
        return Int(stream.index) * share + lane(orderKey: orderKey, row: row, lanes: share)
    }

    @inline(__always)
    private static func lane(orderKey: UInt64?, row: Int, lanes: Int) -> Int {
        if let orderKey { return Int(truncatingIfNeeded: orderKey.multipliedFullWidth(by: UInt64(lanes)).high) }
        return row % lanes
    }
}
