import RowferryModel
import Yams

/// The hash that binds a run to a mapping's meaning.
enum MappingHash {
    /// Hashes what decides which calls a row becomes: `source` without its files, `calls`, `defaults`, `lookups` without
    /// their files (what these hold is added when they are read), and the destination's type, options and declared
    /// fields. Comments, layout, key order, the name, tests, secrets and the endpoints do not count.
    static func of(_ root: Node, destination: DestinationSettings) -> String {
        var fingerprint = Fingerprint()
        if case .mapping(let mapping) = root {
            for part in ["source", "calls"] {
                fingerprint.update(Array("\n\(part)\n".utf8))
                if let node = mapping[part] { update(&fingerprint, node, skipping: part == "source" ? "files" : nil) }
            }
            // Nothing is added for what a mapping does not have: mappings of earlier versions keep their hash.
            for part in ["defaults", "lookups", "sync", "audience"] {
                guard let node = mapping[part] else { continue }
                fingerprint.update(Array("\n\(part)\n".utf8))
                update(&fingerprint, node, skipping: part == "lookups" ? "file" : nil, everywhere: true)
            }
        }
        fingerprint.update(Array("\ndestination \(destination.type)\n".utf8))
        for (key, value) in destination.options.sorted(by: { $0.key < $1.key }) where !key.hasSuffix("endpoint") {
            fingerprint.update(Array("\(key)=\(value)\n".utf8))
        }
        for (entity, names) in destination.fields.sorted(by: { $0.key < $1.key }) {
            fingerprint.update(Array("\(entity): \(names.sorted().joined(separator: "\u{1F}"))\n".utf8))
        }
        return fingerprint.description
    }

    /// Hashes one part of a mapping.
    static func of(_ part: Node) -> String {
        var fingerprint = Fingerprint()
        update(&fingerprint, part)
        return fingerprint.description
    }

    private static func update(
        _ fingerprint: inout Fingerprint,
        _ node: Node,
        skipping skipped: String? = nil,
        everywhere: Bool = false
    ) {
        switch node {
        case .scalar(let scalar):
            let kind = node.literal.map { "\($0.kind.rawValue)" } ?? ""
            fingerprint.update(Array("\(kind):\(scalar.string.utf8.count):\(scalar.string);".utf8))
        case .sequence(let sequence):
            fingerprint.update(Array("[".utf8))
            for element in sequence { update(&fingerprint, element) }
            fingerprint.update(Array("]".utf8))
        case .mapping(let mapping):
            fingerprint.update(Array("{".utf8))
            for (key, value) in mapping.sorted(by: { ($0.key.text ?? "") < ($1.key.text ?? "") })
            where key.text != skipped {
                update(&fingerprint, key)
                update(&fingerprint, value, skipping: everywhere ? skipped : nil, everywhere: everywhere)
            }
            fingerprint.update(Array("}".utf8))
        case .alias:
            break
        }
    }
}
