/// A running 64-bit hash of content, to recognise a source or a mapping again.
///
/// It tells changed content from unchanged content; it is no defence against somebody who builds collisions.
/// The value depends on the bytes alone, not on how they were cut into pieces.
/// - Complexity: one multiplication for each 8 bytes, four of them at the same time.
package struct Fingerprint: Sendable, Hashable, Codable, CustomStringConvertible {
    /// Four states, each fed with every fourth word, so that one multiplication need not wait for the other.
    private var lanes = SIMD4<UInt64>(
        0x9E37_79B9_7F4A_7C15,
        0xBF58_476D_1CE4_E5B9,
        0x94D0_49BB_1331_11EB,
        0xD6E8_FEB8_6659_FD93
    )
    /// The words that do not yet make a stripe of four.
    private var pending = SIMD4<UInt64>()
    private var length: UInt64 = 0

    package init() {}

    /// The hash of one text.
    package init(of text: String) {
        self.init()
        update(Array(text.utf8))
    }

    /// The hash of one run of bytes.
    package init(of bytes: UnsafeRawBufferPointer) {
        self.init()
        update(bytes)
    }

    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var index = 0
        while index < bytes.count, length & 31 != 0 {
            push(bytes[index])
            index += 1
        }
        let stripes = (bytes.count - index) / 32
        if stripes > 0 { push(UnsafeRawBufferPointer(rebasing: bytes[index..<index + stripes * 32])) }
        index += stripes * 32
        while index < bytes.count {
            push(bytes[index])
            index += 1
        }
    }

    private mutating func push(_ byte: UInt8) {
        pending[Int(length &>> 3) & 3] |= UInt64(byte) &<< ((length & 7) &* 8)
        length &+= 1
        guard length & 31 == 0 else { return }
        for lane in 0..<4 { lanes[lane] = Self.mix(lanes[lane] ^ pending[lane]) }
        pending = SIMD4()
    }

    /// Whole stripes.
    private mutating func push(_ stripes: UnsafeRawBufferPointer) {
        var (first, second, third, fourth) = (lanes[0], lanes[1], lanes[2], lanes[3])
        var index = 0
        while index &+ 32 <= stripes.count {
            let words = stripes.loadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self)
            first = Self.mix(first ^ words[0].littleEndian)
            second = Self.mix(second ^ words[1].littleEndian)
            third = Self.mix(third ^ words[2].littleEndian)
            fourth = Self.mix(fourth ^ words[3].littleEndian)
            index &+= 32
        }
        lanes = SIMD4(first, second, third, fourth)
        length &+= UInt64(stripes.count)
    }

    /// The hash of what was given so far.
    package var value: UInt64 {
        var state = length
        for lane in 0..<4 { state = Self.mix(state ^ Self.mix(lanes[lane] ^ pending[lane])) }
        return Self.mix(state)
    }

    /// Sixteen hexadecimal digits.
    package var description: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low ^ (value &>> 29)
    }
}
