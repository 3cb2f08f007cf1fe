package import RowferryModel

/// A source that is open: recognised, its layout found, ready to give blocks.
package struct Source {
    /// As the user named it; `-` is standard input.
    package let path: String
    package let layout: SourceLayout
    package let identity: SourceIdentity
    package let bytes: FileBytes
    private let compression: CompressionFormat?

    /// Bytes looked at for the layout and for the head and tail fingerprints.
    package static let headBytes = 64 * 1024
    /// Compressed bytes looked at for the layout: bzip2 gives nothing before the end of a block of up to 900 kB.
    private static let compressedHeadBytes = 1024 * 1024

    /// - Throws: a source that is not there or can't be what the mapping says.
    package init(path: String, options: SourceOptions) throws(Diagnostic) {
        self.path = path
        bytes = try FileBytes(path: path)
        var (head, isWhole) = try bytes.peek(Self.headBytes)
        compression = CompressionFormat(head: head)
        let fingerprinted = head
        if let compression {
            let (compressed, isAll) = try bytes.peek(Self.compressedHeadBytes)
            let read = try DecompressedHead.read(compressed, isWhole: isAll, compression, path: path)
            (head, isWhole) = (read.bytes, read.isWhole)
        }
        let sample = SourceSample(
            head: head,
            isWhole: isWhole,
            pieces: compression == nil && !isWhole ? SourceSample.pieces(of: bytes, behind: head.count) : [],
            isFile: compression == nil && bytes.size != nil
        )
        layout = try sample.layout(path: path, options: options)
        identity = Self.identity(
            of: bytes,
            head: fingerprinted,
            isDecoded: compression != nil || layout.encoding != .utf8,
            readAs: [layout.reading, compression?.rawValue].compactMap(\.self).joined(separator: ", ")
        )
    }

    /// The bytes to read rows from: decompressed if they are compressed, and UTF-8 whatever they were.
    package var content: any SourceBytes {
        var content: any SourceBytes = bytes
        if let compression { content = DecompressedBytes(content, format: compression, path: path) }
        if layout.encoding != .utf8 { content = TranscodedBytes(content, encoding: layout.encoding) }
        return content
    }

    /// Bytes of what is read, where that is known before it is read.
    package var contentSize: Int? { identity.isDecoded ? nil : identity.size }

    /// One line for reports: `csv, delimiter ";", 12 columns, gzip`.
    package var described: String {
        compression.map { "\(layout.described), \($0.rawValue)" } ?? layout.described
    }

    /// Why it is read as it is.
    package var evidence: LayoutEvidence { layout.evidence }

    private static func identity(
        of bytes: FileBytes,
        head: [UInt8],
        isDecoded: Bool,
        readAs: String
    ) -> SourceIdentity {
        var headHash = Fingerprint()
        headHash.update(head)
        let tailBytes = min(bytes.size ?? 0, headBytes)
        var tailHash = Fingerprint()
        if let size = bytes.size { tailHash.update(bytes.bytes(at: size - tailBytes, count: tailBytes)) }
        return SourceIdentity(
            size: bytes.size,
            head: headHash,
            headBytes: head.count,
            tail: tailHash,
            tailBytes: tailBytes,
            isDecoded: isDecoded,
            readAs: readAs
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
        guard let knownSize = known.size, let size = identity.size else { return streamChange(since: known, position) }
        if size < knownSize { return .changed("it is shorter now: \(size) bytes instead of \(knownSize)") }
        if hash(at: 0, count: known.headBytes) != known.head { return .changed("its beginning is different") }
        if hash(at: knownSize - known.tailBytes, count: known.tailBytes) != known.tail {
            return .changed("it is different near byte \(knownSize)")
        }
        if let other = otherReading(known, position) { return other }
        // Whether the content up to the place is the same is found out by reading it again.
        if known.isDecoded { return size == knownSize ? .same : .grown }
        if hash(at: position.offset - position.recentBytes, count: position.recentBytes) != position.recent {
            return .changed("it is different near byte \(position.offset), where reading would go on")
        }
        return size == knownSize ? .same : .grown
    }

    /// What was found by looking can be found otherwise when there is more to look at.
    private func otherReading(_ known: SourceIdentity, _ position: ReadPosition) -> Change? {
        guard known.readAs != identity.readAs, position.rows > 0 || known.isDecoded != identity.isDecoded else {
            return nil
        }
        return .changed("it was read as \(known.readAs), and would be read as \(identity.readAs) now")
    }

    /// Whether the row that stands before the place goes on behind it: no line end parts the two.
    package func continuesRow(at offset: Int) -> Bool {
        // An element of an array counts as a row only when what ends it was seen.
        if identity.isDecoded || layout.form == .jsonArray { return false }
        let lineEnds = [UInt8(ascii: "\n"), UInt8(ascii: "\r")]
        return !bytes.bytes(at: offset - 1, count: 2).contains(where: lineEnds.contains)
    }

    /// Standard input can only be compared at its head before it is read; the rest is compared while it is read again.
    private func streamChange(since known: SourceIdentity, _ position: ReadPosition) -> Change {
        if known.size != identity.size { return .changed("it was a file and is a stream now, or the reverse") }
        if identity.headBytes < known.headBytes { return .changed("it is shorter now") }
        if hash(at: 0, count: known.headBytes) != known.head { return .changed("its beginning is different") }
        return otherReading(known, position) ?? .same
    }

    private func hash(at offset: Int, count: Int) -> Fingerprint {
        var hash = Fingerprint()
        hash.update(bytes.bytes(at: offset, count: count))
        return hash
    }
}
