/// Memory for values that are made while a row is mapped: handed out in a row, forgotten all at once.
///
/// What it hands out stays where it is until `reset`.
struct Scratch: ~Copyable {
    private var slabs: [UnsafeMutableRawBufferPointer] = []
    private var slab = 0
    private var used = 0

    init() {}

    deinit {
        for slab in slabs { slab.deallocate() }
    }

    /// Forgets everything that was handed out, and keeps the memory.
    @inline(__always)
    mutating func reset() {
        slab = 0
        used = 0
    }

    /// Room for the given number of bytes.
    mutating func allocate(_ count: Int) -> UnsafeMutableRawBufferPointer {
        while slab < slabs.count, slabs[slab].count - used < count {
            slab += 1
            used = 0
        }
        if slab == slabs.count {
            slabs.append(.allocate(byteCount: max(4_096, count), alignment: 16))
            used = 0
        }
        let start = used
        used += count
        return UnsafeMutableRawBufferPointer(rebasing: slabs[slab][start..<start + count])
    }

    mutating func copy(of text: String) -> UnsafeRawBufferPointer {
        var text = text
        return text.withUTF8 { copy(of: UnsafeRawBufferPointer($0)) }
    }

    mutating func copy(of bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let room = allocate(bytes.count)
        room.copyMemory(from: bytes)
        return UnsafeRawBufferPointer(room)
    }
}
