import Foundation
import GRDB
import Mustache

/// The page that shows what arrived: the values, ready to be put into ``PageTemplate``.
///
/// Every value is untrusted: it came over the network. Values reach the page only through the template's escaping,
/// and addresses only percent-encoded.
struct Page: Sendable {
    /// The most rows that a table shows.
    static let rows = 50

    private let account: String?
    private let counts: Counts
    private let contents: Contents
    private let errors: [ErrorLine]
    /// Those that anything was sent to.
    private let systems: [SystemName]

    init(_ selection: Selection, _ db: Database) throws {
        var selection = selection
        selection.newest = Self.rows
        account = selection.account
        contents = try selection.contents(db)
        counts = contents.counts
        let failed = try selection.errors(db)
        errors = Self.merged(failed.requests, failed.arrivals)
        systems = account == nil ? try SystemName.all(in: db) : []
    }

    /// The whole page as HTML.
    func rendered() throws -> String {
        var values: [String: Any] = ["tiles": tiles, "sections": sections.map(\.values)]
        // Left out rather than nil: a nil inside `Any` counts as a value to the template.
        if let account { values["account"] = account }
        if !systems.isEmpty { values["systems"] = ["links": systems.map { ["title": $0.title, "link": $0.link] }] }
        return try PageTemplate.shared.get().render(values)
    }

    private var tiles: [[String: Any]] {
        [
            ("Requests", counts.requests), ("Items", counts.items), ("Accounts", counts.accounts),
            ("Contacts", counts.contacts), ("Attributes", counts.attributes), ("Increments", counts.increments),
            ("Events", counts.events), ("Swallowed", counts.swallowed), ("Time in app", counts.timeInApp),
            ("Messages", counts.messages), ("Users", counts.users), ("Groups", counts.groups),
            ("Errors", counts.errors),
        ].map { label, count in
            ["label": label, "count": Self.grouped(count), "bad": label == "Errors" && count > 0]
        }
    }

    private var sections: [PageSection] {
        var sections = [errorSection, eventSection, attributeSection, accountSection, contactSection, timeSection]
        if counts.messages > 0 { sections.insert(contentsOf: [messageSection, traitSection], at: 1) }
        return sections + [requestSection]
    }

    private var errorSection: PageSection {
        PageSection(
            title: "Errors",
            total: counts.errors,
            columns: ["Request", "Element", "Account", "What was wrong"],
            rows: errors.map { [.number($0.request), .number($0.position), .account($0.account), .text($0.text)] }
        )
    }

    private var eventSection: PageSection {
        PageSection(
            title: "Events",
            total: counts.events,
            columns: ["Account", "Contact", "Event", "Date", "Description", "Quantity", "Fields"],
            rows: contents.events.map { event in
                [
                    .account(event.account), .text(event.contact), .text(event.name), .date(event.date),
                    .text(event.description), .number(event.quantity ?? ""),
                    .code(event.fieldsJSON == "{}" ? "" : event.fieldsJSON),
                ]
            }
        )
    }

    /// What calls of Segment's kind came to.
    private var messageSection: PageSection {
        PageSection(
            title: "Messages",
            total: counts.messages,
            columns: ["Type", "User", "Group", "Name", "Date", "Values"],
            rows: contents.messages.map { message in
                [
                    .text(message.type), .text(message.user.isEmpty ? message.anonymous : message.user),
                    .account(message.group), .text(message.name), .date(message.date ?? ""),
                    .code(message.valuesJSON == "{}" ? "" : message.valuesJSON),
                ]
            }
        )
    }

    private var traitSection: PageSection {
        PageSection(
            title: "Traits",
            total: contents.traits.count,
            columns: ["Of", "Id", "Name", "Value"],
            rows: contents.traits.map { trait in
                [
                    .text(trait.kind), trait.kind == "group" ? .account(trait.id) : .text(trait.id),
                    .text(trait.name), .code(trait.valueJSON),
                ]
            }
        )
    }

    private var attributeSection: PageSection {
        PageSection(
            title: "Attributes",
            total: counts.attributes,
            columns: ["Entity", "Account", "Contact", "Name", "Value"],
            rows: contents.attributes.map { attribute in
                [
                    .text(attribute.entity.rawValue), .account(attribute.account), .text(attribute.contact),
                    .text(attribute.name), attribute.value.map(PageCell.text) ?? .faint("cleared"),
                ]
            }
        )
    }

    private var accountSection: PageSection {
        PageSection(
            title: "Accounts",
            total: counts.accounts,
            columns: ["Account"],
            rows: contents.accounts.map { [.account($0)] }
        )
    }

    private var contactSection: PageSection {
        PageSection(
            title: "Contacts",
            total: counts.contacts,
            columns: ["Account", "Contact"],
            rows: contents.contacts.map { [.account($0.account), .text($0.id)] }
        )
    }

    private var timeSection: PageSection {
        PageSection(
            title: "Time in app",
            total: counts.timeInApp,
            columns: ["Account", "Contact", "Module", "Start", "End"],
            rows: contents.timeInApp.map { visit in
                [
                    .account(visit.account), .text(visit.contact), .text(visit.module), .date(visit.start),
                    .date(visit.end),
                ]
            }
        )
    }

    private var requestSection: PageSection {
        PageSection(
            title: "Requests",
            total: counts.requests,
            columns: ["Request", "Received", "Method", "Bytes", "Items", "Fault", "Error"],
            rows: contents.requests.map { request in
                [
                    .number(String(request.id)), .date(request.receivedAt), .text(request.method),
                    .number(Self.grouped(request.bytes)), .number(Self.grouped(request.items)),
                    .text(request.fault ?? ""), .text(request.error ?? ""),
                ]
            }
        )
    }

    /// Digits in groups of three.
    static func grouped(_ number: Int) -> String {
        var text = ""
        for (index, digit) in String(number).reversed().enumerated() {
            if index > 0, index % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }

    private static func merged(_ requests: [Request], _ arrivals: [Arrival]) -> [ErrorLine] {
        var lines = requests.map { ErrorLine(number: $0.id, position: "", account: "", text: $0.error ?? "") }
        for arrival in arrivals {
            guard case .error(let text) = arrival.effect else { continue }
            let position = String(arrival.position)
            lines.append(ErrorLine(number: arrival.request, position: position, account: arrival.account, text: text))
        }
        return Array(lines.sorted { $0.number > $1.number }.prefix(rows))
    }
}

/// A line of the table of errors: an element's, or a whole request's.
private struct ErrorLine: Sendable {
    var number: Int64
    var position: String
    var account: String
    var text: String

    var request: String { String(number) }
}
