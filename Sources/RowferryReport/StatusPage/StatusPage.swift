package import Foundation
import Mustache
package import RowferryModel

/// What `status --serve` shows: the page, and what changes in it while an import runs.
///
/// No value of a row stands in it: whoever may open a connection on this machine could read it. Every value that is in
/// it came from outside and is text.
package struct StatusPage {
    private let title: String
    /// For screen readers: changes only when there is something to tell.
    private let said: String
    /// The page's parts as HTML, by name; the page has them in the order of `StatusPageTemplate.parts`.
    private let parts: [String: String]
    private let moment: String
    private let about: [Fact]

    /// - Parameters:
    ///   - status: what the ledger knows.
    ///   - pace: how fast the run under way goes.
    ///   - place: which ledger, and how it is named in commands.
    ///   - now: the time of the look.
    package init(_ status: LedgerStatus, pace: LedgerPace = LedgerPace(), place: LedgerPlace, now: Date) {
        let verdict = StatusVerdict(status, pace, now: now)
        self.init(
            verdict,
            parts: [
                "now": RunningPart(status, pace),
                "decisions": DecisionsPart(status.decisions, ledger: place.option),
                "sources": SourcesPart(status),
                "rejects": RejectsPart(status, ledger: place.option),
                "runs": RunsPart(status.runs),
            ],
            place: place,
            now: now
        )
    }

    /// The page of a ledger that can't be read.
    package init(problem: Diagnostic, place: LedgerPlace, now: Date) {
        self.init(StatusVerdict(problem), parts: [:], place: place, now: now)
    }

    private init(_ verdict: StatusVerdict, parts: [String: Any], place: LedgerPlace, now: Date) {
        title = verdict.opening
        said = verdict.said
        moment = now.ISO8601Format().timeText + " UTC"
        about = [Fact(name: "Ledger", text: place.path.shown), Fact(name: "Folder", text: place.folder.shown)]
        var texts = parts.merging(["verdict": verdict]) { $1 }.map { ($0, StatusPageTemplate.render($0, $1)) }
        texts += StatusPageTemplate.parts.filter { name in !texts.contains { $0.0 == name } }.map { ($0, "") }
        self.parts = Dictionary(uniqueKeysWithValues: texts)
    }

    /// The whole page, with one newline at its end.
    package var html: String {
        StatusPageTemplate.render(
            "page",
            [
                "title": title, "moment": moment, "about": about,
                "verdict": parts["verdict"] ?? "",
                "parts": StatusPageTemplate.parts.dropFirst().map { ["name": $0, "html": parts[$0] ?? ""] },
            ] as [String: Any]
        ) + "\n"
    }

    /// What the page's script puts in the place of what it has: a JSON object on one line. As long as nothing has
    /// changed it is the same text.
    package var update: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = try? encoder.encode(Update(title: title + " (rowferry)", said: said, parts: parts))
        return bytes.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    /// What stands at `/style.css` and `/script.js`.
    package static let style = HTMLStyle.sheet + StatusPageStyle.sheet
    package static let script = StatusPageScript.text

    private struct Update: Encodable {
        var title: String
        var said: String
        var parts: [String: String]
    }
}

/// Where the ledger is that a page shows.
package struct LedgerPlace: Sendable {
    /// Absolute.
    package var path: String
    /// The folder in which the commands that the page names are to be run.
    package var folder: String
    /// What `--ledger` has to say in these commands; nil where nothing.
    package var option: String?

    package init(path: String, folder: String, option: String?) {
        self.path = path
        self.folder = folder
        self.option = option
    }
}
