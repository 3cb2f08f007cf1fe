import RowferryModel

/// What calls that set attributes have set last, of all things or of a sample of them.
///
/// The sample is the things with the smallest hashes of their ids, so that the same seed chooses the same ones, in
/// whatever order their rows come. A thing that has left it never comes back: what is known of those that stay is whole.
/// - Complexity: memory for twice the sample, however many things there are.
struct WantedValues {
    /// What was set of one thing.
    struct Wanted {
        /// By the attribute's name, as JSON.
        var values: [String: String] = [:]
        /// Attributes to which something was added.
        var incremented: Set<String> = []
    }

    private let size: Int?
    private let seed: UInt64
    private var known: [Thing: (hash: UInt64, wanted: Wanted)] = [:]
    /// Things with a larger hash are not in the sample.
    private var largest = UInt64.max
    private var sketch = DistinctSketch()

    init(size: Int?, seed: UInt64) {
        self.size = size
        self.seed = seed
    }

    /// About how many things there are.
    var estimate: Int { size == nil || known.count < size ?? 0 ? known.count : max(sketch.estimate, known.count) }

    /// The things with what is wanted of them, in their order.
    var things: [(thing: Thing, wanted: Wanted)] {
        known.sorted { $0.key < $1.key }.map { ($0.key, $0.value.wanted) }
    }

    mutating func note(_ call: AttributeCall) {
        guard let thing = call.thing else { return }
        let hash = hash(of: thing)
        guard hash <= largest else { return }
        var entry = known[thing] ?? (hash, Wanted())
        for attribute in call.attributes {
            if call.isIncrement {
                entry.wanted.incremented.insert(attribute.name)
            } else {
                entry.wanted.values[attribute.name] = attribute.value
            }
        }
        known[thing] = entry
        if let size, known.count >= 2 * size { trim(to: size) }
    }

    /// Leaves the sample alone.
    mutating func finish() {
        if let size, known.count > size { trim(to: size) }
    }

    private mutating func trim(to size: Int) {
        let hashes = known.values.map(\.hash).sorted()
        largest = hashes[size - 1]
        known = known.filter { $0.value.hash <= largest }
    }

    private mutating func hash(of thing: Thing) -> UInt64 {
        var key = Array(thing.account.utf8)
        if let contact = thing.contact { key += [0] + Array(contact.utf8) }
        return key.withUnsafeBytes {
            sketch.insert($0)
            return ShortHash.hash($0, seed: seed)
        }
    }
}

/// A call that sets attributes of a thing, or adds to them.
struct AttributeCall {
    struct Attribute: Hashable {
        /// Without prefix.
        var name: String
        /// JSON, as it was sent.
        var value: String
    }

    /// Nil when an id is missing.
    var thing: Thing?
    var attributes: [Attribute] = []
    var isIncrement = false

    /// Nil when the call is of another kind.
    init?(_ json: some Sequence<UInt8>, action: String) {
        guard action == "setAttribute" || action == "incrementAttribute" else { return nil }
        isIncrement = action == "incrementAttribute"
        var texts: [String: String] = [:]
        for member in CallMembers(json) {
            let name = Self.text(member.name)
            if name.hasPrefix("attr_") {
                attributes.append(Attribute(name: String(name.dropFirst(5)), value: member.value))
            } else {
                texts[name] = member.value
            }
        }
        if let name = texts["name"], let value = texts["value"] {
            attributes.append(Attribute(name: Self.text(name), value: value))
        }
        guard let account = texts["accountExternalId"].map(Self.text) else { return }
        if texts["entity"] == "\"contact\"" {
            thing = texts["contactExternalId"].map { Thing(account: account, contact: Self.text($0)) }
        } else {
            thing = Thing(account: account)
        }
    }

    /// A text without its quotes and escapes, a number as its digits.
    private static func text(_ json: String) -> String {
        guard json.hasPrefix("\""), json.count > 1 else { return json }
        let inside = json.dropFirst().dropLast()
        return inside.contains("\\") ? SentText.shown(Array(inside.utf8)) : String(inside)
    }
}
