import RowferryModel
import RowferryRead

/// What an import does with a source, by what the ledger knows of it.
enum Resumption: Equatable {
    /// From its beginning.
    case start
    /// From where an earlier run stopped.
    case resume(SourceProgress)
    /// From the end of what was imported before it grew.
    case `continue`(SourceProgress)
    /// It was imported completely.
    case skip(SourceProgress)
    case refuse(Diagnostic)

    /// Decides by what is known of the source, and by how it compares with that (`change`). With `restart` the user
    /// wants it from the beginning, whatever is known.
    static func decide(
        _ known: SourceProgress?,
        path: String,
        mapping: String,
        mappingHash: String,
        change: Source.Change?,
        isStream: Bool,
        restart: Bool
    ) -> Resumption {
        guard let known, let change, !restart else { return .start }
        if known.mappingHash != mappingHash { return .refuse(mappingChanged(known, path, mapping)) }
        switch change {
        case .changed where isStream && known.isComplete:
            // A stream has no name: another content is another source.
            return .start
        case .changed(let how):
            return .refuse(sourceChanged(known, path, how))
        case .grown:
            return known.isComplete ? .continue(known) : .resume(known)
        case .same:
            return known.isComplete && !isStream ? .skip(known) : .resume(known)
        }
    }

    private static func mappingChanged(_ known: SourceProgress, _ path: String, _ mapping: String) -> Diagnostic {
        Diagnostic(
            .error,
            .mappingChanged,
            "\(path) was \(extent(known)) with another version of the mapping \(mapping.quoted)",
            at: Position(file: path),
            help: "give the mapping as it was to go on, or import the file from its beginning with --restart."
        )
    }

    private static func sourceChanged(_ known: SourceProgress, _ path: String, _ how: String) -> Diagnostic {
        Diagnostic(
            .error,
            .sourceChanged,
            "\(path) was \(extent(known)), and is not the same file any more: \(how)",
            at: Position(file: path),
            help:
                "a new file needs a name of its own; give this one as it was to go on, or send all of it again with --restart."
        )
    }

    private static func extent(_ known: SourceProgress) -> String {
        known.isComplete ? "imported completely" : "imported up to row \(known.position.rows)"
    }
}
