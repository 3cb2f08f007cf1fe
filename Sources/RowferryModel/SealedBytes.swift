/// Bytes that were written once and are only read from then on: handed from task to task without a copy.
package final class SealedBytes: @unchecked Sendable {
    private let base: UnsafeMutableRawPointer
    package let count: Int

    /// Takes over memory of at least `count` bytes that was made with `allocate`.
    package init(owning base: UnsafeMutableRawPointer, count: Int) {
        self.base = base
        self.count = count
    }

    /// A copy of the bytes.
    package convenience init(_ bytes: some Collection<UInt8>) {
        let base = UnsafeMutableRawPointer.allocate(byteCount: max(1, bytes.count), alignment: 16)
        for (place, byte) in bytes.enumerated() { base.storeBytes(of: byte, toByteOffset: place, as: UInt8.self) }
        self.init(owning: base, count: bytes.count)
    }

    deinit {
        base.deallocate()
    }

    /// The bytes, valid inside of the closure.
    package func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: base, count: count))
    }
}
