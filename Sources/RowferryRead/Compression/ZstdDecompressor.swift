import CZstd

/// zstd (RFC 8878) by libzstd. Checksums are checked where the frames have them.
final class ZstdDecompressor: Decompressor {
    private let context: OpaquePointer

    init() {
        guard let context = ZSTD_createDCtx() else { preconditionFailure("zstd has no memory") }
        self.context = context
        // 128 MiB of window: what `zstd --long` makes; more could exhaust the memory of a small machine.
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, 27)
    }

    deinit {
        ZSTD_freeDCtx(context)
    }

    /// Nothing to do: behind a frame the context waits for the next one.
    func restart() {}

    func decompress(
        _ input: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) throws(DecompressionMistake) -> (taken: Int, written: Int, isAtEnd: Bool) {
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let result = ZSTD_decompressStream(context, &target, &source)
        if ZSTD_isError(result) != 0 {
            throw DecompressionMistake(reason: String(cString: ZSTD_getErrorName(result)))
        }
        return (source.pos, target.pos, result == 0)
    }
}
