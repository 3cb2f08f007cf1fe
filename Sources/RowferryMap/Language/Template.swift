import RowferryModel

/// A text with columns in it: `Email {{status}}`, each with transforms behind it if need be: `{{ email | trim }}`.
struct Template: Sendable {
    enum Part: Sendable {
        case text(String)
        case column(String, [Transform])
    }

    let parts: [Part]

    /// A sentence that says what is wrong with the template.
    struct Mistake: Error {
        var message: String
    }

    /// `transforms` reads what stands behind a column's name, without the first `|`.
    init(_ text: String, transforms: (String) -> [Transform]) throws(Mistake) {
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            if open.lowerBound > rest.startIndex { parts.append(.text(String(rest[..<open.lowerBound]))) }
            guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
                throw Mistake(message: "the template \(text.quoted) opens {{ and does not close it with }}")
            }
            let inner = rest[open.upperBound..<close.lowerBound]
            let bar = inner.firstIndex(of: "|") ?? inner.endIndex
            let name = inner[..<bar].trimmed
            if name.isEmpty { throw Mistake(message: "the template \(text.quoted) has {{ }} without a column") }
            parts.append(.column(name, bar < inner.endIndex ? transforms(inner[bar...].dropFirst().trimmed) : []))
            rest = rest[close.upperBound...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        self.parts = parts
    }

    var columns: [String] {
        parts.compactMap { part in
            if case .column(let name, _) = part { name } else { nil }
        }
    }

    var hasTransforms: Bool {
        parts.contains { part in
            if case .column(_, let transforms) = part { !transforms.isEmpty } else { false }
        }
    }
}

extension Substring {
    /// Without white space at both ends.
    fileprivate var trimmed: String {
        var slice = self
        while let first = slice.first, first.isWhitespace { slice.removeFirst() }
        while let last = slice.last, last.isWhitespace { slice.removeLast() }
        return String(slice)
    }
}
