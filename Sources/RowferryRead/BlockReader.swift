package import RowferryModel

/// Cuts a source into blocks of whole rows: the sequential pass, which finds row boundaries and counts rows and lines.
///
/// Owned by one task. Memory is bounded by two blocks, or twice `rowLimit` where a single row is longer than a block.
package struct BlockReader<Bytes: SourceBytes> {
    /// Bytes of rows that a block holds, unless one row alone has more.
    package static var blockBytes: Int { 256 * 1024 }
    /// A row of more bytes, its line end counted, is refused.
    package static var rowLimit: Int { 4 * 1024 * 1024 }
    /// Bytes before a place that are remembered with it.
    private static var recentBytes: Int { 4_096 }

    private var bytes: Bytes
    private let source: Int
    private let path: String
    private let boundaries: RowBoundaries
    private let blockBytes: Int
    private let rowLimit: Int
    private let remembers: Bool
    private var position: ReadPosition
    /// Bytes behind the last block: the beginning of a row whose end was not read yet.
    private var carry: [UInt8] = []
    private var isAtEnd = false
    /// Why the source can't be read on behind the carry. The whole rows before are given out first.
    private var failure: Diagnostic?

    /// Reads a source that was looked at before: from its first row, or from where an earlier run has stopped.
    package init(
        _ bytes: Bytes,
        of source: Source,
        number: Int = 0,
        from position: ReadPosition? = nil,
        blockBytes: Int? = nil,
        remembers: Bool = true
    ) throws(Diagnostic) {
        try self.init(
            bytes,
            layout: source.layout,
            source: number,
            path: source.path,
            from: position ?? source.layout.start,
            blockBytes: blockBytes,
            remembers: remembers
        )
    }

    /// Starts at a position: the layout's start, or a checkpoint's place.
    ///
    /// `source` is the number of the source in the run, for its blocks. `rowLimit` is part of how a source is read: rows
    /// are the same again only with the same one. Where nothing will be resumed the content need not be remembered: the
    /// hashes of positions mean nothing then.
    ///
    /// - Throws: a source that ends before that place, or is different before it.
    package init(
        _ bytes: Bytes,
        layout: SourceLayout,
        source: Int,
        path: String,
        from position: ReadPosition,
        blockBytes: Int? = nil,
        rowLimit: Int? = nil,
        remembers: Bool = true
    ) throws(Diagnostic) {
        self.bytes = bytes
        self.source = source
        self.path = path
        self.position = position
        self.blockBytes = blockBytes ?? Self.blockBytes
        self.rowLimit = rowLimit ?? Self.rowLimit
        self.remembers = remembers
        boundaries = RowBoundaries(form: layout.form)
        if try !self.bytes.seek(to: position.offset) { try skip(to: position) }
    }

    /// Reads up to the place, and makes sure that it is the same content as before.
    private mutating func skip(to place: ReadPosition) throws(Diagnostic) {
        var room = [UInt8](repeating: 0, count: Self.blockBytes)
        var hash = Fingerprint()
        var left = place.offset
        var last: UInt8 = 0
        while left > 0 {
            let count = try Self.read(&bytes, into: &room, at: 0, count: min(left, room.count))
            guard count > 0 else {
                throw changed("it ends after \(place.offset - left) bytes; \(place.offset) were read before")
            }
            room.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            left -= count
            last = room[count - 1]
        }
        if hash != place.hash { throw changed("its first \(place.offset) bytes are different") }
        if place.rows > 0, boundaries.rowsEndWithLines, !isLineEnd(last) {
            fill(to: blockBytes)
            if let next = carry.first, !isLineEnd(next) {
                throw changed("its last row had no line end when it was read, and has become longer")
            }
        }
    }

    private func isLineEnd(_ byte: UInt8) -> Bool {
        byte == 0x0A || byte == 0x0D
    }

    private func changed(_ how: String) -> Diagnostic {
        Diagnostic(
            .error,
            .sourceChanged,
            "\(path.quoted) is not what it was when a part of it was imported: \(how)",
            help: "give the same content again, or import it from its beginning with --restart."
        )
    }

    private static func read(
        _ bytes: inout Bytes,
        into room: inout [UInt8],
        at start: Int,
        count: Int
    ) throws(Diagnostic) -> Int {
        let result = room.withUnsafeMutableBytes { buffer in
            Result { () throws(Diagnostic) in
                try bytes.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[start..<start + count]))
            }
        }
        return try result.get()
    }

    /// The next block, of so many rows at the most; nil at the end of the source.
    ///
    /// - Throws: what reading the bytes throws.
    package mutating func next(rows: Int = .max) throws(Diagnostic) -> Block? {
        guard rows > 0 else { return nil }
        var wanted = blockBytes
        while true {
            fill(to: wanted)
            let found = carry.withUnsafeBytes {
                boundaries.find($0, isLast: isAtEnd, rowLimit: rowLimit, rows: rows)
            }
            if let problem = found.problem { throw diagnostic(problem) }
            if found.cutsRow { return try cutRow(found) }
            if found.end > 0 { return cut(found) }
            if let failure { throw failure }
            if isAtEnd { return nil }
            wanted = min(carry.count * 2, max(blockBytes, rowLimit) + 1)
        }
    }

    /// Reads until so many bytes are there, or the source ends or fails.
    private mutating func fill(to wanted: Int) {
        guard carry.count < wanted, !isAtEnd, failure == nil else { return }
        let start = carry
        carry = [UInt8](unsafeUninitializedCapacity: wanted + Block.slack) { room, filled in
            let room = UnsafeMutableRawBufferPointer(room)
            start.withUnsafeBytes { room.copyMemory(from: $0) }
            filled = start.count
            do throws(Diagnostic) {
                while filled < wanted, !isAtEnd {
                    let count = try bytes.read(into: UnsafeMutableRawBufferPointer(rebasing: room[filled..<wanted]))
                    isAtEnd = count == 0
                    filled += count
                }
            } catch {
                failure = error
            }
        }
    }

    /// Takes what was found as a block.
    private mutating func cut(_ found: RowBoundaries.Found) -> Block {
        let first = position
        let storage = take(found.end)
        position.rows += found.rows
        position.line += found.lines
        return block(storage, from: first)
    }

    /// Takes the beginning of a row that is longer than a row may be, and passes over the rest of it.
    private mutating func cutRow(_ found: RowBoundaries.Found) throws(Diagnostic) -> Block {
        let first = position
        let storage = take(found.end)
        position.rows += found.rows
        position.line += found.lines
        var rest = boundaries.rest(behind: storage)
        while true {
            let passed = carry.withUnsafeBytes { rest.pass($0, isLast: isAtEnd) }
            if passed.count > 0 { _ = take(passed.count) }
            position.line += passed.lines
            if passed.isEnded { break }
            if isAtEnd {
                if case .element = rest { throw diagnostic(JSONArrayBoundaries.unclosed(at: 0)) }
                break
            }
            if let failure { throw failure }
            fill(to: max(blockBytes, carry.count + 1))
        }
        var block = block(storage, from: first)
        block.holdsCutRow = found.rows > 0
        return block
    }

    /// The source can't be read on from where it is now.
    private func diagnostic(_ problem: RowBoundaries.Problem) -> Diagnostic {
        Diagnostic(
            .error,
            problem.code,
            "\(problem.message) at byte \(position.offset + problem.place + 1) of the source",
            at: Position(file: path, line: position.line + carry[..<problem.place].count { $0 == 0x0A }),
            help: "the rows before are not touched by this. If the export was cut off, give the file again when it is "
                + "whole; otherwise correct it there."
        )
    }

    /// Takes bytes from the front of the carry, and moves the position behind them.
    private mutating func take(_ count: Int) -> [UInt8] {
        var taken = carry
        carry = Array(taken[count...])
        taken.removeLast(taken.count - count)
        position.offset += count
        guard remembers else { return taken }
        taken.withUnsafeBytes { position.hash.update($0) }
        position.recentBytes = min(count, Self.recentBytes)
        position.recent = taken.withUnsafeBytes {
            Fingerprint(of: UnsafeRawBufferPointer(rebasing: $0[(count - position.recentBytes)...]))
        }
        return taken
    }

    private func block(_ rows: consuming [UInt8], from first: ReadPosition) -> Block {
        let count = rows.count
        rows.append(contentsOf: repeatElement(0, count: Block.slack))
        return Block(
            source: source,
            storage: rows,
            count: count,
            firstRow: first.rows + 1,
            firstLine: first.line,
            end: position
        )
    }
}
