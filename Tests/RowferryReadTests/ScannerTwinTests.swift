import Foundation
import RowferryReadTesting
import Testing

@Suite("The kernels of the byte scanner") struct ScannerTwinTests {
    /// How many buffers, all in all: for long runs by hand.
    private static let buffers =
        ProcessInfo.processInfo.environment["ROWFERRY_SCAN_BUFFERS"].flatMap { Int($0) } ?? 40_000

    @Test("find what the portable kernel finds, and that what a loop over the bytes finds", arguments: UInt64(1)...4)
    func areTwins(seed: UInt64) throws {
        try ScannerTwins.compare(buffers: Self.buffers / 4, seed: seed)
    }
}
