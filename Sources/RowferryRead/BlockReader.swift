package import RowferryModel

/// Cuts a source into blocks of whole rows: the sequential pass, which finds row boundaries and counts rows and lines.
///
/// Owned by one task. Memory is bounded by two blocks, or by `rowLimit` where a single row is longer than a block.
package struct BlockReader<Bytes: SourceBytes> {
    /// Bytes of rows that a block holds, unless one row alone has more.
    package static var blockBytes: Int { 256 * 1024 }
    /// A row of more bytes is refused.
    package static var rowLimit: Int { 4 * 1024 * 1024 }
    /// Bytes before a place that are remembered with it.
    private static var recentBytes: Int { 4_096 }

    private var bytes: Bytes
    private let source: Int
    private let path: String
    private let boundaries: RowBoundaries
    private let blockBytes: Int
    private var position: ReadPosition
    /// Bytes behind the last block: the beginning of a row whose end was not read yet.
    private var carry: [UInt8] = []
    private var isAtEnd = false

    /// - Parameters:
    ///   - source: number of the source in the run, for its blocks.
    ///   - position: where to start: the layout's start, or a checkpoint's place.
    /// - Throws: a source that ends before that place, or is different before it.
    package init(
        _ bytes: Bytes, layout: SourceLayout, source: Int, path: String, from position: ReadPosition,
        blockBytes: Int? = nil
    ) throws(Diagnostic) {
        self.bytes = bytes
        self.source = source
        self.path = path
        self.position = position
        self.blockBytes = blockBytes ?? Self.blockBytes
        boundaries = RowBoundaries(form: layout.form)
        if try !self.bytes.seek(to: position.offset) { try skip(to: position) }
    }

    /// Reads up to the place, and makes sure that it is the same content as before.
    private mutating func skip(to place: ReadPosition) throws(Diagnostic) {
        var room = [UInt8](repeating: 0, count: Self.blockBytes)
        var hash = Fingerprint()
        var left = place.offset
        while left > 0 {
            let count = try Self.read(&bytes, into: &room, at: 0, count: min(left, room.count))
            guard count > 0 else {
                throw changed("it ends after \(place.offset - left) bytes; \(place.offset) were read before")
            }
            room.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            left -= count
        }
        if hash != place.hash { throw changed("its first \(place.offset) bytes are different") }
    }

    private func changed(_ how: String) -> Diagnostic {
        Diagnostic(
            .error, .sourceChanged, "\(path.quoted) is not what it was when a part of it was imported: \(how)",
            help: "give the same content again, or import it from its beginning with --restart.")
    }

    private static func read(
        _ bytes: inout Bytes, into room: inout [UInt8], at start: Int, count: Int
    ) throws(Diagnostic) -> Int {
        let result = room.withUnsafeMutableBytes { buffer in
            Result { () throws(Diagnostic) in
                try bytes.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[start..<start + count]))
            }
        }
        return try result.get()
    }

    /// The next block, or nil at the end of the source.
    /// - Parameter rows: how many rows it may hold at the most.
    package mutating func next(rows: Int = .max) throws(Diagnostic) -> Block? {
        while true {
            if isAtEnd, carry.isEmpty { return nil }
            try fill()
            let found = carry.withUnsafeBytes {
                boundaries.find($0, isLast: isAtEnd, rowLimit: Self.rowLimit, rows: rows)
            }
            if found.end > 0 { return cut(found) }
            if isAtEnd { return nil }
        }
    }

    /// Reads until a block is full or the source ends.
    private mutating func fill() throws(Diagnostic) {
        let wanted = carry.count < blockBytes ? blockBytes : carry.count * 2
        var filled = carry.count
        guard filled < wanted, !isAtEnd else { return }
        carry.append(contentsOf: repeatElement(0, count: wanted - filled))
        defer { carry.removeLast(carry.count - filled) }
        while filled < wanted {
            let count = try Self.read(&bytes, into: &carry, at: filled, count: wanted - filled)
            if count == 0 {
                isAtEnd = true
                return
            }
            filled += count
        }
    }

    private mutating func cut(_ found: RowBoundaries.Found) -> Block {
        var storage = carry
        carry = Array(storage[found.end...])
        storage.removeLast(storage.count - found.end)
        let first = position
        storage.withUnsafeBytes { position.hash.update($0) }
        position.offset += found.end
        position.rows += found.rows
        position.line += found.lines
        position.recentBytes = min(found.end, Self.recentBytes)
        position.recent = storage.withUnsafeBytes {
            Fingerprint(of: UnsafeRawBufferPointer(rebasing: $0[(found.end - position.recentBytes)...]))
        }
        storage.append(contentsOf: repeatElement(0, count: Block.slack))
        return Block(
            source: source, storage: storage, count: found.end, firstRow: first.rows + 1, firstLine: first.line,
            end: position)
    }
}
