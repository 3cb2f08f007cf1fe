import Foundation
package import RowferryModel

/// How a system is asked for what it holds: addresses, key, and what its answers mean. Pure.
///
/// This is ChurnZero's REST API, which speaks OData 4. It has its own key, for a user, and allows 100 requests a minute.
package struct ReadBack: Sendable {
    /// What stands before the names of entities, with a slash at its end.
    package let base: String
    /// Header lines without secrets, and those with one.
    package let headers: [String]
    package let secretHeaders: [Secret]
    /// Where the key would have come from, for a message.
    let mappingFile: String

    /// Requests a minute that ChurnZero answers without holding back.
    package static let usualRate = 100

    /// The address of one thing, by its ids. A quote in an id is doubled, as OData wants it.
    package func address(of thing: Thing) -> String {
        var keys = "AccountExternalId='\(Self.escaped(thing.account))'"
        if let contact = thing.contact { keys += ",ContactExternalId='\(Self.escaped(contact))'" }
        return base + (thing.kind == .account ? "Account" : "Contact") + "(\(keys))"
    }

    /// The address of the first page of all accounts, with their number.
    package var accounts: String { base + "Account?$count=true" }

    /// What the answer to a request for one thing says.
    package func thing(_ answer: Answer) -> ReadVerdict<HeldThing?> {
        if [204, 404].contains(answer.status) { return .found(nil) }
        return read(answer) { value in
            if let id = value["ExternalId"], id != .nothing { return HeldThing(value) }
            if case .list(let values)? = value["value"] { return .some(values.first.map(HeldThing.init)) }
            return nil
        }
    }

    /// What the answer to a request for a page of accounts says.
    package func page(_ answer: Answer) -> ReadVerdict<HeldPage> {
        read(answer) { value in
            guard case .list(let values)? = value["value"] else { return nil }
            var page = HeldPage()
            for value in values {
                guard case .text(let id)? = value["ExternalId"] else { continue }
                page.accounts[id] = HeldThing(value)
            }
            page.count = values.count
            if case .number(let total)? = value["@odata.count"] { page.total = Int("\(total)") }
            if case .text(let link)? = value["@odata.nextLink"] {
                // The key goes nowhere else, whatever an answer says.
                guard let next = within(link) else { return nil }
                page.next = next
            }
            return page
        }
    }

    private func read<Found>(_ answer: Answer, _ found: (HeldValue) -> Found?) -> ReadVerdict<Found> {
        switch answer.status {
        case 200:
            if let value = HeldValue(json: answer.body), let found = found(value) { return .found(found) }
            return .stop(wrong("it answered 200 with something else than what it was asked for"))
        case 401, 403:
            return .stop(
                Diagnostic(
                    .error,
                    .destinationWrong,
                    "ChurnZero's REST API answered \(answer.status): the user or the key is not accepted, or may not read",
                    at: Position(file: mappingFile),
                    help:
                        "the key stands under Admin > API Keys; its user needs the permissions Developer Tools and Bulk Read."
                )
            )
        case 408, 425, 429, 500...599: return .retry("it answered \(answer.status)")
        default: return .stop(wrong("it answered \(answer.status)"))
        }
    }

    private func wrong(_ reason: String) -> Diagnostic {
        Diagnostic(
            .error,
            .destinationWrong,
            "this is not ChurnZero's REST API: \(reason)",
            at: Position(file: mappingFile),
            help:
                "compare \(base) with the address of your tenant; destination.api_endpoint says it, if it is another one."
        )
    }

    /// The link, when it leads into the API: whole, or without what stands before the entity.
    private func within(_ link: String) -> String? {
        if link.hasPrefix(base) { return link }
        if link.contains("://") || link.hasPrefix("/") { return nil }
        return base + link
    }

    private static func escaped(_ id: String) -> String {
        id.replacing("'", with: "''").addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    /// RFC 3986, section 2.3.
    static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    )
}

/// What a reading answer comes to.
package enum ReadVerdict<Found: Sendable>: Sendable {
    case found(Found)
    /// Not answered now, and why.
    case retry(String)
    case stop(Diagnostic)
}

/// A page of a list.
package struct HeldPage: Sendable {
    /// By their external ids; one that has none can't be compared.
    package var accounts: [String: HeldThing] = [:]
    /// How many stand on the page, and in the whole list if the answer says so.
    package var count = 0
    package var total: Int?
    package var next: String?
}

/// What a system holds of one thing.
package struct HeldThing: Sendable {
    private var standard: [String: HeldValue] = [:]
    private var custom: [String: HeldValue] = [:]

    init(_ value: HeldValue) {
        guard case .object(let members) = value else { return }
        standard = Self.folded(members)
        if case .object(let fields)? = members["Cf"] { custom = Self.folded(fields) }
    }

    /// How an attribute compares with what was sent for it: its name without prefix, its value as JSON. `clearing` is the
    /// value that clears.
    package func compare(_ name: String, sent: some Sequence<UInt8>, clearing: String?, isStandard: Bool) -> HeldVerdict
    {
        let isCleared = clearing.map { sent.elementsEqual($0.utf8) } ?? false
        let wanted = isCleared ? HeldValue.nothing : HeldValue(json: sent) ?? .nothing
        let key = Self.folded(name)
        guard let there = isStandard ? standard[key] : custom[key] else {
            if isStandard { return .unreadable }
            return isCleared ? .same : .different(wanted: wanted.shown, there: nil)
        }
        return there.says(wanted) ? .same : .different(wanted: wanted.shown, there: there.shown)
    }

    /// By names as they are compared: the API shows custom fields without the spaces that their names have.
    private static func folded(_ members: [String: HeldValue]) -> [String: HeldValue] {
        Dictionary(members.map { (folded($0.key), $0.value) }) { first, _ in first }
    }

    private static func folded(_ name: String) -> String {
        String(name.lowercased().filter { $0.isLetter || $0.isNumber })
    }
}

/// How an attribute compares with what was sent.
package enum HeldVerdict: Sendable, Hashable {
    case same
    case different(wanted: String?, there: String?)
    /// The answer has no such field.
    case unreadable
}
