import Foundation
import RowferryModel

/// Finds calls that the destination takes for the same one, over a whole input of any size.
///
/// Calls are dealt out by the hash of what makes them the same into parts, whose entries (24 bytes each) are collected in
/// 32 MB of memory and written to a temporary file as they fill up; at the end each part is looked through by itself.
/// Two different calls with one hash would be taken for the same: among 50 million calls with a probability of 1 in
/// 15,000.
struct DuplicateIndex: ~Copyable {
    struct Entry: BitwiseCopyable {
        var hash: UInt64
        /// Source in the upper 20 bits, row in the lower 44.
        var place: UInt64
        /// The line, and in the lowest bit whether the call may be the same as an earlier one.
        private var lineAndFlag: UInt64

        init(_ call: CallSameness, source: Int) {
            hash = call.hash
            place = UInt64(source) << 44 | UInt64(call.row)
            lineAndFlag = UInt64(call.line) << 1 | (call.mayRepeat ? 1 : 0)
        }

        var source: Int { Int(place >> 44) }
        var row: Int { Int(place & ((1 << 44) - 1)) }
        var line: Int { Int(lineAndFlag >> 1) }
        var mayRepeat: Bool { lineAndFlag & 1 == 1 }
    }

    /// A call, and the first one that was the same.
    struct Duplicate {
        var call: Entry
        var first: Entry
    }

    /// What was found: how many calls come too late, and the first few of them by source and row.
    struct Result {
        var count = 0
        var examples: [Duplicate] = []
    }

    private static let parts = 256

    private let capacity: Int
    private let memory: UnsafeMutableBufferPointer<Entry>
    private var counts = [Int](repeating: 0, count: parts)
    private var spill = SpillFile()

    /// - Parameter memoryBytes: what entries may take before they are written to a file.
    init(memoryBytes: Int = 32 << 20) {
        capacity = max(1, memoryBytes / MemoryLayout<Entry>.stride / Self.parts)
        memory = .allocate(capacity: capacity * Self.parts)
    }

    deinit {
        memory.deallocate()
    }

    /// Adds the calls of the next block.
    mutating func add(_ block: MappedBlock) throws(Diagnostic) {
        for call in block.sameness {
            let part = Int(call.hash >> 56)
            if counts[part] == capacity { try flush(part) }
            memory[part * capacity + counts[part]] = Entry(call, source: block.source)
            counts[part] += 1
        }
    }

    private mutating func flush(_ part: Int) throws(Diagnostic) {
        let start = part * capacity
        try spill.append(
            UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: memory[start..<start + counts[part]])),
            part
        )
        counts[part] = 0
    }

    /// Looks through all parts.
    /// - Complexity: linear in the calls; memory for one part of 256 at a time.
    mutating func finish() throws(Diagnostic) -> Result {
        var result = Result()
        for part in 0..<Self.parts {
            var entries = try spill.entries(part)
            let start = part * capacity
            entries.append(contentsOf: memory[start..<start + counts[part]])
            look(through: entries, into: &result)
        }
        return result
    }

    /// Entries stand in the order in which they came: of those that are the same the first one stays.
    private func look(through entries: [Entry], into result: inout Result) {
        var slots = 64
        while slots < entries.count * 2 { slots *= 2 }
        var table = [UInt32](repeating: 0, count: entries.isEmpty ? 0 : slots)
        for (index, entry) in entries.enumerated() {
            var slot = Int(truncatingIfNeeded: entry.hash) & (slots - 1)
            while table[slot] != 0, entries[Int(table[slot]) - 1].hash != entry.hash { slot = (slot + 1) & (slots - 1) }
            if table[slot] == 0 {
                table[slot] = UInt32(index + 1)
            } else if !entry.mayRepeat {
                result.note(Duplicate(call: entry, first: entries[Int(table[slot]) - 1]))
            }
        }
    }
}

extension DuplicateIndex.Result {
    fileprivate mutating func note(_ duplicate: DuplicateIndex.Duplicate) {
        count += 1
        if examples.count == Findings.exampleLimit, let last = examples.last, last.call.place < duplicate.call.place {
            return
        }
        let place = examples.firstIndex { $0.call.place > duplicate.call.place } ?? examples.count
        examples.insert(duplicate, at: place)
        if examples.count > Findings.exampleLimit { examples.removeLast() }
    }
}

/// A temporary file without a name: it is gone when the process ends, however it ends.
private struct SpillFile: ~Copyable {
    private var descriptor: Int32 = -1
    private var size = 0
    private var extents: [[Range<Int>]] = []

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer, _ part: Int) throws(Diagnostic) {
        if descriptor < 0 { try open() }
        var written = 0
        while written < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
            let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(size + written))
            if count < 0, errno == EINTR { continue }
            if count <= 0 { throw failure("written") }
            written += count
        }
        while extents.count <= part { extents.append([]) }
        extents[part].append(size..<size + bytes.count)
        size += bytes.count
    }

    func entries(_ part: Int) throws(Diagnostic) -> [DuplicateIndex.Entry] {
        guard part < extents.count else { return [] }
        let stride = MemoryLayout<DuplicateIndex.Entry>.stride
        let count = extents[part].reduce(0) { $0 + $1.count } / stride
        var isRead = true
        let entries = [DuplicateIndex.Entry](unsafeUninitializedCapacity: count) { room, filled in
            let bytes = UnsafeMutableRawBufferPointer(room)
            var place = 0
            for extent in extents[part] {
                var start = extent.lowerBound
                while start < extent.upperBound {
                    let read = pread(
                        descriptor,
                        bytes.baseAddress?.advanced(by: place),
                        extent.upperBound - start,
                        off_t(start)
                    )
                    if read < 0, errno == EINTR { continue }
                    if read <= 0 {
                        isRead = false
                        return
                    }
                    place += read
                    start += read
                }
            }
            filled = count
        }
        if !isRead { throw failure("read") }
        return entries
    }

    private mutating func open() throws(Diagnostic) {
        var name = Array((NSTemporaryDirectory() + "rowferry-XXXXXX").utf8CString)
        descriptor = mkstemp(&name)
        if descriptor < 0 { throw failure("made") }
        unlink(name)
    }

    private func failure(_ what: String) -> Diagnostic {
        Diagnostic(
            .error,
            .outputUnwritable,
            "the temporary file of calls that are the same can't be \(what): \(String(cString: strerror(errno)))",
            help: "make room in \(NSTemporaryDirectory()), or name another folder in the variable TMPDIR."
        )
    }
}
