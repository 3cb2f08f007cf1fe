package import RowferryModel

/// The decompressed bytes of a compressed source: all its members, one behind the other.
///
/// A stream that ends too early or is damaged is an error that names the place in the compressed file: never an end with
/// fewer rows. Places in the decompressed bytes can't be sought; they are read up to.
package struct DecompressedBytes: SourceBytes {
    private var base: any SourceBytes
    private let decompressor: any Decompressor
    private let format: CompressionFormat
    private let path: String
    private var input = [UInt8](repeating: 0, count: 256 * 1024)
    private var waiting = 0..<0
    /// Compressed bytes that were taken.
    private var offset = 0
    private var isBetweenMembers = true
    private var hasMember = false

    init(_ base: any SourceBytes, format: CompressionFormat, path: String) {
        self.base = base
        self.format = format
        self.path = path
        decompressor = format.makeDecompressor()
    }

    package mutating func seek(to offset: Int) throws(Diagnostic) -> Bool {
        false
    }

    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
        var written = 0
        while written < buffer.count {
            if waiting.isEmpty, try !refill() {
                if !isBetweenMembers, written == 0 { return try finishMember(into: buffer) }
                return written
            }
            if isBetweenMembers { startMember() }
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[written...])
            written += try decompress(into: room)
        }
        return written
    }

    /// Reads more compressed bytes; false at their end.
    private mutating func refill() throws(Diagnostic) -> Bool {
        let result = input.withUnsafeMutableBytes { bytes in
            Result { () throws(Diagnostic) in try base.read(into: bytes) }
        }
        waiting = 0..<(try result.get())
        return !waiting.isEmpty
    }

    /// Begins a member where there is something left. Zeros behind the last one are padding (tapes, block devices).
    private mutating func startMember() {
        if hasMember {
            while let first = waiting.first, input[first] == 0 { take(1) }
            if waiting.isEmpty { return }
            decompressor.restart()
        }
        hasMember = true
        isBetweenMembers = false
    }

    private mutating func decompress(into room: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
        if waiting.isEmpty { return 0 }
        let decompressor = decompressor
        let range = waiting
        let result = input.withUnsafeBytes { bytes in
            Result { () throws(DecompressionMistake) in
                try decompressor.decompress(UnsafeRawBufferPointer(rebasing: bytes[range]), into: room)
            }
        }
        switch result {
        case .success(let step):
            take(step.taken)
            if step.isAtEnd { isBetweenMembers = true }
            return step.written
        case .failure(let mistake):
            throw damaged(mistake.reason)
        }
    }

    /// The compressed bytes have ended inside a member: what the decompressor still holds comes out, then the error.
    private mutating func finishMember(into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
        let decompressor = decompressor
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        if let step = try? decompressor.decompress(nothing, into: buffer), step.written > 0 {
            if step.isAtEnd { isBetweenMembers = true }
            return step.written
        }
        throw Diagnostic(
            .error,
            .inputTruncated,
            "\(path.quoted) ends at byte \(offset), in the middle of its \(format.rawValue) data",
            at: Position(file: path),
            help:
                "get the whole file and run the same command again; what was read before that place is not sent twice."
        )
    }

    private mutating func take(_ count: Int) {
        waiting.removeFirst(count)
        offset += count
    }

    private func damaged(_ reason: String) -> Diagnostic {
        Diagnostic(
            .error,
            .inputUnreadable,
            "\(path.quoted) is damaged near byte \(offset): \(format.rawValue) says: \(reason)",
            at: Position(file: path),
            help: "get the file again and run the same command; what was read before that place is not sent twice."
        )
    }
}
