import CZlib

/// gzip (RFC 1952) by zlib. Checksums are checked.
final class GzipDecompressor: Decompressor {
    private let stream: UnsafeMutablePointer<z_stream>

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let result = rowferry_inflate_init(stream)
        precondition(result == Z_OK, "zlib has no memory")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func restart() {
        inflateReset(stream)
    }

    func decompress(
        _ input: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) throws(DecompressionMistake) -> (taken: Int, written: Int, isAtEnd: Bool) {
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.bindMemory(to: UInt8.self).baseAddress
        stream.pointee.avail_out = UInt32(output.count)
        let result = inflate(stream, Z_NO_FLUSH)
        let taken = input.count - Int(stream.pointee.avail_in)
        let written = output.count - Int(stream.pointee.avail_out)
        switch result {
        // Z_BUF_ERROR says only that nothing could be done with so little input or room.
        case Z_OK, Z_BUF_ERROR: return (taken, written, false)
        case Z_STREAM_END: return (taken, written, true)
        default:
            let reason = stream.pointee.msg.map { String(cString: $0) } ?? "error \(result)"
            throw DecompressionMistake(reason: reason)
        }
    }
}
