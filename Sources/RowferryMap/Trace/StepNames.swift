extension BoundSource {
    /// Where a value comes from, in a word or two.
    var described: String {
        switch self {
        case .slot: "column"
        case .literal: "the mapping"
        case .first: "first"
        case .template, .changedTemplate: "template"
        case .join: "join"
        case .lookup(let lookup): "lookup \(lookup.name)"
        case .star: "columns"
        }
    }

    /// The columns that it reads.
    var slots: [Int] {
        switch self {
        case .slot(let slot): [slot]
        case .literal, .star: []
        case .first(let slots), .join(let slots, _): slots
        case .template(let pieces), .changedTemplate(let pieces): pieces.compactMap(\.slot)
        case .lookup(let lookup): [lookup.slot]
        }
    }
}

extension TemplatePiece {
    fileprivate var slot: Int? {
        switch self {
        case .text: nil
        case .slot(let slot), .changed(let slot, _): slot
        }
    }
}

extension Transform {
    /// The name in `transform:`.
    var name: String {
        switch self {
        case .trim: Trim.declaration.name
        case .lowercase: Lowercase.declaration.name
        case .uppercase: Uppercase.declaration.name
        case .replace: Replacement.declaration.name
        case .extract: Extraction.declaration.name
        case .split: Split.declaration.name
        case .join: Join.declaration.name
        case .hash: Digest.declaration.name
        }
    }
}

extension Conversion {
    /// What a value is read as; nil when it stays what it is.
    var described: String? {
        switch self {
        case .keep, .single: nil
        case .string: "text"
        case .integer: "integer"
        case .number: "number"
        case .boolean: "boolean"
        case .json: "json"
        case .date(let formats, let zone): "date \(Self.described(formats, zone))"
        case .datetime(let formats, let zone): "datetime \(Self.described(formats, zone))"
        }
    }

    private static func described(_ formats: [DateFormat], _ zone: ZoneRules?) -> String {
        formats.map(\.described).joined(separator: " or ") + (zone.map { " in \($0.name)" } ?? "")
    }
}
