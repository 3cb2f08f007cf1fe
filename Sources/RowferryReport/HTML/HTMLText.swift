import Mustache
import RowferryModel

/// How text becomes HTML: the one gate through which every value goes into the page.
///
/// Escapes by Unicode scalar. The template library's own escaping goes by character, and a quote with a combining accent
/// after it is one character, not a quote: it would go through unescaped and end an attribute. Control characters,
/// terminal escapes and marks that turn the direction of writing are made visible here, too; only the ends of lines and
/// tabs stay, for texts that are shown as they stand.
struct HTMLText: MustacheContentType {
    func escapeText(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            case "\n", "\t": escaped.append(scalar)
            case let control where control.isUnsafeOnTerminal:
                escaped.append(contentsOf: "\\u{\(String(control.value, radix: 16))}".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}

/// A piece of a sentence: words, or something to type.
struct HTMLPiece: Equatable {
    var plain: String?
    var code: String?

    /// The pieces of a text that has what is to be typed between backticks.
    static func pieces(of text: String) -> [HTMLPiece] {
        let parts = text.printable.split(separator: "`", omittingEmptySubsequences: false)
        // A backtick without its twin is a backtick.
        guard !parts.count.isMultiple(of: 2) else { return [HTMLPiece(plain: text.printable)] }
        return parts.enumerated().compactMap { place, part in
            if part.isEmpty { return nil }
            return place.isMultiple(of: 2) ? HTMLPiece(plain: String(part)) : HTMLPiece(code: String(part))
        }
    }
}

extension String {
    /// A value from outside as one line of the page, cut where it grows too long to be read.
    var shown: String { printable.cutAtEnd(to: 200) }
}

/// How many of each the page shows, so that it stays a page whatever was imported.
enum HTMLLimit {
    static let fields = 200
    /// Findings of one code.
    static let findings = 40
    static let sources = 50
    static let samples = 60
    /// Reasons why a source is read as it is.
    static let reasons = 20
    /// Characters of one sample, and of the mapping.
    static let sampleCharacters = 8_000
    static let mappingCharacters = 60_000

    /// `Showing 200 of 10,000 fields`; nil when all are shown.
    static func note(_ shown: Int, of total: Int, _ noun: String) -> String? {
        guard total > shown else { return nil }
        return "Showing \(shown.grouped) of \(total.counted(noun)). A report that ends in .json has all of them."
    }
}

extension String {
    /// The beginning of a long text, and a line that says what was left out.
    func beginning(characters: Int) -> String {
        guard unicodeScalars.count > characters else { return self }
        let kept = String(String.UnicodeScalarView(unicodeScalars.prefix(characters)))
        return kept + "\n… (\((unicodeScalars.count - characters).grouped) characters left out)"
    }
}
