import RowferryModel

/// Turns bytes of one encoding into UTF-8, so that nothing is lost.
///
/// A byte that belongs to no character (half a surrogate pair, a number beyond Unicode, what is left at the end) becomes
/// a *stray*: two bytes that are no UTF-8 and stand for that byte alone. The row in which it stands is then refused like
/// any row that is not UTF-8, and `Reencoder` makes the same byte of it again.
struct Transcoder: Sendable {
    /// Bytes that one input byte becomes at the most.
    static let growth = 3

    let encoding: TextEncoding

    /// - Parameter encoding: not `utf8`, which needs nothing done, and not one whose byte order is open.
    init(_ encoding: TextEncoding) {
        self.encoding = encoding
    }

    /// Writes what the input stands for. The output must hold `growth` times as many bytes.
    ///
    /// - Returns: bytes taken and written. What is not taken is the beginning of a character, which must come again with
    ///   what follows; when the source ends with the input, everything is taken.
    func write(
        _ input: UnsafeRawBufferPointer,
        isLast: Bool,
        to output: UnsafeMutableRawBufferPointer
    ) -> (taken: Int, written: Int) {
        var out = UTF8Output(room: output)
        var taken: Int
        switch encoding {
        case .windows1252: taken = singleBytes(input, &out, Windows1252.high)
        case .latin1: taken = singleBytes(input, &out, Windows1252.latin1)
        case .utf16, .utf16le: taken = utf16(input, isLast: isLast, &out, isBig: false)
        case .utf16be: taken = utf16(input, isLast: isLast, &out, isBig: true)
        case .utf32, .utf32le: taken = utf32(input, &out, isBig: false)
        case .utf32be: taken = utf32(input, &out, isBig: true)
        case .utf8:
            output.copyMemory(from: input)
            return (input.count, input.count)
        }
        if isLast {
            while taken < input.count {
                out.stray(input[taken])
                taken += 1
            }
        }
        return (taken, out.count)
    }

    /// How many bytes are zero before the first one that is not, of sixteen in little-endian order.
    @inline(__always)
    private static func zeroBytes(_ bytes: SIMD2<UInt64>) -> Int {
        let low = UInt64(littleEndian: bytes[0]).trailingZeroBitCount
        return low < 64 ? low / 8 : 8 &+ UInt64(littleEndian: bytes[1]).trailingZeroBitCount / 8
    }

    @inline(__always)
    private func singleBytes(
        _ input: UnsafeRawBufferPointer,
        _ out: inout UTF8Output,
        _ high: [UInt16]
    ) -> Int {
        high.withUnsafeBufferPointer { high in
            var index = 0
            while index < input.count {
                if index &+ 16 <= input.count {
                    let bytes = input.loadUnaligned(fromByteOffset: index, as: SIMD2<UInt64>.self)
                    let ascii = Self.zeroBytes(bytes & SIMD2(repeating: 0x8080_8080_8080_8080))
                    out.append(bytes, count: ascii)
                    index &+= ascii
                    if ascii == 16 { continue }
                }
                let byte = input[index]
                out.append(byte < 0x80 ? UInt32(byte) : UInt32(high[Int(byte & 0x7F)]))
                index &+= 1
            }
            return index
        }
    }

    @inline(__always)
    private func utf16(
        _ input: UnsafeRawBufferPointer,
        isLast: Bool,
        _ out: inout UTF8Output,
        isBig: Bool
    ) -> Int {
        func unit(_ index: Int) -> UInt16 {
            let unit = input.loadUnaligned(fromByteOffset: index, as: UInt16.self)
            return isBig ? UInt16(bigEndian: unit) : UInt16(littleEndian: unit)
        }
        var index = 0
        while index &+ 2 <= input.count {
            if index &+ 16 <= input.count {
                var units = input.loadUnaligned(fromByteOffset: index, as: SIMD8<UInt16>.self)
                if isBig { units = (units &<< 8) | (units &>> 8) }
                let rest = unsafeBitCast(units & SIMD8(repeating: 0xFF80), to: SIMD2<UInt64>.self)
                let ascii = Self.zeroBytes(rest) / 2
                out.append(SIMD8<UInt8>(truncatingIfNeeded: units), count: ascii)
                index &+= 2 &* ascii
                if ascii == 8 { continue }
            }
            let first = unit(index)
            if first & 0xF800 != 0xD800 {
                out.append(UInt32(first))
            } else if first & 0x0400 == 0, index &+ 4 > input.count, !isLast {
                return index
            } else if first & 0x0400 == 0, index &+ 4 <= input.count, unit(index &+ 2) & 0xFC00 == 0xDC00 {
                out.append(0x10000 &+ (UInt32(first & 0x3FF) &<< 10) &+ UInt32(unit(index &+ 2) & 0x3FF))
                index &+= 2
            } else {
                out.stray(input[index])
                out.stray(input[index &+ 1])
            }
            index &+= 2
        }
        return index
    }

    @inline(__always)
    private func utf32(_ input: UnsafeRawBufferPointer, _ out: inout UTF8Output, isBig: Bool) -> Int {
        var index = 0
        while index &+ 4 <= input.count {
            let unit = input.loadUnaligned(fromByteOffset: index, as: UInt32.self)
            let scalar = isBig ? UInt32(bigEndian: unit) : UInt32(littleEndian: unit)
            if scalar > 0x10FFFF || scalar & 0xFFFF_F800 == 0xD800 {
                for place in index..<index &+ 4 { out.stray(input[place]) }
            } else {
                out.append(scalar)
            }
            index &+= 4
        }
        return index
    }
}

/// A byte that belongs to no character of its encoding, as two bytes: 0xFC...0xFF and 0x80...0xBF. UTF-8 uses the first
/// ones nowhere (RFC 3629), so no row with a stray passes as text.
enum Stray {
    @inline(__always)
    static func bytes(of byte: UInt8) -> (UInt8, UInt8) { (0xFC | byte >> 6, 0x80 | byte & 0x3F) }

    /// The byte that is meant, if two bytes are a stray.
    static func byte(_ first: UInt8, _ second: UInt8) -> UInt8? {
        first >= 0xFC && second & 0xC0 == 0x80 ? first << 6 | second & 0x3F : nil
    }
}

/// Appends UTF-8 to memory that is known to be large enough.
private struct UTF8Output {
    let room: UnsafeMutableRawBufferPointer
    var count = 0

    init(room: UnsafeMutableRawBufferPointer) {
        self.room = room
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        room[count] = byte
        count &+= 1
    }

    /// Writes all of the vector, and keeps so many bytes of it: what is behind them is overwritten by what follows.
    @inline(__always)
    mutating func append<Vector: SIMD>(_ ascii: Vector, count kept: Int) {
        room.storeBytes(of: ascii, toByteOffset: count, as: Vector.self)
        count &+= kept
    }

    @inline(__always)
    mutating func append(_ scalar: UInt32) {
        switch scalar {
        case 0..<0x80:
            append(UInt8(truncatingIfNeeded: scalar))
        case 0x80..<0x800:
            append(UInt8(truncatingIfNeeded: 0xC0 | scalar &>> 6))
            append(continuation(scalar))
        case 0x800..<0x10000:
            append(UInt8(truncatingIfNeeded: 0xE0 | scalar &>> 12))
            append(continuation(scalar &>> 6))
            append(continuation(scalar))
        default:
            append(UInt8(truncatingIfNeeded: 0xF0 | scalar &>> 18))
            append(continuation(scalar &>> 12))
            append(continuation(scalar &>> 6))
            append(continuation(scalar))
        }
    }

    @inline(__always)
    private func continuation(_ bits: UInt32) -> UInt8 {
        0x80 | UInt8(truncatingIfNeeded: bits & 0x3F)
    }

    mutating func stray(_ byte: UInt8) {
        let (first, second) = Stray.bytes(of: byte)
        append(first)
        append(second)
    }
}
