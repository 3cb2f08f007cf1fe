/// An estimate of how many different values were seen, in 1,024 bytes (HyperLogLog; Flajolet and others 2007).
///
/// The standard error is about 3 %. Merging two sketches gives the sketch of both inputs.
package struct DistinctSketch: Sendable {
    private static let registerBits = 10
    private var registers: [UInt8]

    package init() {
        registers = []
    }

    @inline(__always)
    package mutating func insert(_ value: UnsafeRawBufferPointer) {
        if registers.isEmpty { registers = [UInt8](repeating: 0, count: 1 << Self.registerBits) }
        let hash = ShortHash.hash(value)
        let index = Int(truncatingIfNeeded: hash &>> UInt64(64 - Self.registerBits))
        let rank = UInt8(truncatingIfNeeded: ((hash &<< UInt64(Self.registerBits)) | 1).leadingZeroBitCount + 1)
        if rank > registers[index] { registers[index] = rank }
    }

    package mutating func merge(_ other: DistinctSketch) {
        if other.registers.isEmpty { return }
        if registers.isEmpty {
            registers = other.registers
            return
        }
        for index in registers.indices { registers[index] = max(registers[index], other.registers[index]) }
    }

    /// The estimate; exact for few values within a per cent or two.
    package var estimate: Int {
        guard !registers.isEmpty else { return 0 }
        let count = Double(registers.count)
        var sum = 0.0
        var zeros = 0
        for register in registers {
            sum += 1 / Double(UInt64(1) << UInt64(register))
            if register == 0 { zeros += 1 }
        }
        let raw = 0.7213 / (1 + 1.079 / count) * count * count / sum
        // Linear counting for small cardinalities, as the paper prescribes.
        let corrected = raw <= 2.5 * count && zeros > 0 ? count * Self.logarithm(count / Double(zeros)) : raw
        return Int(corrected.rounded())
    }

    /// Natural logarithm for arguments from 1 to a few thousand. The nouns import nothing, so not from the C library.
    private static func logarithm(_ value: Double) -> Double {
        var mantissa = value
        var exponent = 0.0
        while mantissa > 1.5 {
            mantissa /= 2
            exponent += 1
        }
        let ratio = (mantissa - 1) / (mantissa + 1)
        var term = ratio
        var sum = 0.0
        for step in stride(from: 1.0, through: 31, by: 2) {
            sum += term / step
            term *= ratio * ratio
        }
        return 2 * sum + exponent * 0.693147180559945309
    }
}

/// A fast 64-bit hash of a short run of bytes, the same on every machine and in every run.
package enum ShortHash {
    /// - Complexity: one multiplication for each 8 bytes.
    @inline(__always)
    package static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
        var state = seed ^ 0x9E37_79B9_7F4A_7C15 ^ (UInt64(truncatingIfNeeded: bytes.count) &* 0xFF51_AFD7_ED55_8CCD)
        var index = 0
        while index &+ 8 <= bytes.count {
            state = mix(state ^ bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian)
            index &+= 8
        }
        return mix(mix(state ^ rest(bytes)))
    }

    /// The last bytes, some of them once more: which they are depends on the count alone.
    @inline(__always)
    private static func rest(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        let count = bytes.count
        if count >= 8 { return bytes.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self).littleEndian }
        if count >= 4 {
            let first = bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self).littleEndian
            let last = bytes.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self).littleEndian
            return UInt64(first) | UInt64(last) &<< 32
        }
        if count == 0 { return 0 }
        return UInt64(bytes[0]) | UInt64(bytes[count &>> 1]) &<< 8 | UInt64(bytes[count &- 1]) &<< 16
    }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low ^ (value &>> 29)
    }
}
