package import RowferryModel

/// Bytes that come in pieces as they might from a file, a pipe or a slow terminal, and that may end in a failure.
///
/// Has the two functions of the reading room's `SourceBytes`; its tests declare the conformance.
package struct Rechunker: Sendable {
    /// How the bytes are cut into what single reads give.
    package enum Cut: Sendable, CustomStringConvertible {
        case whole
        /// So many bytes at a time.
        case pieces(of: Int)
        /// Two pieces.
        case split(at: Int)
        /// Pieces of 1 to 9 bytes.
        case random(seed: UInt64)

        package var description: String {
            switch self {
            case .whole: "whole"
            case .pieces(let count): "pieces of \(count)"
            case .split(let place): "split at \(place)"
            case .random(let seed): "random pieces, seed \(seed)"
            }
        }
    }

    private let bytes: [UInt8]
    private let cut: Cut
    private let canSeek: Bool
    private let failsAfter: Int?
    private var random: SeededGenerator
    private var place = 0

    /// What can't seek behaves like a pipe. With `failsAfter`, so many bytes are given, and then reading fails.
    package init(_ bytes: [UInt8], cut: Cut = .whole, canSeek: Bool = true, failsAfter: Int? = nil) {
        self.bytes = bytes
        self.cut = cut
        self.canSeek = canSeek
        self.failsAfter = failsAfter
        if case .random(let seed) = cut {
            random = SeededGenerator(seed: seed)
        } else {
            random = SeededGenerator(seed: 0)
        }
    }

    /// Every cut that is worth trying with so many bytes: each split point when there are few.
    package static func cuts(of count: Int) -> [Cut] {
        let step = max(1, count / 48)
        return [.whole, .pieces(of: 1), .pieces(of: 2), .random(seed: 1), .random(seed: 2)]
            + stride(from: 1, to: max(1, count), by: step).map { .split(at: $0) }
    }

    /// The next piece, or as much of it as the buffer takes; 0 at the end.
    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
        if let failsAfter, place >= failsAfter {
            throw Diagnostic(.error, .inputUnreadable, "the disk is on fire")
        }
        let end = min(bytes.count, failsAfter ?? bytes.count)
        let count = min(buffer.count, pieceSize(), end - place)
        bytes.withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[place..<place + count]))
        }
        place += count
        return count
    }

    private mutating func pieceSize() -> Int {
        switch cut {
        case .whole: .max
        case .pieces(let count): count
        case .split(let split): place < split ? split - place : .max
        case .random: Int.random(in: 1...9, using: &random)
        }
    }

    package mutating func seek(to offset: Int) throws(Diagnostic) -> Bool {
        guard canSeek else { return false }
        place = min(offset, bytes.count)
        return true
    }
}
