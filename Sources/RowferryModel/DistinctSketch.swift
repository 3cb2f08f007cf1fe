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
        insert(hash: ShortHash.hash(value))
    }

    /// Inserts a value by its `ShortHash`.
    @inline(__always)
    mutating func insert(hash: UInt64) {
        withRegisters { Self.insert(hash, into: $0) }
    }

    /// Inserts the values of a column.
    @inline(__always)
    mutating func insert(_ column: FieldTallies.Column) {
        withRegisters { registers in
            column.forEachRow { Self.insert(column.digests[$0].hash, into: registers) }
        }
    }

    @inline(__always)
    private mutating func withRegisters(_ body: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
        if registers.isEmpty { registers = [UInt8](repeating: 0, count: 1 << Self.registerBits) }
        registers.withUnsafeMutableBufferPointer { body($0) }
    }

    @inline(__always)
    private static func insert(_ hash: UInt64, into registers: UnsafeMutableBufferPointer<UInt8>) {
        let index = Int(truncatingIfNeeded: hash &>> UInt64(64 - registerBits))
        let rank = UInt8(truncatingIfNeeded: ((hash &<< UInt64(registerBits)) | 1).leadingZeroBitCount + 1)
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
