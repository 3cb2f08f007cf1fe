/// A value that must not be seen: it describes itself as dots, and is read only where a request is built.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: String

    package init(_ value: String) {
        self.value = value
    }

    /// The value itself. Only for the request that carries it.
    package func reveal() -> String {
        value
    }

    package var description: String { "••••" }
    package var debugDescription: String { "••••" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Where a secret is to come from, so that a mapping can be checked without having it.
package enum SecretSource: Sendable, Hashable {
    /// `${NAME}` or `${NAME:-default}`.
    case environment(name: String, fallback: Secret?)
    /// A file that holds the secret and nothing else.
    case file(String)
    /// The secret stands in the mapping itself, which earns a warning.
    case literal(Secret)
}
