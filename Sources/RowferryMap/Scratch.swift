/// Memory for values that are made while a row is mapped: handed out in a row, forgotten all at once.
///
/// What it hands out stays where it is until `reset`.
struct Scratch: ~Copyable {
    private var slabs: [UnsafeMutableRawBufferPointer] = []
    private var slab = 0
    private var used = 0
    /// For values whose length is known only when they are made: begun by emptying it, ended by `taken`.
    var sink = ByteSink(capacity: 0)

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

    /// Room for the given number of bytes, and a few more that may be read.
    mutating func allocate(_ count: Int) -> UnsafeMutableRawBufferPointer {
        while slab < slabs.count, slabs[slab].count - used < count + ShortCopy.slack {
            slab += 1
            used = 0
        }
        if slab == slabs.count {
            slabs.append(.allocate(byteCount: max(4_096, count + ShortCopy.slack), alignment: 16))
            used = 0
        }
        let start = used
        used += count
        return UnsafeMutableRawBufferPointer(rebasing: slabs[slab][start..<start + count])
    }

    /// What stands in the sink, copied to where it stays until `reset`.
    mutating func taken() -> UnsafeRawBufferPointer {
        let made = sink.bytes(from: 0)
        let room = allocate(made.count)
        room.copyMemory(from: made)
        return UnsafeRawBufferPointer(room)
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

    /// Room for so many values of a plain type, each set to the given one.
    mutating func array<Element: BitwiseCopyable>(
        of count: Int,
        filledWith value: Element
    ) -> UnsafeMutableBufferPointer<Element> {
        let alignment = MemoryLayout<Element>.alignment
        let room = allocate(count * MemoryLayout<Element>.stride + alignment)
        let skipped = room.baseAddress.map { -Int(bitPattern: $0) & (alignment - 1) } ?? 0
        let aligned = UnsafeMutableRawBufferPointer(rebasing: room[skipped..<(skipped + room.count - alignment)])
        let elements = aligned.bindMemory(to: Element.self)
        elements.initialize(repeating: value)
        return elements
    }
}
