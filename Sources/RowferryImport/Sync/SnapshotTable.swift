import RowferryModel

/// What was delivered last for each key, in memory: 16 bytes a key, 24 with versions, at up to 80 % of the places.
///
/// Made of parts that grow by themselves, so that growing never needs twice the memory. Two keys with one hash of 64 bits
/// count as one: of ten million with a probability of 1 in 370,000, and then each is sent whenever the other was.
///
/// The lowest bit of a content marks that the key was met; it is no part of it.
final class SnapshotTable {
    private struct Part {
        var slots: UnsafeMutableBufferPointer<(key: UInt64, content: UInt64)>
        var versions: UnsafeMutableBufferPointer<Int64>?
        var count = 0
    }

    private static let parts = 64
    private static let met: UInt64 = 1

    private var parts: [Part]
    private let hasVersions: Bool
    /// Keys that are known, and of these those whose row has gone.
    private(set) var count = 0
    private(set) var gone = 0

    /// With room for so many keys; it grows beyond.
    init(capacity: Int = 0, hasVersions: Bool) {
        self.hasVersions = hasVersions
        let places = max(64, capacity / Self.parts * 10 / 7)
        parts = (0..<Self.parts).map { _ in Self.part(places, hasVersions: hasVersions) }
    }

    deinit {
        for part in parts { Self.free(part) }
    }

    /// The content of a key, and its version; nil when it is not known.
    func value(of key: UInt64) -> (content: UInt64, version: Int64, isMet: Bool)? {
        let (part, place) = find(key)
        let slot = parts[part].slots[place]
        guard slot.key != 0 else { return nil }
        return (slot.content & ~Self.met, parts[part].versions?[place] ?? .min, slot.content & Self.met != 0)
    }

    /// Sets the content of a key. Whether it was met stays as it is.
    func set(_ key: UInt64, content: UInt64, version: Int64) {
        var (part, place) = find(key)
        let old = parts[part].slots[place]
        if old.key == 0 {
            if (parts[part].count + 1) * 10 > parts[part].slots.count * 8 {
                grow(part)
                (part, place) = find(key)
            }
            parts[part].count += 1
            count += 1
        } else if old.content & ~Self.met == SnapshotEntry.gone {
            gone -= 1
        }
        if content == SnapshotEntry.gone { gone += 1 }
        parts[part].slots[place] = (Self.shown(key), content & ~Self.met | old.content & Self.met)
        parts[part].versions?[place] = version
    }

    /// Marks a key as met, if it is known; gives whether it was already.
    @discardableResult
    func meet(_ key: UInt64) -> Bool {
        let (part, place) = find(key)
        guard parts[part].slots[place].key != 0 else { return false }
        defer { parts[part].slots[place].content |= Self.met }
        return parts[part].slots[place].content & Self.met != 0
    }

    func forgetMeetings() {
        for part in parts { for place in part.slots.indices { part.slots[place].content &= ~Self.met } }
    }

    /// Keys that were not met, without those whose row had gone before.
    var unmet: Int {
        parts.reduce(0) { sum, part in
            sum + part.slots.count { $0.key != 0 && $0.content & Self.met == 0 && $0.content != SnapshotEntry.gone }
        }
    }

    // MARK: Places

    /// Zero stands for an empty place.
    private static func shown(_ key: UInt64) -> UInt64 { key == 0 ? 1 : key }

    private func find(_ key: UInt64) -> (part: Int, place: Int) {
        let key = Self.shown(key)
        let part = Int(key % UInt64(Self.parts))
        return (part, Self.place(of: key, in: parts[part].slots))
    }

    private static func place(
        of key: UInt64,
        in slots: UnsafeMutableBufferPointer<(key: UInt64, content: UInt64)>
    ) -> Int {
        var place = Int(key.multipliedFullWidth(by: UInt64(slots.count)).high)
        while slots[place].key != 0, slots[place].key != key { place = place + 1 == slots.count ? 0 : place + 1 }
        return place
    }

    private func grow(_ index: Int) {
        let old = parts[index]
        var new = Self.part(old.slots.count * 3 / 2, hasVersions: hasVersions)
        new.count = old.count
        for (place, slot) in old.slots.enumerated() where slot.key != 0 {
            let moved = Self.place(of: slot.key, in: new.slots)
            new.slots[moved] = slot
            if let versions = old.versions { new.versions?[moved] = versions[place] }
        }
        parts[index] = new
        Self.free(old)
    }

    private static func part(_ places: Int, hasVersions: Bool) -> Part {
        let slots = UnsafeMutableBufferPointer<(key: UInt64, content: UInt64)>.allocate(capacity: places)
        slots.initialize(repeating: (0, 0))
        guard hasVersions else { return Part(slots: slots) }
        let versions = UnsafeMutableBufferPointer<Int64>.allocate(capacity: places)
        versions.initialize(repeating: .min)
        return Part(slots: slots, versions: versions)
    }

    private static func free(_ part: Part) {
        part.slots.deallocate()
        part.versions?.deallocate()
    }
}
