import Mustache

/// The HTML of the page and of its parts. Style and script are files of their own, so that its policy can forbid all
/// others.
enum StatusPageTemplate {
    /// The parts that a script may replace, in the order in which they stand on the page.
    static let parts = ["verdict", "now", "decisions", "sources", "rejects", "runs"]

    static func render(_ name: String, _ values: Any) -> String {
        do {
            return try library.get().render(values, withTemplate: name) ?? ""
        } catch {
            preconditionFailure("the page's templates must parse: \(error)")
        }
    }

    /// Parsed once.
    private static let library: Result<MustacheLibrary, any Error> = Result {
        MustacheContentTypes.register(HTMLText(), named: "ROWFERRY-STATUS")
        let texts = [
            "page": page, "verdict": verdict, "now": now, "decisions": decisions, "sources": sources,
            "rejects": rejects, "runs": runs,
        ]
        return MustacheLibrary(
            templates: try texts.mapValues {
                try MustacheTemplate(string: "{{% CONTENT_TYPE:ROWFERRY-STATUS}}" + $0)
            }
        )
    }

    private static let page = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{title}} (rowferry)</title>
        <link rel="stylesheet" href="/style.css">
        <link rel="icon" href="data:,">
        <script src="/script.js" defer></script>
        </head>
        <body>
        <a class="skip" href="#main">Skip to the status</a>
        <header id="part-verdict">{{{verdict}}}</header>
        <p id="said" class="unseen" role="status"></p>
        <p class="faint" id="moment">As of {{moment}}. <a href="/">Look again</a></p>
        <main id="main" tabindex="-1">
        {{#parts}}<div id="part-{{name}}">{{{html}}}</div>
        {{/parts}}</main>
        <footer aria-labelledby="about-title">
        <h2 id="about-title">About this page</h2>
        <dl class="about">
        {{#about}}<div><dt>{{name}}</dt><dd>{{text}}</dd></div>
        {{/about}}</dl>
        <p class="faint">It only reads the ledger, changes nothing, and shows no values of rows. Commands are to be run in the
        folder above.</p>
        </footer>
        </body>
        </html>
        """

    private static let verdict = """
        <div class="verdict {{tone}}">
        <p class="kicker">rowferry status</p>
        <h1><span class="mark" aria-hidden="true">{{mark}}</span> {{opening}}</h1>
        {{#facts}}<p class="facts">{{.}}</p>
        {{/facts}}</div>
        """

    private static let now = """
        {{#isRunning}}<section aria-labelledby="now-title">
        <h2 id="now-title">Under way</h2>
        <dl class="tiles">
        {{#tiles}}<div><dt>{{label}}</dt><dd>{{number}}</dd></div>
        {{/tiles}}</dl>
        {{#hasFiles}}<div class="scroll" role="region" aria-labelledby="now-title" tabindex="0"><table class="progress">
        <caption>What is settled: delivered, rejected, or left out as the mapping says.</caption>
        <thead><tr><th scope="col">File</th><th scope="col">Settled</th><th scope="col" class="number">Rows</th>\
        <th scope="col" class="number">Time left</th></tr></thead>
        <tbody>
        {{#files}}<tr><th scope="row">{{path}}</th><td>{{#percent}}<progress max="100" value="{{.}}"></progress> {{/percent}}\
        <span class="share">{{share}}</span></td><td class="number">{{rows}}</td><td class="number">{{left}}</td></tr>
        {{/files}}</tbody></table></div>{{/hasFiles}}
        </section>{{/isRunning}}
        """

    private static let decisions = """
        {{#hasDecisions}}<section aria-labelledby="decisions-title">
        <h2 id="decisions-title">Decisions waiting</h2>
        <p>Nobody knows whether these calls arrived, and a second copy would count twice. Look into the destination, decide,
        then run the same import again: it goes on from there.</p>
        {{#decisions}}<section aria-labelledby="decision-{{number}}">
        <h3 id="decision-{{number}}">Chunk {{number}}: {{what}}</h3>
        {{#facts}}<p class="faint">{{.}}</p>
        {{/facts}}<p>If they arrived:</p>
        <pre tabindex="0"><code>{{applied}}</code></pre>
        <p>If they did not:</p>
        <pre tabindex="0"><code>{{notApplied}}</code></pre>
        </section>
        {{/decisions}}{{#decisionsNote}}<p class="faint">{{.}}</p>{{/decisionsNote}}
        </section>{{/hasDecisions}}
        """

    private static let sources = """
        {{#hasSources}}<section aria-labelledby="sources-title">
        <h2 id="sources-title">Files</h2>
        <div class="scroll" role="region" aria-labelledby="sources-title" tabindex="0"><table>
        <thead><tr><th scope="col">File</th><th scope="col">State</th><th scope="col" class="number">Rows</th>\
        <th scope="col" class="number">Rejected</th><th scope="col" class="number">Decisions</th></tr></thead>
        <tbody>
        {{#sources}}<tr><th scope="row" class="path">{{path}}<br><span class="faint">{{mapping}}</span></th><td class="state">{{state}}</td>\
        <td class="number">{{rows}}</td><td class="number">{{rejected}}</td><td class="number">{{decisions}}</td></tr>
        {{/sources}}</tbody></table></div>
        {{#sourcesNote}}<p class="faint">{{.}}</p>{{/sourcesNote}}
        </section>{{/hasSources}}
        """

    private static let rejects = """
        {{#hasRejects}}<section aria-labelledby="rejects-title">
        <h2 id="rejects-title">Rejected</h2>
        <div class="scroll" role="region" aria-labelledby="rejects-title" tabindex="0"><table>
        <thead><tr><th scope="col">What is wrong</th><th scope="col">File</th><th scope="col" class="number">First line</th>\
        <th scope="col" class="number">Times</th></tr></thead>
        <tbody>
        {{#groups}}<tr><th scope="row">{{#meaning}}{{#plain}}{{.}}{{/plain}}{{#code}}<code>{{.}}</code>{{/code}}{{/meaning}}\
        <br><span class="faint"><code>{{reason}}</code></span></th>\
        <td>{{path}}</td><td class="number">{{firstLine}}</td><td class="number">{{count}}</td></tr>
        {{/groups}}</tbody></table></div>
        {{#rejectsNote}}<p class="faint">{{.}}</p>{{/rejectsNote}}
        <p>The rows themselves and their reasons, as a file that can be corrected and imported:</p>
        <pre tabindex="0"><code>{{command}}</code></pre>
        </section>{{/hasRejects}}
        """

    private static let runs = """
        {{#hasRuns}}<section aria-labelledby="runs-title">
        <h2 id="runs-title">Runs</h2>
        <div class="scroll" role="region" aria-labelledby="runs-title" tabindex="0"><table>
        <thead><tr><th scope="col" class="number">Run</th><th scope="col">Started (UTC)</th><th scope="col">Mapping</th>\
        <th scope="col">Outcome</th><th scope="col" class="number">Calls delivered</th>\
        <th scope="col" class="number">Took</th></tr></thead>
        <tbody>
        {{#runs}}<tr><th scope="row" class="number">{{number}}</th><td class="file">{{started}}</td>\
        <td>{{mapping}}<br><span class="faint">{{target}}</span></td>\
        <td><span class="badge {{tone}}">{{outcome}}</span></td><td class="number">{{calls}}</td>\
        <td class="number">{{duration}}</td></tr>
        {{/runs}}</tbody></table></div>
        {{#runsNote}}<p class="faint">{{.}}</p>{{/runsNote}}
        </section>{{/hasRuns}}
        """
}
