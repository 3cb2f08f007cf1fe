import RowferryModel

/// A text with columns in it: `Email {{status}}`.
struct Template: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case text(String)
        case column(String)
    }

    let parts: [Part]

    /// A sentence that says what is wrong with the template.
    struct Mistake: Error {
        var message: String
    }

    init(_ text: String) throws(Mistake) {
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            if open.lowerBound > rest.startIndex { parts.append(.text(String(rest[..<open.lowerBound]))) }
            guard let close = rest[open.upperBound...].firstRange(of: "}}") else {
                throw Mistake(message: "the template \(text.quoted) opens {{ and does not close it with }}")
            }
            let name = rest[open.upperBound..<close.lowerBound].trimmed
            if name.isEmpty { throw Mistake(message: "the template \(text.quoted) has {{ }} without a column") }
            parts.append(.column(name))
            rest = rest[close.upperBound...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        self.parts = parts
    }

    var columns: [String] {
        parts.compactMap { part in
            if case .column(let name) = part { name } else { nil }
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
