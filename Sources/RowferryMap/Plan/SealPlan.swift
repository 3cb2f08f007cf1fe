import RowferryModel

/// How a call is closed by the field that tells it from every other one: see `CallSeal`.
struct SealPlan: Sendable {
    /// Hexadecimal digits of the value.
    private static let digits = 32

    /// `,"messageId":"rowferry-`
    private let opening: PaddedBytes
    private let seeds: (UInt64, UInt64)

    /// The file is the one that the rows come from: its name without its folders.
    init(_ seal: CallSeal, mapping: String, file: [UInt8]) {
        opening = PaddedBytes([UInt8(ascii: ",")] + JSONText.bytes(seal.name) + Array(":\"rowferry-".utf8))
        let seeds = seal.seed.map { seed -> UInt64 in
            let named = Array(mapping.utf8).withUnsafeBytes { ShortHash.hash($0, seed: seed) }
            return file.withUnsafeBytes { ShortHash.hash($0, seed: named) }
        }
        self.seeds = (seeds[0], seeds[1])
    }

    func free() {
        opening.free()
    }

    /// Bytes that it adds to a call.
    @inline(__always)
    var count: Int { opening.count &+ Self.digits &+ 1 }

    /// Writes the field to a place that has room for it and some bytes more. `call` is everything of the call so far.
    @inline(__always)
    func write(_ call: UnsafeRawBufferPointer, at position: CallPosition, to place: UnsafeMutableRawPointer) {
        ShortCopy.copy(opening.start, count: opening.count, to: place)
        let value = place + opening.count
        Self.write(hash(call, position, seeds.0), to: value)
        Self.write(hash(call, position, seeds.1), to: value + Self.digits / 2)
        value.storeBytes(of: UInt8(ascii: "\""), toByteOffset: Self.digits, as: UInt8.self)
    }

    @inline(__always)
    private func hash(_ call: UnsafeRawBufferPointer, _ position: CallPosition, _ seed: UInt64) -> UInt64 {
        let row = ShortHash.combine(seed, UInt64(truncatingIfNeeded: position.row))
        return ShortHash.hash(call, seed: ShortHash.combine(row, UInt64(truncatingIfNeeded: position.call)))
    }

    @inline(__always)
    private static func write(_ hash: UInt64, to place: UnsafeMutableRawPointer) {
        for index in 0..<16 {
            let digit = UInt8(truncatingIfNeeded: hash &>> UInt64(60 &- 4 &* index)) & 15
            place.storeBytes(of: digit &+ (digit < 10 ? 48 : 87), toByteOffset: index, as: UInt8.self)
        }
    }
}
