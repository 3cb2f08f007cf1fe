/// A running 64-bit hash of content, to recognise a source or a mapping again.
///
/// It tells changed content from unchanged content; it is no defence against somebody who builds collisions.
/// The value depends on the bytes alone, not on how they were cut into pieces.
/// - Complexity: one multiplication for each 8 bytes.
package struct Fingerprint: Sendable, Hashable, Codable, CustomStringConvertible {
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    private var pending: UInt64 = 0
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
        while index < bytes.count, length & 7 != 0 {
            push(bytes[index])
            index += 1
        }
        while index + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            state = Self.mix(state ^ word)
            length &+= 8
            index += 8
        }
        while index < bytes.count {
            push(bytes[index])
            index += 1
        }
    }

    private mutating func push(_ byte: UInt8) {
        pending |= UInt64(byte) &<< ((length & 7) &* 8)
        length &+= 1
        if length & 7 == 0 {
            state = Self.mix(state ^ pending)
            pending = 0
        }
    }

    /// The hash of what was given so far.
    package var value: UInt64 {
        Self.mix(Self.mix(state ^ pending) ^ length)
    }

    /// Sixteen hexadecimal digits.
    package var description: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low ^ (value &>> 29)
    }

    package static func == (left: Fingerprint, right: Fingerprint) -> Bool {
        left.state == right.state && left.pending == right.pending && left.length == right.length
    }
}
