import RowferryModel

/// What a lookup has learnt from rows: for each key its values, the last ones that were told.
///
/// Memory: a key takes 12 bytes and each of its values 4, in a table that is 53 to 80 % full, besides the bytes of its
/// values; it grows with the keys, not with the rows. Learning is for one task alone; once that is over, all tasks may
/// look values up at the same time.
package final class LearntTable: @unchecked Sendable {
    /// Parts grow by themselves, so that growing never needs twice the memory.
    private struct Part {
        var words: UnsafeMutablePointer<UInt32>
        var capacity: Int
        var count = 0
    }

    private static let parts = 64
    private static let usualBytes = 1 << 20
    /// Words in front of the places of the values: the key.
    private static let keyWords = 3
    /// In the third word: what stands there is news to the ledger.
    private static let news: UInt32 = 1

    private var parts: [Part]
    private var values = LearntValues()
    private let columns: Int
    private let stride: Int
    private let keepsFirst: Bool
    /// Keys, and those of them of which something was learnt since they were read.
    package private(set) var count = 0
    package private(set) var newCount = 0
    /// Whether there was no room for a value: 4 GB of them are the most.
    package private(set) var isFull = false

    /// - Parameters:
    ///   - columns: how many values a key has.
    ///   - keepsFirst: whether the first value counts that was told, not the last one.
    init(columns: Int, keepsFirst: Bool) {
        self.columns = columns
        self.keepsFirst = keepsFirst
        let stride = Self.keyWords + columns
        self.stride = stride
        parts = (0..<Self.parts).map { _ in Self.part(64, stride) }
    }

    deinit {
        for part in parts { part.words.deallocate() }
    }

    /// The value of a key; nil when nothing was told of it. Valid as long as the table, while nothing is learnt.
    func value(_ column: Int, for key: UnsafeRawBufferPointer) -> Cell? {
        let key = LearntKey(key)
        let words = find(key).words
        guard Self.isTaken(words) else { return nil }
        let place = words[Self.keyWords + column]
        return place == 0 ? nil : values.value(at: place)
    }

    /// Bytes of memory that the keys and values take.
    var bytes: Int { parts.reduce(values.bytes) { $0 + $1.capacity * stride * 4 } }

    // MARK: Learning

    /// Takes entries in the order in which they were told. With `isNews` they are not in the ledger yet.
    ///
    /// - Returns: whether they were entries.
    package func learn(_ entries: UnsafeRawBufferPointer, isNews: Bool) -> Bool {
        var reader = LearntEntryReader(entries)
        while let key = reader.key() {
            let words = place(for: key)
            var isChanged = false
            for column in 0..<columns {
                let value = reader.value()
                if value.kind != .missing, set(words + (Self.keyWords + column), to: value) { isChanged = true }
            }
            if isNews, isChanged, words[2] & Self.news == 0 {
                words[2] |= Self.news
                newCount += 1
            }
        }
        if values.isStale { tidy() }
        return reader.isSound
    }

    /// Gives whether the value is another one now.
    private func set(_ word: UnsafeMutablePointer<UInt32>, to value: Cell) -> Bool {
        if word.pointee != 0 {
            let old = values.value(at: word.pointee)
            if keepsFirst || LearntValues.isSame(old, value) { return false }
            values.replaced += old.bytes.count + 4
        }
        guard let place = values.keep(value) else {
            isFull = true
            return false
        }
        word.pointee = place
        return true
    }

    /// Gives all that is news as runs of whole entries, in no order; it is none any more then.
    package func takeNews<Failure: Error>(_ visit: ([UInt8]) throws(Failure) -> Void) throws(Failure) {
        var bytes: [UInt8] = []
        for part in parts {
            for index in 0..<part.capacity {
                let words = part.words + index * stride
                guard Self.isTaken(words), words[2] & Self.news != 0 else { continue }
                words[2] &= ~Self.news
                LearntEntry.begin(Self.key(of: words), in: &bytes)
                for column in 0..<columns {
                    let place = words[Self.keyWords + column]
                    LearntEntry.append(place == 0 ? .missing : values.value(at: place), to: &bytes)
                }
                guard bytes.count >= Self.usualBytes else { continue }
                try visit(bytes)
                bytes.removeAll(keepingCapacity: true)
            }
        }
        newCount = 0
        if !bytes.isEmpty { try visit(bytes) }
    }

    /// Leaves out the values that were replaced.
    private func tidy() {
        var tidied = LearntValues()
        for part in parts {
            for index in 0..<part.capacity {
                let words = part.words + index * stride
                guard Self.isTaken(words) else { continue }
                for column in Self.keyWords..<stride where words[column] != 0 {
                    words[column] = tidied.keep(values.value(at: words[column])) ?? 0
                }
            }
        }
        values = tidied
    }

    // MARK: Places

    private static func isTaken(_ words: UnsafeMutablePointer<UInt32>) -> Bool { words[0] | words[1] != 0 }

    private static func key(of words: UnsafeMutablePointer<UInt32>) -> LearntKey {
        LearntKey(first: UInt64(words[1]) << 32 | UInt64(words[0]), second: words[2])
    }

    @inline(__always)
    private func find(_ key: LearntKey) -> (part: Int, words: UnsafeMutablePointer<UInt32>) {
        let part = Int(key.first % UInt64(Self.parts))
        return (part, Self.find(key, in: parts[part], stride))
    }

    private static func find(_ key: LearntKey, in part: Part, _ stride: Int) -> UnsafeMutablePointer<UInt32> {
        var index = Int(key.first.multipliedFullWidth(by: UInt64(part.capacity)).high)
        while true {
            let words = part.words + index * stride
            if !isTaken(words) || self.key(of: words) == key { return words }
            index = index + 1 == part.capacity ? 0 : index + 1
        }
    }

    /// The place of a key, which is made when there is none.
    private func place(for key: LearntKey) -> UnsafeMutablePointer<UInt32> {
        var (part, words) = find(key)
        if Self.isTaken(words) { return words }
        if (parts[part].count + 1) * 10 > parts[part].capacity * 8 {
            grow(part)
            (part, words) = find(key)
        }
        parts[part].count += 1
        count += 1
        words[0] = UInt32(truncatingIfNeeded: key.first)
        words[1] = UInt32(truncatingIfNeeded: key.first >> 32)
        words[2] = key.second
        return words
    }

    private func grow(_ index: Int) {
        let old = parts[index]
        var new = Self.part(old.capacity * 3 / 2, stride)
        new.count = old.count
        for place in 0..<old.capacity {
            let words = old.words + place * stride
            guard Self.isTaken(words) else { continue }
            Self.find(Self.key(of: words), in: new, stride).update(from: words, count: stride)
        }
        old.words.deallocate()
        parts[index] = new
    }

    private static func part(_ capacity: Int, _ stride: Int) -> Part {
        let words = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity * stride)
        words.initialize(repeating: 0, count: capacity * stride)
        return Part(words: words, capacity: capacity)
    }
}
