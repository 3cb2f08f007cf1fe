import Mustache

/// The page's HTML. One file, nothing loaded from elsewhere, no script.
enum PageTemplate {
    /// Parsed once.
    static let shared: Result<MustacheTemplate, any Error> = Result {
        MustacheContentTypes.register(ScalarHTML(), named: "SCALAR-HTML")
        return try MustacheTemplate(string: "{{% CONTENT_TYPE:SCALAR-HTML}}" + source)
    }

    /// Escapes by Unicode scalar.
    ///
    /// The library's own HTML escaping goes by character, and a quote with a combining accent after it is one
    /// character, not a quote: it would go through unescaped and end an attribute.
    private struct ScalarHTML: MustacheContentType {
        func escapeText(_ text: String) -> String {
            var escaped = String.UnicodeScalarView()
            for scalar in text.unicodeScalars {
                switch scalar {
                case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
                case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
                case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
                case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
                case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
                default: escaped.append(scalar)
                }
            }
            return String(escaped)
        }
    }

    private static let source = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>rowferry sandbox{{#account}}: {{.}}{{/account}}{{#system}}: {{.}}{{/system}}</title>
        <style>
        :root { color-scheme: light dark; --ink: #1d2430; --faint: #667085; --line: #e3e7ee; --paper: #f6f7f9;
          --card: #fff; --link: #1d5fbf; --bad: #b42318; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --faint: #98a2b3; --line: #2c3442;
          --paper: #12161d; --card: #1a202a; --link: #7fb0ff; --bad: #ff8a80; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 90rem; padding: 1.5rem 1.25rem 3rem; background: var(--paper);
          color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
        h1 { font-size: 1.4rem; margin: 0; }
        h2 { font-size: 1.05rem; margin: 0; }
        p { margin: .25rem 0 0; color: var(--faint); }
        a { color: var(--link); text-decoration: none; }
        a:hover { text-decoration: underline; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(6.2rem, 1fr)); gap: .6rem;
          margin: 1.25rem 0; padding: 0; list-style: none; }
        .tiles li { background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
          padding: .55rem .6rem; white-space: nowrap; }
        .tiles b { display: block; font-size: 1.3rem; font-variant-numeric: tabular-nums; }
        .tiles span { color: var(--faint); font-size: .85rem; }
        .tiles .bad b { color: var(--bad); }
        section { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; margin: 0 0 1rem;
          overflow: hidden; }
        header { display: flex; align-items: baseline; justify-content: space-between; gap: 1rem;
          padding: .7rem .7rem; }
        header span, .faint, .empty { color: var(--faint); font-size: .88rem; }
        .empty { padding: 0 .7rem .8rem; margin: 0; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .35rem .7rem; border-top: 1px solid var(--line);
          overflow-wrap: break-word; max-width: 20rem; }
        th { color: var(--faint); font-size: .82rem; font-weight: 600; white-space: nowrap; }
        .number, .date { font-variant-numeric: tabular-nums; white-space: nowrap; }
        .date { font-size: .92em; }
        .code { font: .85em/1.5 ui-monospace, monospace; }
        </style>
        </head>
        <body>
        <h1>rowferry sandbox</h1>
        {{#account}}<p>Only account <strong>{{.}}</strong>. <a href="/">Show all accounts</a></p>{{/account}}
        {{#system}}<p>Only what was sent to <strong>{{.}}</strong>. <a href="/">Show everything</a></p>{{/system}}
        {{^account}}{{^system}}<p>What ChurnZero would have made of everything that was sent to <code>/i</code> and as CSV files here, and
        Segment of what was sent to <code>/v1/batch</code>. What was sent to <code>/v2</code> and
        <code>/records</code> stands among the messages.
        Counts as JSON: <a href="/state.json">state.json</a></p>{{/system}}{{/account}}
        {{#systems}}<p>By system:{{#links}} <a href="{{link}}">{{title}}</a>{{/links}}</p>{{/systems}}
        <ul class="tiles">
        {{#tiles}}<li{{#bad}} class="bad"{{/bad}}><b>{{count}}</b><span>{{label}}</span></li>
        {{/tiles}}</ul>
        {{#sections}}
        <section>
        <header><h2>{{title}}</h2><span>{{showing}}</span></header>
        {{#isEmpty}}<p class="empty">Nothing yet.</p>{{/isEmpty}}
        {{^isEmpty}}<div class="scroll"><table>
        <thead><tr>{{#columns}}<th>{{.}}</th>{{/columns}}</tr></thead>
        <tbody>
        {{#rows}}
        <tr>{{#cells}}<td class="{{kind}}">{{#link}}<a href="{{.}}">{{text}}</a>{{/link}}{{^link}}{{text}}{{/link}}</td>{{/cells}}</tr>
        {{/rows}}
        </tbody></table></div>{{/isEmpty}}
        </section>
        {{/sections}}
        </body>
        </html>
        """
}
