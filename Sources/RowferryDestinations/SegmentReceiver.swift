import RowferryModel

/// A system that takes calls from Segment. It passes over in silence what it does not know, so its rules hold before a call
/// is sent. docs/destinations/segment.md names the source of each.
enum SegmentReceiver: String, CaseIterable {
    case churnzero
    case calixa
    case zendeskConnect = "zendesk-connect"

    /// A kind of call with the receiver's rules.
    func kind(_ kind: CallKind) -> CallKind {
        switch self {
        case .churnzero: churnZero(kind)
        case .calixa: calixa(kind)
        case .zendeskConnect: connect(kind)
        }
    }

    // MARK: ChurnZero

    /// It finds account and contact by two traits.
    private func churnZero(_ kind: CallKind) -> CallKind {
        switch kind.name {
        case "identify":
            kind.with([
                FieldRule("traits.accountExternalId", required: true, id: true),
                FieldRule("traits.contactExternalId", required: true, id: true),
            ])
        case "track": kind
        default: kind.refused("ChurnZero takes only identify and track from Segment")
        }
    }

    // MARK: Calixa

    /// Events of Segment's B2B spec that it takes, with the properties that the spec gives them.
    private static let events = [
        "Signed Up": ["type", "first_name", "last_name", "email", "phone", "username", "title"],
        "Account Created": ["account_name"],
        "Account Deleted": ["account_name"],
        "Account Added User": ["role"],
        "Account Removed User": [],
    ]

    private func calixa(_ kind: CallKind) -> CallKind {
        let user = FieldRule("userId", required: true, id: true)
        switch kind.name {
        case "identify":
            return kind.with([user]).reading("traits.", ["email", "firstName", "lastName"], by: "Calixa")
        case "group": return kind.with([user]).reading("traits.", ["name", "website"], by: "Calixa")
        case "track":
            var event = FieldRule("event", oneOf: Self.events.keys.sorted(), required: true)
            event.taker = "Calixa"
            // Who signs up need not belong to an account yet.
            var account = FieldRule("context.groupId", required: true, id: true)
            account.exception = "Signed Up"
            let properties = Set(Self.events.values.joined()).sorted()
            return kind.with([user, event, account])
                .reading("properties.", properties, byTitle: Self.events, by: "Calixa")
        default: return kind.refused("Calixa takes only identify, group and track from Segment")
        }
    }

    // MARK: Zendesk Connect

    private func connect(_ kind: CallKind) -> CallKind {
        let user = FieldRule("userId", required: true, id: true)
        switch kind.name {
        case "identify":
            var device = FieldRule("context.device.type", oneOf: ["ios", "android"])
            device.taker = "Zendesk Connect"
            var kind = kind.with([
                FieldRule("traits.timezone", zone: true), FieldRule("context.timezone", zone: true), device,
                FieldRule("context.device.token"),
            ])
            kind.companions = [("context.device.token", "context.device.type")]
            return kind
        case "track": return kind.with([user, FieldRule("event", required: true, longest: 200)])
        default: return kind.with([user])
        }
    }
}

extension CallKind {
    /// The same with other rules for these fields, which need not have had one.
    fileprivate func with(_ rules: [FieldRule]) -> CallKind {
        var kind = self
        for rule in rules {
            if let place = kind.fields.firstIndex(where: { $0.name == rule.name }) {
                kind.fields[place] = rule
            } else {
                kind.fields.append(rule)
            }
        }
        return kind
    }

    /// The same, of which only some names of a family are read.
    fileprivate func reading(
        _ prefix: String,
        _ names: [String],
        byTitle: [String: [String]] = [:],
        by reader: String
    ) -> CallKind {
        var kind = self
        for place in kind.families.indices where kind.families[place].prefix == prefix {
            kind.families[place].read = ReadNames(reader: reader, names: names, byTitle: byTitle)
        }
        return kind
    }

    fileprivate func refused(_ reason: String) -> CallKind {
        var kind = self
        kind.dropped = reason
        return kind
    }
}
