import Foundation

/// Decides what a batch import of ChurnZero would make of a file, by its article on them. Pure.
///
/// What an empty cell does is not documented: here its record is an error. A custom field must exist before; the sandbox
/// takes each for one that does.
struct BatchJudge: Sendable {
    /// The three doors.
    enum Door: String, Sendable {
        case accounts = "batchAccountsCsv"
        case contacts = "batchContactsCsv"
        case events = "batchEventsCsv"

        /// Nil for a path that is none of them.
        init?(path: String) {
            guard let door = path.split(separator: "/").last.flatMap({ Door(rawValue: String($0)) }) else { return nil }
            self = door
        }
    }

    let door: Door
    /// The key in the query; compared, never stored.
    let appKey: String?
    let allowsDuplicates: Bool

    init(door: Door, query: String) {
        self.door = door
        let pairs = Form.pairs(of: query) ?? []
        appKey = pairs.last { $0.key == "appKey" }?.value.plainText
        allowsDuplicates = pairs.last { $0.key == "allowDupes" }?.value.plainText == "true"
    }

    /// The records as calls of the other API.
    /// - Throws: ``Refusal`` when the file can't be read.
    func elements(_ body: Data, contentType: String?) throws(Refusal) -> [Element] {
        let part = try FormPart.only(in: body, contentType: contentType)
        guard part.name == "data" else { throw Refusal("the part is not named data") }
        guard !part.fileName.isEmpty else { throw Refusal("the part has no file name") }
        let file = try BatchFile(part.content)
        let columns = try file.header.map { name throws(Refusal) in try member(of: name) }
        guard Set(columns).count == columns.count else { throw Refusal("the header has a column twice") }
        for needed in needed where !columns.contains(needed) { throw Refusal("the header has no \(needed)") }
        return file.records.enumerated().map { index, cells in element(index, columns, cells) }
    }

    private var needed: [String] {
        switch door {
        case .accounts: ["accountExternalId"]
        case .contacts: ["accountExternalId", "contactExternalId"]
        case .events: ["accountExternalId", "contactExternalId", "eventName"]
        }
    }

    private func element(_ index: Int, _ columns: [String], _ cells: [String]) -> Element {
        var members = appKey.map { [JSONMember("appKey", .string($0))] } ?? []
        if cells.contains("") {
            members.append(JSONMember("action", .string("a record with an empty cell")))
        } else if door == .events {
            members.append(JSONMember("action", .string("trackEvent")))
            if allowsDuplicates { members.append(JSONMember("allowDupes", .string("true"))) }
        } else {
            members.append(JSONMember("action", .string("setAttribute")))
            members.append(JSONMember("entity", .string(door == .accounts ? "account" : "contact")))
        }
        members += zip(columns, cells).map { JSONMember($0, .string($1)) }
        return Element(position: index, .object(members))
    }

    /// What a column is called in a call. Letter case makes no difference: the article's own lists differ in it.
    private func member(of column: String) throws(Refusal) -> String {
        let folded = column.lowercased()
        if let id = ["accountExternalId", "contactExternalId"].first(where: { $0.lowercased() == folded }) {
            return id
        }
        if column.hasPrefix("cf_") { return door == .events ? column : "attr_" + column.dropFirst(3) }
        guard let known = known.first(where: { $0.lowercased() == folded }) else {
            throw Refusal("the header has a column that is not known: \"\(column.prefix(80))\"")
        }
        return door == .events ? known : "attr_" + known
    }

    private var known: [String] {
        switch door {
        case .accounts:
            [
                "Name", "NextRenewalDate", "TotalContractAmount", "IsActive", "BillingAddressLine1",
                "BillingAddressLine2", "BillingAddressCity", "BillingAddressState", "BillingAddressZip",
                "BillingAddressCountry", "StartDate", "EndDate", "LicenseCount", "OwnerUserAccount",
                "ParentAccountExternalId",
            ]
        case .contacts: ["FirstName", "LastName", "Email"]
        case .events: ["eventName", "eventDate", "description", "quantity"]
        }
    }
}

extension JSONValue {
    fileprivate var plainText: String? { if case .string(let text) = self { text } else { nil } }
}
