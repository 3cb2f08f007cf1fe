import RowferryModel

/// A transform as the language knows it: its name, what it takes, what it does, and examples that are tests.
struct TransformDeclaration: Sendable {
    /// How it is written in a mapping, a value, and what becomes of it; nil when nothing is left.
    struct Example: Sendable {
        var spec: String
        var input: String
        var output: String?

        init(_ spec: String, _ input: String, _ output: String?) {
            self.spec = spec
            self.input = input
            self.output = output
        }
    }

    let name: String
    /// What it does, as Markdown: the first sentence stands for it in lists.
    let summary: String
    var parameters: [KeyDeclaration] = []
    /// The parameter that a bare value gives: `split: ";"` is `split: {by: ";"}`.
    var short: String?
    let examples: [Example]
    /// Makes the transform of its parameters, or notes what is wrong with them.
    let make: @Sendable (KeyReader, inout MappingDiagnostics) -> Transform?
}
