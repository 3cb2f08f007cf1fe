package import RowferryModel

/// A source that is open: recognised, its layout found, ready to give blocks.
package struct Source {
    /// As the user named it; `-` is standard input.
    package let path: String
    package let layout: SourceLayout
    package let identity: SourceIdentity
    package let bytes: FileBytes
    /// The first bytes, for what can't be read twice.
    private let head: [UInt8]

    /// Bytes looked at for the layout and for the head and tail fingerprints.
    package static let headBytes = 64 * 1024

    /// - Throws: a source that is not there or can't be what the mapping says.
    package init(path: String, options: SourceOptions) throws(Diagnostic) {
        self.path = path
        bytes = try FileBytes(path: path)
        let (head, isWhole) = try bytes.peek(Self.headBytes)
        self.head = head
        layout = try LayoutFinder(path: path, options: options, head: head, isWhole: isWhole).find()
        identity = Self.identity(of: bytes, head: head)
    }

    private static func identity(of bytes: FileBytes, head: [UInt8]) -> SourceIdentity {
        var headHash = Fingerprint()
        headHash.update(head)
        guard let size = bytes.size else {
            return SourceIdentity(
                size: nil,
                head: headHash,
                headBytes: head.count,
                tail: Fingerprint(),
                tailBytes: 0
            )
        }
        let tailBytes = min(size, headBytes)
        var tailHash = Fingerprint()
        tailHash.update(bytes.bytes(at: size - tailBytes, count: tailBytes))
        return SourceIdentity(
            size: size,
            head: headHash,
            headBytes: head.count,
            tail: tailHash,
            tailBytes: tailBytes
        )
    }

    /// What has become of a source since it was last seen.
    package enum Change: Sendable, Hashable {
        case same
        /// It has more bytes behind what was there.
        case grown
        /// Something that was there is different. The sentence says what.
        case changed(String)
    }

    /// Compares the source with what is remembered of it.
    ///
    /// For a file this looks at the remembered head, the remembered tail, and the bytes before the remembered place:
    /// the time does not depend on the file's size.
    package func change(since known: SourceIdentity, position: ReadPosition) -> Change {
        guard let knownSize = known.size, let size = identity.size else {
            return streamChange(since: known, position)
        }
        if size < knownSize { return .changed("it is shorter now: \(size) bytes instead of \(knownSize)") }
        if hash(at: 0, count: known.headBytes) != known.head { return .changed("its beginning is different") }
        if hash(at: knownSize - known.tailBytes, count: known.tailBytes) != known.tail {
            return .changed("it is different near byte \(knownSize)")
        }
        if hash(at: position.offset - position.recentBytes, count: position.recentBytes) != position.recent {
            return .changed("it is different near byte \(position.offset), where reading would go on")
        }
        if size > position.offset, isInsideLine(position.offset) {
            return .changed(Self.writtenOn)
        }
        return size == knownSize ? .same : .grown
    }

    /// Whether there are bytes of one line before and behind a place between rows: what was the end of the source then
    /// is in the middle of a row now.
    private func isInsideLine(_ offset: Int) -> Bool {
        let start = max(0, offset - 1)
        let around = start + 2 <= head.count ? Array(head[start..<start + 2]) : bytes.bytes(at: start, count: 2)
        let startsSource = offset == 0 || (offset == 3 && head.starts(with: [0xEF, 0xBB, 0xBF]))
        return !startsSource && around.count == 2 && !around.contains { $0 == 0x0A || $0 == 0x0D }
    }

    /// Standard input can only be compared at its head before it is read; the rest is compared while it is read again.
    private func streamChange(since known: SourceIdentity, _ position: ReadPosition) -> Change {
        if known.size != identity.size { return .changed("it was a file and is a stream now, or the reverse") }
        if head.count < known.headBytes {
            return .changed("it is shorter now: \(head.count) bytes instead of \(known.headBytes)")
        }
        var hash = Fingerprint()
        hash.update(Array(head.prefix(known.headBytes)))
        if hash != known.head { return .changed("its beginning is different") }
        if head.count > position.offset, isInsideLine(position.offset) { return .changed(Self.writtenOn) }
        return head.count > known.headBytes ? .grown : .same
    }

    private static let writtenOn = "its last line had no line end, and has been written on"

    private func hash(at offset: Int, count: Int) -> Fingerprint {
        var hash = Fingerprint()
        hash.update(bytes.bytes(at: offset, count: count))
        return hash
    }
}
