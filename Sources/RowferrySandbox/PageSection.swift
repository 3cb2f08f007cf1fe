import Foundation

/// One table of the page.
struct PageSection {
    var title: String
    /// How many rows there are, of which the newest are shown.
    var total: Int
    var columns: [String]
    var rows: [[PageCell]]

    var values: [String: Any] {
        [
            "title": title,
            "showing": "showing \(Page.grouped(rows.count)) of \(Page.grouped(total))",
            "columns": columns,
            "rows": rows.map { ["cells": $0.map(\.values)] },
            "isEmpty": rows.isEmpty,
        ]
    }
}

/// One cell of a table.
enum PageCell {
    case text(String)
    case number(String)
    case date(String)
    case code(String)
    /// A word of the page's own.
    case faint(String)
    /// Links to what concerns this account alone.
    case account(String)

    var values: [String: Any] {
        switch self {
        case .text(let text): ["text": text, "kind": "text"]
        case .number(let text): ["text": text, "kind": "number"]
        case .date(let text): ["text": text, "kind": "date"]
        case .code(let text): ["text": text, "kind": "code"]
        case .faint(let text): ["text": text, "kind": "faint"]
        case .account(let text) where text.isEmpty: ["text": "", "kind": "text"]
        case .account(let text): ["text": text, "kind": "text", "link": Self.link(text)]
        }
    }

    private static func link(_ account: String) -> String {
        var unreserved = CharacterSet(charactersIn: "-._~")
        unreserved.insert(charactersIn: "0"..."9")
        unreserved.insert(charactersIn: "A"..."Z")
        unreserved.insert(charactersIn: "a"..."z")
        return "/?account=" + (account.addingPercentEncoding(withAllowedCharacters: unreserved) ?? "")
    }
}
