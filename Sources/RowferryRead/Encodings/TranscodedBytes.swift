package import RowferryModel

/// The bytes of a source that is not UTF-8, as UTF-8.
///
/// A byte order mark comes out as U+FEFF, for the layout to pass over. Places in what comes out are no places in the
/// source: they can't be sought, and are read up to.
package struct TranscodedBytes: SourceBytes {
    private var base: any SourceBytes
    private let transcoder: Transcoder
    /// What was read of the source and not yet understood: less than a character, at the front of the buffer.
    private var input: [UInt8]
    private var left = 0
    private var output: [UInt8]
    private var waiting = 0..<0
    private var isAtEnd = false

    /// Reads so many bytes of the source at once.
    package init(_ base: any SourceBytes, encoding: TextEncoding, pieces: Int = 128 * 1024) {
        self.base = base
        transcoder = Transcoder(encoding)
        input = [UInt8](repeating: 0, count: max(8, pieces))
        output = [UInt8](repeating: 0, count: Transcoder.growth * input.count)
    }

    package mutating func seek(to offset: Int) throws(Diagnostic) -> Bool {
        false
    }

    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
        while waiting.isEmpty {
            if isAtEnd { return 0 }
            try refill()
        }
        let count = min(buffer.count, waiting.count)
        let next = waiting.lowerBound..<waiting.lowerBound + count
        output.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[next])) }
        waiting.removeFirst(count)
        return count
    }

    private mutating func refill() throws(Diagnostic) {
        let start = left
        let result = input.withUnsafeMutableBytes { bytes in
            Result { () throws(Diagnostic) in
                try base.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[start...]))
            }
        }
        let count = try result.get()
        isAtEnd = count == 0
        let filled = left + count
        let transcoder = transcoder
        let done = input.withUnsafeBytes { bytes in
            output.withUnsafeMutableBytes { room in
                transcoder.write(UnsafeRawBufferPointer(rebasing: bytes[..<filled]), isLast: count == 0, to: room)
            }
        }
        left = filled - done.taken
        for index in 0..<left { input[index] = input[done.taken + index] }
        waiting = 0..<done.written
    }

    /// The beginning of a source, or a piece of one, that is in memory.
    static func text(of bytes: [UInt8], _ encoding: TextEncoding, isWhole: Bool) -> [UInt8] {
        if encoding == .utf8 { return bytes }
        return [UInt8](unsafeUninitializedCapacity: Transcoder.growth * bytes.count) { room, count in
            bytes.withUnsafeBytes { input in
                count =
                    Transcoder(encoding).write(input, isLast: isWhole, to: UnsafeMutableRawBufferPointer(room)).written
            }
        }
    }
}
