/// Why a call is not applied.
struct Refusal: Error, Equatable, Sendable {
    var text: String

    init(_ text: String) { self.text = text }
}

/// Decides what a call asks for, by the documented rules of the HTTP API and nothing else. Pure.
struct Interpreter: Sendable {
    /// Names without `cf_`, lower-cased; nil: every event field counts as declared.
    private let declaredEventFields: Set<String>?
    private let expectedAppKey: String?

    init(declaredEventFields: Set<String>? = nil, expectedAppKey: String? = nil) {
        self.declaredEventFields = declaredEventFields.map { Set($0.map { $0.lowercased() }) }
        self.expectedAppKey = expectedAppKey
    }

    /// What `element` asks for.
    /// - Throws: ``Refusal`` when the real service would log an error for it, or cannot be known to accept it.
    func change(for element: Element) throws(Refusal) -> Change {
        if element.misshapen != nil { throw Refusal("the element is not a JSON object") }
        try checkAppKey(of: element)
        let action = try element.required("action", named: "Action")
        let kind: Change.Kind
        switch action {
        case "trackEvent": kind = .event(try event(element))
        case "setAttribute": kind = .set(try element.entity(), try assignments(element))
        case "incrementAttribute": kind = .increment(try element.entity(), try increments(element))
        case "trackTimeInApp": kind = .timeInApp(try visit(element))
        default: throw Refusal("Action \"\(action.prefix(80))\" is not known")
        }
        let account = try element.required("accountExternalId", named: "AccountExternalId")
        return Change(account: account, contact: try contact(element, for: kind), kind: kind)
    }

    private func checkAppKey(of element: Element) throws(Refusal) {
        guard let appKey = element.appKey, !appKey.isEmpty else { throw Refusal("AppKey parameter must be defined") }
        if let expectedAppKey, appKey != expectedAppKey { throw Refusal("AppKey is not the expected one") }
    }

    private func contact(_ element: Element, for kind: Change.Kind) throws(Refusal) -> String {
        switch kind {
        case .set(.account, _), .increment(.account, _): try element.text("contactExternalId") ?? ""
        default: try element.required("contactExternalId", named: "ContactExternalId")
        }
    }

    private func event(_ element: Element) throws(Refusal) -> EventFields {
        let name = try element.required("eventName", named: "EventName")
        let quantity = try element.filled("quantity")
        if let quantity, !Amount.isNumber(quantity) {
            throw Refusal("Quantity \"\(quantity.prefix(80))\" is not a number")
        }
        let dateSent = try element.filled("eventDate")
        let (declared, spilled) = try customFields(element)
        return EventFields(
            name: name,
            date: try dateSent.map { text throws(Refusal) in try instant(text, named: "EventDate") },
            dateSent: dateSent,
            description: Description.kept(try element.text("description") ?? "", pouring: spilled),
            quantity: quantity,
            fields: declared,
            allowsDuplicates: try element.text("allowDupes") == "true"
        )
    }

    private func customFields(_ element: Element) throws(Refusal) -> (declared: [JSONMember], spilled: [JSONMember]) {
        var declared: [JSONMember] = []
        var spilled: [JSONMember] = []
        for field in element.fields where field.key.hasPrefix("cf_") {
            guard let text = try element.text(field.key) else { continue }
            let name = String(field.key.dropFirst(3))
            if declaredEventFields?.contains(name.lowercased()) ?? true {
                declared.append(JSONMember(name, field.value))
            } else {
                spilled.append(JSONMember(name, .string(text)))
            }
        }
        return (declared, spilled)
    }

    private func assignments(_ element: Element) throws(Refusal) -> [Assignment] {
        try element.attributes().map { name, value in Assignment(name: name, value: value == "null" ? nil : value) }
    }

    private func increments(_ element: Element) throws(Refusal) -> [Increment] {
        try element.attributes().map { name, value throws(Refusal) in
            guard let amount = Amount(value) else {
                throw Refusal("Attribute \"\(name.prefix(80))\": \"\(value.prefix(80))\" is not a number to add")
            }
            return Increment(name: name, amount: amount)
        }
    }

    private func visit(_ element: Element) throws(Refusal) -> Visit {
        let start = try element.required("startDate", named: "StartDate")
        let end = try element.required("endDate", named: "EndDate")
        return Visit(
            start: try instant(start, named: "StartDate"),
            end: try instant(end, named: "EndDate"),
            module: try element.filled("module") ?? "Default"
        )
    }

    private func instant(_ text: String, named name: String) throws(Refusal) -> String {
        guard let instant = Instant(text) else {
            throw Refusal("\(name) \"\(text.prefix(80))\" is not an ISO-8601 date")
        }
        return instant.text
    }
}

extension Element {
    /// The value of `key` as text; nil when it is absent or JSON null, which is read as "not sent".
    fileprivate func text(_ key: String) throws(Refusal) -> String? {
        switch self[key] {
        case nil, .null: nil
        case .string(let text), .number(let text): text
        case .bool(let bool): bool ? "true" : "false"
        case .array, .object: throw Refusal("\"\(key.prefix(80))\" is not a single value")
        }
    }

    /// As ``text(_:)``, but an empty text counts as not sent.
    fileprivate func filled(_ key: String) throws(Refusal) -> String? {
        let text = try text(key)
        return text == "" ? nil : text
    }

    fileprivate func required(_ key: String, named name: String) throws(Refusal) -> String {
        guard let text = try filled(key) else { throw Refusal("\(name) parameter must be defined") }
        return text
    }

    fileprivate func entity() throws(Refusal) -> Entity {
        let text = try required("entity", named: "Entity")
        guard let entity = Entity(rawValue: text) else {
            throw Refusal("Entity \"\(text.prefix(80))\" is neither account nor contact")
        }
        return entity
    }

    /// The attributes in both forms, name/value first, then `attr_*` in the order sent.
    fileprivate func attributes() throws(Refusal) -> [(name: String, value: String)] {
        var attributes: [(name: String, value: String)] = []
        if let name = try filled("name") {
            guard let value = try text("value") else { throw Refusal("Value parameter must be defined") }
            attributes.append((name, value))
        }
        for field in fields where field.key.hasPrefix("attr_") {
            guard let value = try text(field.key) else { continue }
            guard field.key != "attr_" else { throw Refusal("an attribute has no name") }
            attributes.append((String(field.key.dropFirst(5)), value))
        }
        guard !attributes.isEmpty else { throw Refusal("Name parameter or an attr_ parameter must be defined") }
        return attributes
    }
}
