/// One call, of Segment's kind or another one, that the service would take.
struct Message: Equatable, Sendable {
    static let types = ["identify", "group", "track", "page", "screen", "alias"]

    var type: String
    var user = ""
    var anonymous = ""
    /// The group of a group call; that of the context for others.
    var group = ""
    /// The event of a track, the name of a page or screen, the previous id of an alias or of a user of Zendesk Connect.
    var name = ""
    /// In UTC, in one form whatever was sent; nil when nothing was.
    var date: String?
    var id: String?
    /// What it sets or tells: traits or properties.
    var values: [JSONMember] = []
    /// The id that a user of Zendesk Connect had before.
    var previous = ""
    /// What an identify of Zendesk Connect's sets of the user's group.
    var groupValues: [JSONMember] = []
    /// On one line, without the key.
    var body: String

    init(type: String, body: String) {
        self.type = type
        self.body = body
    }

    /// The type is what the endpoint says, nil when the call says it. `shared` is the request around a batch, whose context
    /// belongs to each call.
    ///
    /// - Throws: ``Refusal`` when the service would drop the call without a word.
    init(_ value: JSONValue, type: String?, shared: Members) throws(Refusal) {
        guard case .object(let sent) = value else { throw Refusal("the call is not a JSON object") }
        var fields = Members(sent)
        _ = fields.take("writeKey")
        body = JSONValue.object(fields.all).text
        if let type { self.type = type } else { self.type = try fields.text("type") }
        guard Self.types.contains(self.type) else { throw Refusal("type \"\(self.type.prefix(80))\" is not known") }
        user = try fields.text("userId")
        anonymous = try fields.text("anonymousId")
        if user.isEmpty, anonymous.isEmpty { throw Refusal("neither userId nor anonymousId has a value") }
        let context = try Members(fields.object("context"))
        let merged = Members(Members(try shared.object("context")).merged(with: context.all))
        if self.type == "group" { group = try fields.required("groupId") } else { group = try merged.text("groupId") }
        switch self.type {
        case "track": name = try fields.required("event")
        case "alias": name = try fields.required("previousId")
        default: name = try fields.text("name")
        }
        if self.type == "alias", user.isEmpty { throw Refusal("userId must be defined") }
        let sentID = try fields.text("messageId")
        if sentID.utf8.count > 100 { throw Refusal("messageId has more than 100 characters") }
        id = sentID.isEmpty ? nil : sentID
        let timestamp = try fields.text("timestamp")
        if !timestamp.isEmpty {
            guard let instant = Instant(timestamp) else {
                throw Refusal("timestamp \"\(timestamp.prefix(80))\" is not an ISO-8601 date")
            }
            date = instant.text
        }
        values = try fields.object(["identify", "group"].contains(self.type) ? "traits" : "properties")
    }
}

extension Members {
    /// The text of a key; an empty one when it is absent or null.
    func text(_ key: String) throws(Refusal) -> String {
        switch self[key] {
        case nil, .null: ""
        case .string(let text), .number(let text): text
        default: throw Refusal("\"\(key)\" is not a text")
        }
    }

    func required(_ key: String) throws(Refusal) -> String {
        let text = try text(key)
        if text.isEmpty { throw Refusal("\(key) must be defined") }
        return text
    }

    /// The members of an object; none when it is absent or null.
    func object(_ key: String) throws(Refusal) -> [JSONMember] {
        switch self[key] {
        case nil, .null: return []
        case .object(let members): return members
        default: throw Refusal("\"\(key)\" is not an object")
        }
    }
}
