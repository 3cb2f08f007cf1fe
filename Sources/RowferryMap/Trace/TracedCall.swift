import RowferryModel

/// A call that is put together slowly, of what was written of its fields: the bytes that `RowMapper.write` would give.
struct TracedCall {
    private let call: CallPlan
    private var objects = OpenObjects()
    /// Whether the next member needs its comma.
    private var hasMembers: Bool
    private(set) var json: [UInt8]

    init(_ call: CallPlan) {
        self.call = call
        json = call.opening.array
        hasMembers = call.opensWithField
    }

    /// Adds a field as the long way wrote it, with its comma; nothing when it has no value.
    mutating func add(_ written: UnsafeRawBufferPointer, of step: UnsafePointer<FieldStep>) {
        objects.pass(step)
        if written.isEmpty { return }
        let (ended, begun) = objects.enter(step)
        json += [UInt8](repeating: UInt8(ascii: "}"), count: ended)
        for object in begun {
            json += step.pointee.openings[object].array.dropFirst(hasMembers ? 0 : 1)
            hasMembers = false
        }
        json += written.dropFirst(hasMembers ? 0 : 1)
        hasMembers = true
    }

    /// All fields are there.
    mutating func close(at position: CallPosition) {
        json += [UInt8](repeating: UInt8(ascii: "}"), count: objects.count)
        if let seal = call.seal {
            // Room for wide stores behind what they write.
            var field = [UInt8](repeating: 0, count: seal.count + ShortCopy.slack)
            field.withUnsafeMutableBytes { field in
                guard let place = field.baseAddress else { return }
                json.withUnsafeBytes { seal.write($0, at: position, to: place) }
            }
            json += field.prefix(seal.count)
        }
        json.append(UInt8(ascii: "}"))
    }
}

extension PaddedBytes {
    fileprivate var array: [UInt8] { Array(UnsafeRawBufferPointer(start: start, count: count)) }
}
