import RowferryModel

/// The beginning of a compressed source, for finding its layout.
enum DecompressedHead {
    /// What the first compressed bytes come to, 64 KiB at the most, and whether that is all of the source.
    ///
    /// - Throws: data that is damaged before anything came out of it.
    static func read(
        _ compressed: [UInt8],
        isWhole: Bool,
        _ format: CompressionFormat,
        path: String
    ) throws(Diagnostic) -> (bytes: [UInt8], isWhole: Bool) {
        var source = DecompressedBytes(HeadBytes(bytes: compressed[...]), format: format, path: path)
        var head = [UInt8](repeating: 0, count: Source.headBytes)
        var filled = 0
        while filled < head.count {
            let result = head.withUnsafeMutableBytes { bytes in
                Result { () throws(Diagnostic) in
                    try source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[filled...]))
                }
            }
            switch result {
            case .success(0): return (Array(head[..<filled]), isWhole)
            case .success(let count): filled += count
            case .failure(let diagnostic):
                // The head was cut off here, or the damage comes later: the reader will say where.
                if filled == 0, isWhole { throw diagnostic }
                return (Array(head[..<filled]), false)
            }
        }
        return (head, false)
    }
}

/// Bytes in memory.
private struct HeadBytes: SourceBytes {
    var bytes: ArraySlice<UInt8>

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
        let count = min(bytes.count, buffer.count)
        bytes.prefix(count).withUnsafeBytes { buffer.copyMemory(from: $0) }
        bytes = bytes.dropFirst(count)
        return count
    }

    mutating func seek(to offset: Int) throws(Diagnostic) -> Bool {
        false
    }
}
