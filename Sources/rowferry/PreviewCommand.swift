import ArgumentParser
import Foundation
import RowferryDeliver
import RowferryDestinations
import RowferryImport
import RowferryModel
import RowferryReport

struct PreviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Shows the first rows and the calls that they become.",
        discussion: "EXAMPLE\n  rowferry preview mappings/email-events.yaml -n 3 --as json"
    )

    enum Form: String, ExpressibleByArgument, CaseIterable {
        case table
        case json
        case curl
    }

    @OptionGroup var mapping: MappingOptions
    @OptionGroup var ledger: LedgerOptions

    @Option(name: .customShort("n"), help: ArgumentHelp("How many rows, or all.", valueName: "n"))
    var count = "5"

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp(
            "table for people; json: one call a line, as it would be sent, without the secret; curl: commands.",
            valueName: "form"
        )
    )
    var form = Form.table

    func validate() throws {
        if limit == nil, count != "all" { throw ValidationError("-n takes a number or all, not \(count).") }
    }

    private var limit: Int? { Int(count).flatMap { $0 > 0 ? $0 : nil } }

    func run() async throws {
        try await reporting {
            let loaded = try mapping.load()
            if form == .curl, loaded.sendsFiles {
                throw Diagnostic(
                    .error,
                    .usage,
                    "what is sent as CSV files can't be shown as commands",
                    help: "give --as table or --as json: each call becomes a row of a file."
                )
            }
            let form = try loaded.wireForm(.measure, endpoint: nil, userAgent: Rowferry.userAgent)
            if Target.placeholder(form.url) == nil, let problem = endpointProblem(form.url) { throw problem }
            let callLimit = Chunker.callLimit(limits: Chunker.Limits(loaded.limits), form: form)
            let preparation = try loaded.open(files: mapping.files, callLimit: callLimit)
            Console.show(preparation.warnings)
            let outlook = loaded.learnsFromRows ? try ledger.outlook(form) : nil
            try await PreviewRun(preparation, outlook).forEachRow(limit: limit) { show($0, url: form.url, loaded) }
        }
    }

    private func show(_ row: PreviewRun.Row, url: String, _ loaded: LoadedMapping) {
        switch form {
        case .table:
            Console.output(
                PreviewText.table(
                    source: row.source,
                    row: row.row,
                    calls: row.calls,
                    actions: row.actions,
                    reject: row.reject
                ) + "\n"
            )
        case .json:
            for call in row.calls { Console.output(call + [UInt8(ascii: "\n")]) }
            if let reject = row.reject { Console.sayLine(rejection(reject, row.source)) }
        case .curl:
            if !row.calls.isEmpty {
                let url = Target.placeholder(url).map { url.replacing("\($0).invalid", with: "ENDPOINT") } ?? url
                let curl = PreviewText.Curl(
                    url: url,
                    key: loaded.secret,
                    at: loaded.keyPlace,
                    headers: loaded.headers,
                    envelope: loaded.envelope
                )
                Console.output(curl.commands(row.calls, paths: row.paths))
            }
        }
    }

    private func rejection(_ reject: Reject, _ path: String) -> String {
        Diagnostic(.error, reject.code, reject.reason, at: Position(file: path, line: reject.line)).text(
            style: Console.style
        )
    }
}
