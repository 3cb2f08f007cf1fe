/// Takes one compressed stream apart, piece by piece. One implementation for each format.
///
/// A class, since the libraries keep pointers to what they work on.
protocol Decompressor: AnyObject {
    /// Decompresses as much as there is input and room.
    ///
    /// - Returns: bytes taken from the input, bytes written, and whether a member (gzip), frame (zstd) or stream (bzip2)
    ///   ended there. Another one may follow: `restart` is called before it.
    /// - Throws: the library's word for what is wrong with the data.
    func decompress(
        _ input: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) throws(DecompressionMistake) -> (taken: Int, written: Int, isAtEnd: Bool)

    /// Gets ready for the next member.
    func restart()
}

/// Compressed data that is not what its format asks for.
struct DecompressionMistake: Error, Equatable {
    var reason: String
}

/// The compression formats, recognised by how their data begins, never by a name.
enum CompressionFormat: String, Sendable, CaseIterable {
    case gzip
    case zstd
    case bzip2

    /// Nil when the data is not compressed in a known format.
    init?(head: some Collection<UInt8>) {
        let head = Array(head.prefix(10))
        if head.starts(with: [0x1F, 0x8B]) {
            self = .gzip
        } else if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) || Self.isSkippableFrame(head) {
            self = .zstd
        } else if head.starts(with: Array("BZh".utf8)), head.count >= 10, Self.isBlock(head[4...]) {
            self = .bzip2
        } else {
            return nil
        }
    }

    /// zstd allows frames that hold nothing to be decompressed, also at the start (RFC 8878, section 3.1.2).
    private static func isSkippableFrame(_ head: [UInt8]) -> Bool {
        head.count >= 4 && (0x50...0x5F).contains(head[0]) && head[1...3].elementsEqual([0x2A, 0x4D, 0x18])
    }

    /// Behind `BZh1`...`BZh9` stands pi, or the square root of pi where there is no data.
    private static func isBlock(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.elementsEqual([0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
            || bytes.elementsEqual([0x17, 0x72, 0x45, 0x38, 0x50, 0x90])
    }

    func makeDecompressor() -> any Decompressor {
        switch self {
        case .gzip: GzipDecompressor()
        case .zstd: ZstdDecompressor()
        case .bzip2: Bzip2Decompressor()
        }
    }
}
