import RowferryModel
import Yams

/// Reads `audience:` as the calls and the `sync:` that it stands for: true for who is in the export and was not, false for
/// who was and is not.
struct AudienceReader {
    let calls: CallReader

    func read(_ keys: KeyReader, _ diagnostics: inout MappingDiagnostics) -> (calls: [CallMapping], SyncMapping)? {
        guard let node = keys.node("audience") else { return nil }
        let line = keys.line(of: "audience") ?? 1
        let inner = KeyReader(node, what: "audience", known: AudienceMapping.keys.names, diagnostics: &diagnostics)
        guard inner.isMapping else { return nil }
        for other in ["calls", "sync"] where keys.node(other) != nil {
            diagnostics.error(
                .mappingKey,
                "a mapping with an audience has no \(other)",
                at: keys.line(of: other),
                help: "the audience says what is sent; further calls need a mapping of their own."
            )
        }
        guard let name = required("name", inner, line, &diagnostics),
            let member = required("member", inner, line, &diagnostics)
        else { return nil }
        let key = inner.text("key", &diagnostics) ?? AudienceMapping.key(of: name)
        guard !key.isEmpty else {
            diagnostics.error(
                .mappingValue,
                "nothing of the name \(name.quoted) can stand in a key",
                at: inner.line(of: "name"),
                help: "give one: key: order_completed."
            )
            return nil
        }
        let form = inner.text("as", &diagnostics) ?? "identify"
        guard let kind = kind(form, inner, &diagnostics) else { return nil }
        let make = { (isMember: Bool) in call(kind, key, member, inner, isMember: isMember, at: node.mark) }
        let entering = calls.read(make(true), &diagnostics)
        let leaving = calls.read(make(false), &diagnostics)
        var sync = SyncMapping(
            key: [member],
            version: nil,
            onMissing: leaving,
            maxShrink: Share.read("max_shrink", of: inner, &diagnostics) ?? 20,
            identity: "audience \(key) of \(name), member \(member)",
            position: diagnostics.files.position(line),
            line: line
        )
        sync.identity += ", with " + sync.remembered.joined(separator: ", ")
        return (entering, sync)
    }

    private func required(
        _ key: String,
        _ keys: KeyReader,
        _ line: Int,
        _ diagnostics: inout MappingDiagnostics
    ) -> String? {
        if let text = keys.text(key, &diagnostics), !text.isEmpty { return text }
        diagnostics.error(.mappingMissing, "the audience has no \(key)", at: keys.line(of: key) ?? line)
        return nil
    }

    /// The kind of call that carries the membership.
    private func kind(_ name: String, _ keys: KeyReader, _ diagnostics: inout MappingDiagnostics) -> CallKind? {
        let forms = AudienceMapping.keys.first { $0.name == "as" }
        guard case .words(let words)? = forms?.shape, words.contains(name) else {
            diagnostics.error(
                .mappingValue,
                "an audience can't be sent as \(name.quoted)",
                at: keys.line(of: "as"),
                help: "write identify, track or setAttribute."
            )
            return nil
        }
        let kind = calls.schema.calls.first { $0.name == name && ($0.takesNested || name == "setAttribute") }
        guard let kind, kind.isRepeatable else {
            diagnostics.error(
                .mappingValue,
                "\(calls.schema.type) does not take an audience as \(name)",
                at: keys.line(of: "as") ?? keys.line,
                help: "identify and track are for segment, setAttribute is for churnzero."
            )
            return nil
        }
        return kind
    }

    /// `calls:` as they would be written by hand.
    private func call(
        _ kind: CallKind,
        _ key: String,
        _ member: String,
        _ keys: KeyReader,
        isMember: Bool,
        at mark: Mark?
    ) -> Node {
        var fields: [(String, Node)] = []
        if case .mapping(let given)? = keys.node("fields") {
            for (name, value) in given { fields.append((name.text ?? "", value)) }
        }
        let identity: String
        switch kind.name {
        case "setAttribute":
            let entity = keys.node("entity")?.text ?? "contact"
            fields.append(("entity", Node(entity)))
            fields.append(("attr_\(key)", value(isMember)))
            identity = entity == "account" ? "accountExternalId" : "contactExternalId"
        case "track":
            fields.append(("event", value(isMember ? "Audience Entered" : "Audience Exited")))
            fields.append(("properties.audience_key", value(key)))
            fields.append(("properties.\(key)", value(isMember)))
            identity = "userId"
        default:
            fields.append(("traits.\(key)", value(isMember)))
            identity = "userId"
        }
        if kind.takesNested {
            // What receivers of audiences look for, by Segment's own code for its destinations.
            fields.append(("context.personas.computation_class", value("audience")))
            fields.append(("context.personas.computation_key", value(key)))
        }
        let isKnown = fields.contains { $0.0 == identity || $0.0 == "anonymousId" }
        if !isKnown { fields.insert((identity, Node(member)), at: 0) }
        return [[(kind.name, fields.node(at: mark))].node(at: mark)].node
    }

    private func value(_ text: String) -> Node {
        .mapping(Node.Mapping([(Node("value"), .scalar(Node.Scalar(text, .implicit, .doubleQuoted)))]))
    }

    private func value(_ flag: Bool) -> Node {
        .mapping(Node.Mapping([(Node("value"), .scalar(Node.Scalar(flag ? "true" : "false", .implicit, .plain)))]))
    }
}

extension CallKind {
    /// Whether a call may be sent again whatever it says.
    fileprivate var isRepeatable: Bool {
        if case .repeatable = delivery { true } else { false }
    }
}

extension [(String, Node)] {
    fileprivate func node(at mark: Mark?) -> Node {
        .mapping(Node.Mapping(map { (Node($0.0), $0.1) }, .implicit, .any, mark))
    }
}

extension [Node] {
    fileprivate var node: Node { .sequence(Node.Sequence(self)) }
}
