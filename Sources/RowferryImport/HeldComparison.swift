import RowferryDestinations
import RowferryModel

/// Compares things as they are held with what was sent of them, one by one. Pure.
struct HeldComparison {
    private(set) var found: Verification
    private let kinds: AttributeKinds

    init(_ found: Verification, kinds: AttributeKinds) {
        self.found = found
        self.kinds = kinds
    }

    /// Nothing is held of a thing that is not there.
    mutating func add(_ sent: (thing: Thing, wanted: WantedValues.Wanted), _ held: HeldThing?) {
        found.things += 1
        guard let held else { return found.missing.append(sent.thing) }
        found.notCompared.incremented += sent.wanted.incremented.count
        for (name, value) in sent.wanted.values.sorted(by: { $0.key < $1.key })
        where !sent.wanted.incremented.contains(name) {
            let verdict = held.compare(
                name,
                sent: value.utf8,
                clearing: kinds.clearing,
                isStandard: kinds.isStandard(name, of: sent.thing.kind)
            )
            switch verdict {
            case .same: found.fields += 1
            case .different(let wanted, let there):
                found.fields += 1
                found.differences.append(
                    Verification.Difference(thing: sent.thing, field: name, wanted: wanted, there: there)
                )
            case .unreadable: found.notCompared.unreadable[name, default: 0] += 1
            }
        }
    }

    mutating func note(requests: Int) { found.requests = requests }
}

/// What a destination says of the attributes that it keeps.
struct AttributeKinds {
    /// The JSON value that clears an attribute.
    var clearing: String?
    /// Names of its own, by what has them.
    var standard: [Thing.Kind: Set<String>]

    func isStandard(_ name: String, of kind: Thing.Kind) -> Bool { standard[kind]?.contains(name) ?? false }
}

extension DestinationSchema {
    /// What it says of the attributes that calls may set.
    var attributeKinds: AttributeKinds {
        let call = calls.first { $0.name == "setAttribute" }
        let names = call?.families.first?.standard.mapValues { Set($0.map(\.name)) } ?? [:]
        return AttributeKinds(
            clearing: call?.clearing,
            standard: [.account: names["accounts"] ?? [], .contact: names["contacts"] ?? []]
        )
    }
}
