/// JSON whose keys keep their order, so that a generated file is the same each time.
indirect enum SchemaValue {
    case text(String)
    case number(Int)
    case boolean(Bool)
    case null
    case list([SchemaValue])
    case object([(String, SchemaValue)])

    /// The JSON, two spaces to a level; short lists on one line.
    func text(indent: String = "") -> String {
        switch self {
        case .text(let text): return String(decoding: JSONText.bytes(text), as: UTF8.self)
        case .number(let number): return "\(number)"
        case .boolean(let value): return value ? "true" : "false"
        case .null: return "null"
        case .list(let values):
            let flat = "[" + values.map { $0.text() }.joined(separator: ", ") + "]"
            if flat.count < 100, !flat.contains("\n") { return flat }
            return Self.block("[", values.map { $0.text(indent: indent + "  ") }, "]", indent)
        case .object(let pairs):
            if pairs.isEmpty { return "{}" }
            let members = pairs.map { key, value in
                String(decoding: JSONText.bytes(key), as: UTF8.self) + ": " + value.text(indent: indent + "  ")
            }
            return Self.block("{", members, "}", indent)
        }
    }

    private static func block(_ open: String, _ parts: [String], _ close: String, _ indent: String) -> String {
        open + "\n" + parts.map { indent + "  " + $0 }.joined(separator: ",\n") + "\n" + indent + close
    }

    /// The object with one more member.
    func with(_ key: String, _ value: SchemaValue) -> SchemaValue {
        guard case .object(let pairs) = self else { return self }
        return .object(pairs + [(key, value)])
    }
}
