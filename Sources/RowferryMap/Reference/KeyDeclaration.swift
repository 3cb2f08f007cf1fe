/// One key of the mapping language, declared once: the reader's list of keys, the reference and the JSON Schema all
/// follow from it.
package struct KeyDeclaration: Sendable {
    let name: String
    let shape: ValueShape
    /// What the key says, as one or more sentences of Markdown.
    let summary: String
    let isRequired: Bool

    init(_ name: String, _ shape: ValueShape, _ summary: String, required: Bool = false) {
        self.name = name
        self.shape = shape
        self.summary = summary
        isRequired = required
    }
}

/// What a key takes.
package indirect enum ValueShape: Sendable {
    case text
    /// One text or a list of them.
    case texts
    case boolean
    /// A whole number from the given one on.
    case count(from: Int)
    case integer
    case number
    /// A single value: a text, a number, true, false or null.
    case literal
    case words([String])
    case keys([KeyDeclaration])
    /// A mapping with free keys.
    case named(ValueShape)
    case list(ValueShape)
    case either([ValueShape])
    /// A part of the language that has a name and a description of its own.
    case definition(String)
}

extension [KeyDeclaration] {
    var names: [String] { map(\.name) }
}
