import CRowferryScan
import RowferryTesting

/// Runs buffers through every kernel of the byte scanner that this machine has. The portable one must be equal to a loop
/// over the bytes, and the others to it.
package struct ScannerTwins {
    private static let dialects = [
        rowferry_dialect(delimiter: UInt8(ascii: ","), quote: UInt8(ascii: "\""), has_quote: true),
        rowferry_dialect(delimiter: UInt8(ascii: ";"), quote: UInt8(ascii: "'"), has_quote: true),
        rowferry_dialect(delimiter: UInt8(ascii: "\t"), quote: 0, has_quote: false),
    ]
    private static let longest = 320
    private static let slack = Int(ROWFERRY_SLACK)
    private static let kernels = [ROWFERRY_SSE2, ROWFERRY_AVX2, ROWFERRY_NEON].filter { rowferry_has_kernel($0) }

    /// Separators and row ends of a kernel.
    private struct Index {
        let separators = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: ScannerTwins.longest + 64)
        let rowEnds = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: ScannerTwins.longest + 64)
        let lines = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: ScannerTwins.longest + 64)
        let escapes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: ScannerTwins.longest / 64 + 16)
        var found = rowferry_index()
        var words = 0

        func free() {
            escapes.deallocate()
            separators.deallocate()
            rowEnds.deallocate()
            lines.deallocate()
        }

        func isEqual(to other: Index) -> Bool {
            guard found.separators == other.found.separators, found.rows == other.found.rows,
                found.is_irregular == other.found.is_irregular, found.ends_inside == other.found.ends_inside,
                found.is_utf8 == other.found.is_utf8
            else { return false }
            return separators[..<found.separators].elementsEqual(other.separators[..<found.separators])
                && rowEnds[..<found.rows].elementsEqual(other.rowEnds[..<found.rows])
                && lines[..<found.rows].elementsEqual(other.lines[..<found.rows]) && found.lines == other.found.lines
                && (found.is_irregular || escapes[..<words].elementsEqual(other.escapes[..<words]))
        }
    }

    private var random: SeededGenerator
    private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 + longest + slack, alignment: 64)
    private var portable = Index()
    private var other = Index()

    /// Compares so many buffers.
    ///
    /// - Throws: the first one with which two twins differ.
    package static func compare(buffers: Int, seed: UInt64) throws {
        var twins = ScannerTwins(seed: seed)
        defer { twins.free() }
        for number in 0..<buffers { try twins.compareOne(number) }
    }

    /// The names of the kernels that are compared.
    package static var compared: [String] {
        kernels.map { [ROWFERRY_SSE2: "SSE2", ROWFERRY_AVX2: "AVX2", ROWFERRY_NEON: "NEON"][$0] ?? "?" }
    }

    private init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    private func free() {
        room.deallocate()
        portable.free()
        other.free()
    }

    private mutating func compareOne(_ number: Int) throws {
        let dialect = Self.dialects[number % Self.dialects.count]
        let start = Int(random.next() % 64)
        let count = length()
        // What stands behind the buffer must not matter: it is filled, too.
        fill(UnsafeMutableRawBufferPointer(rebasing: room[start..<start + count + Self.slack]), dialect)
        let bytes = UnsafeRawBufferPointer(rebasing: room[start..<start + count])
        guard let memory = bytes.bindMemory(to: UInt8.self).baseAddress else { return }
        func scan(_ kernel: rowferry_kernel, _ index: inout Index) -> rowferry_boundary {
            index.words = (count + 63) / 64
            index.found = rowferry_scan_index(
                memory,
                count,
                dialect,
                index.separators.baseAddress,
                index.rowEnds.baseAddress,
                index.lines.baseAddress,
                index.escapes.baseAddress,
                kernel
            )
            return rowferry_scan_boundary(memory, count, dialect, kernel)
        }
        let boundary = scan(ROWFERRY_PORTABLE, &portable)
        let naive = NaiveScan(bytes, dialect)
        let isPlain =
            naive.isIrregular
            ? portable.found.is_irregular && boundary.is_irregular
            : naive.isEqual(to: portable.found, portable.separators, portable.rowEnds, portable.lines)
                && naive.isEqual(to: boundary)
                && portable.escapes[..<portable.words].elementsEqual(naive.escapes)
        guard isPlain else { throw differ("the portable kernel and the loop", bytes, dialect) }
        for kernel in Self.kernels {
            guard scan(kernel, &other).isEqual(to: boundary), other.isEqual(to: portable),
                rowferry_is_utf8(memory, count, kernel) == rowferry_is_utf8(memory, count, ROWFERRY_PORTABLE)
            else { throw differ("kernel \(kernel.rawValue) and the portable one", bytes, dialect) }
        }
    }

    private func differ(_ who: String, _ bytes: UnsafeRawBufferPointer, _ dialect: rowferry_dialect) -> Broken {
        Broken("\(who) differ for \(Array(bytes)) with delimiter \(dialect.delimiter), quote \(dialect.quote)")
    }

    // MARK: Buffers

    /// Anything up to 300, and often the edge of a block.
    private mutating func length() -> Int {
        let number = Int(random.next() % 600)
        return number < 300 ? number : [0, 1, 63, 64, 65, 127, 128, 129, 191, 192, 193, 255, 256, 257][number % 14]
    }

    private static let pieces: [[UInt8]] =
        [
            "é", "€", "😀", "\u{7FF}", "\u{800}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}", "\u{D7FF}", "\u{E000}",
        ].map { Array($0.utf8) } + [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xE2, 0x82],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xF5, 0x80], [0xFF], [0xFE],
        ]

    private mutating func fill(_ buffer: UnsafeMutableRawBufferPointer, _ dialect: rowferry_dialect) {
        let (comma, quote) = (dialect.delimiter, dialect.has_quote ? dialect.quote : UInt8(ascii: "\""))
        let (lf, cr, x) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "x"))
        switch random.next() % 8 {
        case 0: spread(buffer, [quote, quote, quote, comma, lf, x, quote, quote])
        case 1: spread(buffer, [comma, lf, cr, lf, comma, x, lf, cr])
        case 2: spread(buffer, [x, x, x, comma, quote, lf, cr, 0])
        case 3: spread(buffer, [x, x, x, x, x, x, comma, lf])
        case 4: for index in buffer.indices { buffer[index] = UInt8(truncatingIfNeeded: random.next()) }
        case 5: write(buffer) { Int($0.next() % 4) == 0 ? Self.pieces[Int($0.next() % 24)] : [x] }
        case 6: write(buffer) { Self.pieces[Int($0.next() % 10)] }
        default:
            let cells: [[UInt8]] = [
                [x, comma], [comma], [lf], [cr, lf], [x, x, x, lf], [quote, quote, comma], [quote, x, quote, lf],
                [quote, comma, lf, quote, cr, lf], [quote, quote, quote, x, quote, comma],
                [quote, cr, lf, quote, comma],
                Array(repeating: x, count: 40) + [comma], [0xC3, 0xA9, comma],
            ]
            write(buffer) { cells[Int($0.next() % 12)] }
            // Regular but for one byte, or not even for that.
            let place = random.next() % 400
            if place < buffer.count {
                buffer[Int(place)] = [quote, cr, lf, comma, 0x5C, 0x80, 0x1F, quote][Int(place % 8)]
            }
        }
    }

    /// Eight letters by chance.
    private mutating func spread(_ buffer: UnsafeMutableRawBufferPointer, _ letters: [UInt8]) {
        var bits: UInt64 = 0
        for index in buffer.indices {
            if index % 20 == 0 { bits = random.next() }
            buffer[index] = letters[Int(bits & 7)]
            bits >>= 3
        }
    }

    private mutating func write(
        _ buffer: UnsafeMutableRawBufferPointer,
        _ piece: (inout SeededGenerator) -> [UInt8]
    ) {
        var index = 0
        while index < buffer.count {
            for byte in piece(&random) where index < buffer.count {
                buffer[index] = byte
                index += 1
            }
        }
    }
}

extension rowferry_boundary {
    func isEqual(to other: rowferry_boundary) -> Bool {
        end == other.end && rows == other.rows && lines == other.lines && is_irregular == other.is_irregular
            && ends_inside == other.ends_inside
    }
}
