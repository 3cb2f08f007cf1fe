import CBzip2

/// bzip2 by libbz2. Checksums are checked.
final class Bzip2Decompressor: Decompressor {
    private let stream: UnsafeMutablePointer<bz_stream>

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: bz_stream())
        start()
    }

    deinit {
        BZ2_bzDecompressEnd(stream)
        stream.deallocate()
    }

    private func start() {
        stream.pointee = bz_stream()
        let result = BZ2_bzDecompressInit(stream, 0, 0)
        precondition(result == BZ_OK, "bzip2 has no memory")
    }

    func restart() {
        BZ2_bzDecompressEnd(stream)
        start()
    }

    func decompress(
        _ input: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) throws(DecompressionMistake) -> (taken: Int, written: Int, isAtEnd: Bool) {
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: CChar.self).baseAddress)
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.bindMemory(to: CChar.self).baseAddress
        stream.pointee.avail_out = UInt32(output.count)
        let result = BZ2_bzDecompress(stream)
        let taken = input.count - Int(stream.pointee.avail_in)
        let written = output.count - Int(stream.pointee.avail_out)
        switch result {
        case BZ_OK: return (taken, written, false)
        case BZ_STREAM_END: return (taken, written, true)
        case BZ_DATA_ERROR: throw DecompressionMistake(reason: "the data is damaged (its checksum differs)")
        case BZ_DATA_ERROR_MAGIC: throw DecompressionMistake(reason: "this is not bzip2 data")
        default: throw DecompressionMistake(reason: "error \(result)")
        }
    }
}
