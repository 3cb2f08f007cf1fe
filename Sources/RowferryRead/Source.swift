package import RowferryModel

/// A source that is open: recognised, its layout found, ready to give blocks.
package struct Source {
    /// As the user named it; `-` is standard input.
    package let path: String
    package let layout: SourceLayout
    package let identity: SourceIdentity
    package let bytes: FileBytes

    /// Bytes looked at for the layout and for the head and tail fingerprints.
    package static let headBytes = 64 * 1024

    /// - Throws: a source that is not there or can't be what the mapping says.
    package init(path: String, options: SourceOptions) throws(Diagnostic) {
        self.path = path
        bytes = try FileBytes(path: path)
        let (head, isWhole) = try bytes.peek(Self.headBytes)
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
        guard let knownSize = known.size, let size = identity.size else { return streamChange(since: known) }
        if size < knownSize { return .changed("it is shorter now: \(size) bytes instead of \(knownSize)") }
        if hash(at: 0, count: known.headBytes) != known.head { return .changed("its beginning is different") }
        if hash(at: knownSize - known.tailBytes, count: known.tailBytes) != known.tail {
            return .changed("it is different near byte \(knownSize)")
        }
        if hash(at: position.offset - position.recentBytes, count: position.recentBytes) != position.recent {
            return .changed("it is different near byte \(position.offset), where reading would go on")
        }
        return size == knownSize ? .same : .grown
    }

    /// Whether the row that stands before the place goes on behind it: no line end parts the two.
    package func continuesRow(at offset: Int) -> Bool {
        let lineEnds = [UInt8(ascii: "\n"), UInt8(ascii: "\r")]
        return !bytes.bytes(at: offset - 1, count: 2).contains(where: lineEnds.contains)
    }

    /// Standard input can only be compared at its head before it is read; the rest is compared while it is read again.
    private func streamChange(since known: SourceIdentity) -> Change {
        if known.size != identity.size { return .changed("it was a file and is a stream now, or the reverse") }
        if identity.headBytes < known.headBytes { return .changed("it is shorter now") }
        return hash(at: 0, count: known.headBytes) == known.head ? .same : .changed("its beginning is different")
    }

    private func hash(at offset: Int, count: Int) -> Fingerprint {
        var hash = Fingerprint()
        hash.update(bytes.bytes(at: offset, count: count))
        return hash
    }
}
