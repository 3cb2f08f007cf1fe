import RowferryModel

/// Columns whose values are shown to nobody: not in reports, not in reasons, not in what a run says.
package struct ColumnMask: Sendable, Hashable {
    package var columns: Set<String>

    package init(_ columns: some Sequence<String> = []) {
        self.columns = Set(columns)
    }

    /// What stands in a value's place. It says nothing of the value, nor how long it is.
    package static let text = "••••"

    package var isEmpty: Bool { columns.isEmpty }

    /// Whether one of the columns is not to be shown: it is masked, a part of what is masked, or has a part that is. The name
    /// of a part goes on with a point or a bracket.
    package func hides(_ names: some Sequence<String>) -> Bool {
        !columns.isEmpty && names.contains { name in columns.contains { Self.overlap($0, name) } }
    }

    private static func overlap(_ first: String, _ second: String) -> Bool {
        let (short, long) = first.utf8.count < second.utf8.count ? (first, second) : (second, first)
        return long == short || long.hasPrefix(short + ".") || long.hasPrefix(short + "[")
    }

    /// The columns, and what they are parts of: `traits.email` and `traits`.
    var withWholes: Set<String> {
        columns.reduce(into: []) { all, column in
            all.insert(column)
            for place in column.indices where column[place] == "." || column[place] == "[" {
                all.insert(String(column[..<place]))
            }
        }
    }

    /// A call for people: its masked fields, by their names, without their values. Names are paths where a field stands in an
    /// object.
    package static func masked(_ call: some Sequence<UInt8>, fields: Set<String>) -> String {
        if fields.isEmpty { return String(decoding: Array(call), as: UTF8.self) }
        let names = fields.map { String(decoding: JSONText.bytes($0).dropFirst().dropLast(), as: UTF8.self) }
        return masked(call, Set(names), below: "")
    }

    private static func masked(_ object: some Sequence<UInt8>, _ fields: Set<String>, below path: String) -> String {
        let members = CallMembers(object).map { member in
            let name = path + member.name.dropFirst().dropLast()
            if fields.contains(name) { return "\(member.name):\"\(text)\"" }
            guard member.value.hasPrefix("{") else { return "\(member.name):\(member.value)" }
            return "\(member.name):\(masked(member.value.utf8, fields, below: name + "."))"
        }
        return "{\(members.joined(separator: ","))}"
    }
}
