import Mustache

/// The page's HTML. One file, nothing loaded from elsewhere, no script: its policy forbids both to the browser.
enum HTMLTemplate {
    /// Parsed once.
    static let parsed: Result<MustacheTemplate, any Error> = Result {
        MustacheContentTypes.register(HTMLText(), named: "ROWFERRY-REPORT")
        let body = [head, verdict, pictures, findings, fields, samples, sources].joined(separator: "\n")
        return try MustacheTemplate(string: "{{% CONTENT_TYPE:ROWFERRY-REPORT}}" + body)
    }

    private static let head = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="referrer" content="no-referrer">
        <title>{{opening}}: {{mapping}} (rowferry)</title>
        <style>
        {{{style}}}
        </style>
        </head>
        <body>
        <a class="skip" href="#main">Skip to the report</a>
        """

    private static let verdict = """
        <header class="verdict {{tone}}">
        <p class="kicker">{{kind}} of <strong>{{mapping}}</strong></p>
        <h1><span class="mark" aria-hidden="true">{{mark}}</span> {{opening}}</h1>
        <p class="facts">{{facts}}</p>
        {{#reasons}}<p class="reason">{{.}}</p>
        {{/reasons}}</header>
        <nav aria-label="Parts of this report"><ul>
        <li><a href="#next">What to do</a></li>
        <li><a href="#glance">At a glance</a></li>
        <li><a href="#findings">Findings</a></li>
        {{#hasFields}}<li><a href="#fields">Fields</a></li>{{/hasFields}}
        {{#hasSamples}}<li><a href="#samples">Calls</a></li>{{/hasSamples}}
        {{#hasSources}}<li><a href="#sources">Sources</a></li>{{/hasSources}}
        <li><a href="#mapping">Mapping</a></li>
        </ul></nav>
        <main id="main" tabindex="-1">
        <section id="next" aria-labelledby="next-title">
        <h2 id="next-title">What to do first</h2>
        {{#hasWorst}}<p>Look at these findings:</p>
        <ul class="worst">
        {{#worst}}<li><a href="{{target}}">{{label}}</a> <span class="faint">({{detail}})</span></li>
        {{/worst}}</ul>{{/hasWorst}}
        {{#steps}}<p>{{#text}}{{#plain}}{{.}}{{/plain}}{{#code}}<code>{{.}}</code>{{/code}}{{/text}}</p>
        {{#command}}<pre tabindex="0"><code>{{.}}</code></pre>
        {{/command}}{{/steps}}{{^steps}}<p>Nothing is left to be done.</p>
        {{/steps}}</section>
        """

    private static let pictures = """
        <section id="glance" aria-labelledby="glance-title">
        <h2 id="glance-title">At a glance</h2>
        <dl class="tiles" style="--columns:{{tileColumns}}">
        {{#tiles}}<div{{#isBad}} class="bad"{{/isBad}}><dt>{{label}}</dt><dd>{{number}}</dd></div>
        {{/tiles}}</dl>
        {{#rows}}<h3 id="rows-title">Rows by outcome</h3>
        <svg class="share" role="img" aria-labelledby="rows-svg rows-words" viewBox="0 0 1000 10" \
        preserveAspectRatio="none"><title id="rows-svg">Rows by outcome</title><desc id="rows-words">{{words}}</desc>\
        {{#parts}}<rect class="{{kind}}" x="{{x}}" y="0" width="{{width}}" height="10"/>{{/parts}}</svg>
        <ul class="legend">
        {{#parts}}<li><span class="swatch {{kind}}" aria-hidden="true"></span>{{label}}: <b>{{count}}</b> \
        <span class="faint">{{share}}</span></li>
        {{/parts}}</ul>{{/rows}}{{^rows}}<p>No row was read.</p>{{/rows}}
        {{#hasActions}}<h3>Calls by action</h3>
        <div class="scroll" role="region" aria-label="Calls by action" tabindex="0"><table class="bars">
        <caption>{{classes}}</caption>
        <thead><tr><th scope="col">Action</th><th scope="col" class="number">Calls</th>\
        <td class="bar"></td></tr></thead>
        <tbody>
        {{#actions}}<tr><th scope="row">{{label}}</th><td class="number">{{count}}</td><td class="bar" aria-hidden="true">\
        <svg viewBox="0 0 1000 10" preserveAspectRatio="none"><rect class="mapped" width="{{width}}" height="10"/></svg>\
        </td></tr>
        {{/actions}}</tbody></table></div>{{/hasActions}}
        {{#events}}<h3>Events by {{unit}}</h3>
        <p class="faint axis">highest: {{highest}}</p>
        <div style="max-width:{{widthInRem}}rem"><svg class="columns" role="img" aria-labelledby="events-svg events-words" viewBox="0 0 {{columnCount}} 1000" \
        preserveAspectRatio="none"><title id="events-svg">Events by {{unit}}</title>\
        <desc id="events-words">{{words}}</desc>{{#columns}}<rect class="mapped" x="{{place}}.1" y="{{top}}" width="0.8" \
        height="{{height}}"><title>{{period}}: {{count}}</title></rect>{{/columns}}</svg>
        <div class="ticks{{#isPinned}} pinned{{/isPinned}}" aria-hidden="true">{{#ticks}}<span style="left:{{left}}%">{{period}}</span>{{/ticks}}</div></div>
        <p>{{words}} {{outside}}</p>
        <details><summary>The numbers</summary>
        <div class="scroll" role="region" aria-label="Events by {{unit}}, numbers" tabindex="0"><table>
        <caption>Events by {{unit}}, in UTC</caption>
        <thead><tr><th scope="col">Period</th><th scope="col" class="number">Events</th></tr></thead>
        <tbody>
        {{#columns}}<tr><th scope="row">{{period}}</th><td class="number">{{count}}</td></tr>
        {{/columns}}</tbody></table></div></details>{{/events}}
        </section>
        """

    private static let findings = """
        <section id="findings" aria-labelledby="findings-title">
        <h2 id="findings-title">Findings</h2>
        <p>{{findingsSummary}}</p>
        {{#groups}}<details class="group" id="{{anchor}}"{{#isOpen}} open{{/isOpen}}>
        <summary><h3><span class="badge {{severity}}">{{severity}}</span> \
        {{#meaning}}{{#plain}}{{.}}{{/plain}}{{#code}}<code>{{.}}</code>{{/code}}{{/meaning}}</h3>
        <span class="faint"><code>{{groupCode}}</code> {{groupCount}}</span></summary>
        {{#hasGroupHelp}}<p class="help">{{#groupHelp}}{{#plain}}{{.}}{{/plain}}{{#code}}<code>{{.}}</code>{{/code}}\
        {{/groupHelp}}</p>{{/hasGroupHelp}}
        {{#findings}}<details class="finding"{{#isOpenFinding}} open{{/isOpenFinding}}>
        <summary><h4>{{message}}</h4> <span class="faint">{{place}}</span></summary>
        {{#hasHelp}}<p class="help">{{#help}}{{#plain}}{{.}}{{/plain}}{{#code}}<code>{{.}}</code>{{/code}}{{/help}}</p>
        {{/hasHelp}}{{#hasExamples}}<div class="scroll" role="region" aria-label="{{caption}}" tabindex="0"><table class="examples">
        <caption>{{caption}}</caption>
        <thead><tr>{{#hasFiles}}<th scope="col">File</th>{{/hasFiles}}<th scope="col" class="number">Row</th><th scope="col" class="number">Line</th>\
        <th scope="col">Value</th></tr></thead>
        <tbody>
        {{#examples}}<tr>{{#file}}<td class="file">{{.}}</td>{{/file}}<td class="number">{{row}}</td><td class="number">{{line}}</td>\
        <td class="value">{{#isEmpty}}<span class="faint">empty</span>{{/isEmpty}}{{^isEmpty}}<code>{{value}}</code>\
        {{/isEmpty}}</td></tr>
        {{/examples}}</tbody></table></div>{{/hasExamples}}
        </details>
        {{/findings}}{{#groupNote}}<p class="faint">{{.}}</p>{{/groupNote}}
        </details>
        {{/groups}}</section>
        """

    private static let fields = """
        {{#hasFields}}<section id="fields" aria-labelledby="fields-title">
        <h2 id="fields-title">Fields</h2>
        <div class="scroll" role="region" aria-labelledby="fields-title" tabindex="0"><table class="bars">
        <caption>How often each field has a value, and which. Distinct values are estimated.</caption>
        <thead><tr><th scope="col">Call</th><th scope="col">Field</th><th scope="col" class="number">Filled</th>\
        <th scope="col" class="number">Rate</th><td class="bar"></td><th scope="col" class="number">Distinct</th>\
        <th scope="col">Least</th><th scope="col">Greatest</th></tr></thead>
        <tbody>
        {{#fields}}<tr><td>{{call}}</td><th scope="row">{{field}}</th><td class="number">{{filled}}</td>\
        <td class="number">{{rate}}</td><td class="bar" aria-hidden="true"><svg viewBox="0 0 1000 10" \
        preserveAspectRatio="none"><rect class="mapped" width="{{width}}" height="10"/></svg></td>\
        <td class="number">{{distinct}}</td><td class="value">{{least}}</td><td class="value">{{greatest}}</td></tr>
        {{/fields}}</tbody></table></div>
        {{#fieldsNote}}<p class="faint">{{.}}</p>{{/fieldsNote}}
        </section>{{/hasFields}}
        """

    private static let samples = """
        {{#hasSamples}}<section id="samples" aria-labelledby="samples-title">
        <h2 id="samples-title">{{samplesTitle}}</h2>
        <p>The first calls of each kind, as the JSON that travels. The key is added only when a request is sent.</p>
        {{#sampleGroups}}<h3>{{action}} <span class="faint">(call {{number}} of the mapping)</span></h3>
        {{#samples}}<figure><figcaption>{{place}}</figcaption><pre tabindex="0"><code>{{json}}</code></pre></figure>
        {{/samples}}{{/sampleGroups}}{{#samplesNote}}<p class="faint">{{.}}</p>{{/samplesNote}}
        </section>{{/hasSamples}}
        """

    private static let sources = """
        {{#hasSources}}<section id="sources" aria-labelledby="sources-title">
        <h2 id="sources-title">Sources</h2>
        {{#sources}}<h3 class="path">{{path}}</h3>
        <dl class="about">
        {{#facts}}<div><dt>{{name}}</dt><dd>{{text}}</dd></div>
        {{/facts}}</dl>
        {{#hasReasons}}<p class="why">Why it is read so:</p>
        <ul>
        {{#why}}<li>{{.}}</li>
        {{/why}}</ul>
        {{/hasReasons}}{{/sources}}{{#sourcesNote}}<p class="faint">{{.}}</p>{{/sourcesNote}}
        </section>{{/hasSources}}
        <section id="mapping" aria-labelledby="mapping-title">
        <h2 id="mapping-title">Mapping</h2>
        {{#mappingText}}<pre tabindex="0"><code>{{.}}</code></pre>{{/mappingText}}
        {{^mappingText}}<p>The text is left out: it is not known, or a secret stands in it that can't be cut out with \
        certainty.</p>{{/mappingText}}
        </section>
        </main>
        <footer aria-labelledby="about-title">
        <h2 id="about-title">About this report</h2>
        <dl class="about">
        {{#about}}<div><dt>{{name}}</dt><dd>{{text}}</dd></div>
        {{/about}}</dl>
        </footer>
        </body>
        </html>
        """
}
