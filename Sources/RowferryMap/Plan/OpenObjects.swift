/// Which objects of a call are open while its fields are written one behind the other.
///
/// The fields of a call stand in the order of its objects, those of one object side by side. An object is opened before
/// its first field that has a value, and closed behind its last one; an object without a value is not written.
struct OpenObjects {
    /// Objects that are open.
    private(set) var count = 0
    /// Those of them that stand around the field at hand, too.
    private var shared = 0

    /// Comes to the next field, whether or not it has a value.
    @inline(__always)
    mutating func pass(_ step: UnsafePointer<FieldStep>) {
        shared = min(shared, step.pointee.shared)
    }

    /// The field has a value.
    /// - Returns: how many objects end before it, and from which of its own on the objects around it begin.
    @inline(__always)
    mutating func enter(_ step: UnsafePointer<FieldStep>) -> (ended: Int, begun: Range<Int>) {
        let change = (count &- shared, shared..<step.pointee.depth)
        count = step.pointee.depth
        shared = count
        return change
    }
}

/// A field's name as a path: `traits.address.city` is the member `city` of the object `address` in the object `traits`.
struct FieldPath {
    let steps: [Substring]

    init(_ name: String) {
        steps = name.split(separator: ".", omittingEmptySubsequences: false)
    }

    /// The objects that the field stands in, from the outside.
    var objects: [String] { steps.dropLast().map(String.init) }

    /// Whether a name has steps without a text, as `traits..plan` has.
    var isBroken: Bool { steps.contains("") }

    /// Two names of which one means a value and the other one an object in its place: `traits` and `traits.plan`.
    static func conflict(among names: [String]) -> (value: String, member: String)? {
        let all = Set(names)
        for name in names {
            let steps = FieldPath(name).steps
            for count in 1..<max(1, steps.count) {
                let outer = steps.prefix(count).joined(separator: ".")
                if all.contains(outer) { return (outer, name) }
            }
        }
        return nil
    }

    /// Where the fields of these names stand in a call: in their order, but the members of an object side by side, where
    /// its first one is.
    static func order(of names: [String]) -> [Int] {
        var first: [String: Int] = [:]
        let places = names.enumerated().map { index, name -> [Int] in
            let steps = FieldPath(name).steps
            return (1...steps.count).map { count in
                let path = steps.prefix(count).joined(separator: ".")
                let place = first[path] ?? index
                first[path] = place
                return place
            }
        }
        return names.indices.sorted { places[$0].lexicographicallyPrecedes(places[$1]) }
    }
}
