/// Instants as they are sent, `2024-02-03T15:00:00.25Z`.
enum DateWords {
    /// Where a fraction begins, behind its point.
    private static let fraction = 20

    /// The instant with so many digits of its fraction at the most, and without zeros at their end. Nearly all have none,
    /// and are given back as they are; the others are put together in the scratch.
    static func cut(_ date: UnsafeRawBufferPointer, digits: Int, scratch: inout Scratch) -> UnsafeRawBufferPointer {
        guard date.count > fraction + 1, date.count - fraction - 1 > digits else { return date }
        var end = fraction + digits
        while end > fraction, date[end - 1] == UInt8(ascii: "0") { end -= 1 }
        if end == fraction { end -= 1 }
        let room = scratch.allocate(end + 1)
        room.copyMemory(from: UnsafeRawBufferPointer(rebasing: date[..<end]))
        room[end] = UInt8(ascii: "Z")
        return UnsafeRawBufferPointer(room)
    }
}
