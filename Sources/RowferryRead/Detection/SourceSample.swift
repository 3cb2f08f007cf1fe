import RowferryModel

/// What of a source is looked at before it is read: its beginning, and of a file pieces from further on.
struct SourceSample {
    private static let pieceBytes = 16 * 1024
    private static let pieceCount = 8

    /// Decompressed, but else as it stands.
    let head: [UInt8]
    let isWhole: Bool
    let pieces: [[UInt8]]
    /// Whether pieces could be looked at: not of a pipe, and not behind a decompressor.
    let isFile: Bool

    /// Pieces spread evenly over a file, the last of them up to its end. Each is from an offset that four divides, so that
    /// units of UTF-16 and UTF-32 are whole.
    static func pieces(of file: FileBytes, behind start: Int) -> [[UInt8]] {
        guard let size = file.size else { return [] }
        let first = start & ~3
        let last = max(first, (size - pieceBytes) & ~3)
        let step = max(pieceBytes, (last - first) / (pieceCount - 1)) & ~3
        var offsets = Array(stride(from: first, to: last, by: step))
        if let before = offsets.last, last - before < pieceBytes { offsets.removeLast() }
        offsets.append(last)
        return offsets.map { file.bytes(at: $0, count: $0 == last ? size - last : pieceBytes) }
    }

    /// - Throws: a source that can't be read as what it is said to be.
    func layout(path: String, options: SourceOptions) throws(Diagnostic) -> SourceLayout {
        let choice = EncodingFinder(set: options.encoding, head: head, isWhole: isWhole, samples: pieces).find()
        let finder = LayoutFinder(
            path: path,
            options: options,
            head: TranscodedBytes.text(of: head, choice.encoding, isWhole: isWhole),
            isWhole: isWhole,
            samples: pieces.map { Self.lines(of: TranscodedBytes.text(of: $0, choice.encoding, isWhole: false)) },
            encoding: choice.encoding
        )
        var layout = try finder.find()
        layout.evidence.findings.insert(choice.finding, at: 0)
        layout.evidence.looked = looked
        if let contradiction = choice.contradiction {
            layout.warnings.insert(Self.warning(path, options.encoding ?? choice.encoding, contradiction), at: 0)
        }
        return layout
    }

    /// What stands behind the first line end: the piece may begin anywhere.
    private static func lines(of piece: [UInt8]) -> [UInt8] {
        guard let end = piece.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else { return [] }
        let isPair = piece[end] == 0x0D && end + 1 < piece.count && piece[end + 1] == 0x0A
        return Array(piece[(isPair ? end + 2 : end + 1)...])
    }

    private var looked: String {
        if isWhole { return "all of it" }
        let beginning = "its first \(head.count / 1024) KiB"
        if pieces.isEmpty { return "\(beginning) only, since \(isFile ? "it has no more" : "it can't be read twice")" }
        return "\(beginning) and \(pieces.count.counted("sample")) up to its end"
    }

    private static func warning(_ path: String, _ set: TextEncoding, _ contradiction: String) -> Diagnostic {
        Diagnostic(
            .warning,
            .encodingInvalid,
            "the mapping says encoding \(set.rawValue), but \(contradiction)",
            at: Position(file: path, line: 1),
            help:
                "the mapping's word counts; correct `source.encoding` if it is wrong, or leave it out to let it be found."
        )
    }
}
