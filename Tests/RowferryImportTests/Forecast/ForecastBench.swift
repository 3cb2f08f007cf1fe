import Foundation
import RowferryDeliver
import RowferryDestinations
import RowferryLedger
import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryImport

/// What was said of an input beforehand, and what the sandbox then made of it.
struct Forecast {
    /// A call that the sandbox got, with the row that it was made of.
    struct Arrived: Hashable {
        var row: Place
        var call: StandIn.Arrival
    }

    struct Place: Hashable, Comparable {
        /// Which of the sources.
        var source: Int
        var row: Int

        static func < (left: Place, right: Place) -> Bool { (left.source, left.row) < (right.source, right.row) }
    }

    var report: RunReport
    /// What an import says on a terminal before it sends.
    var plan: ImportPlan
    var outcome: RunOutcome
    /// In the order in which they arrived.
    var arrived: [Arrived]
    /// Names of attributes by entity.
    var attributes: [String: Set<String>]
    /// Rejected rows, by code.
    var rejected: [DiagnosticCode: [Place]]
    /// Rows rejected for a field of an event that nobody declared.
    var eventRejects: Set<Place> = []
    private var paths: [String]

    /// Checks, previews and imports, and pairs what arrived with the preview: it must be the same for each account, in its
    /// order as far as calls have one.
    ///
    /// `existing` are the event fields that the sandbox takes; nil for those that the mapping declares.
    ///
    /// - Throws: what is wrong with the mapping.
    init(_ mapping: String, files: [String], in check: CheckBench, lanes: Int, existing: [String]? = nil) async throws {
        let loaded = try check.load(mapping)
        let standIn = try StandIn(declared: existing ?? loaded.declaredEventFields)
        defer { standIn.close() }
        paths = files
        report = try await check.run(mapping, files)
        plan = try await PlanRun(
            try loaded.open(files: files, callLimit: check.callLimit, now: check.now),
            settings: ImportSettings(),
            form: try loaded.wireForm(.measure, endpoint: nil, userAgent: "test"),
            target: "stand-in"
        ).start(ledger: nil)
        outcome = try await Self.run(loaded, files, check, lanes, into: standIn)
        attributes = try standIn.attributes()
        rejected = [:]
        arrived = []
        var planned: [String: [(Place, String)]] = [:]
        let preparation = try loaded.open(files: files, callLimit: check.callLimit, now: check.now)
        var broken: (any Error)?
        try await PreviewRun(preparation).forEachRow(limit: nil) { row in
            let place = Place(source: files.firstIndex(of: row.source) ?? -1, row: row.row)
            if let reject = row.reject {
                rejected[reject.code, default: []].append(place)
                if reject.field?.hasPrefix("cf_") == true, reject.code == .fieldUndeclared {
                    eventRejects.insert(place)
                }
            }
            for call in row.calls {
                do {
                    let body = try StandIn.body(of: call)
                    planned[Self.account(in: call), default: []].append((place, body))
                } catch {
                    broken = error
                }
            }
        }
        if let broken { throw broken }
        for call in try standIn.arrivals() {
            let account = Self.account(in: Array(call.body.utf8))
            let waiting = planned[account] ?? []
            guard let place = waiting.firstIndex(where: { $0.1 == call.body }) else {
                Issue.record("\(call.body) arrived; the preview has \(waiting.first?.1 ?? "nothing")")
                continue
            }
            // Events keep their order among those that are the same, all else that of its account.
            let overtaken = Self.isEvent(call.body) ? [] : waiting[..<place].filter { !Self.isEvent($0.1) }
            #expect(overtaken.isEmpty, "\(call.body) arrived before \(overtaken.first?.1 ?? "")")
            arrived.append(Arrived(row: waiting[place].0, call: call))
            planned[account]?.remove(at: place)
        }
        let missing = planned.values.flatMap(\.self)
        #expect(missing.isEmpty, "the preview has \(missing.first?.1 ?? ""), which did not arrive")
    }

    private static func isEvent(_ call: String) -> Bool { call.contains(#""action":"trackEvent""#) }

    private static func account(in call: [UInt8]) -> String {
        let object = (try? JSONSerialization.jsonObject(with: Data(call))) as? [String: Any]
        return object?["accountExternalId"].map { "\($0)" } ?? ""
    }

    private static func run(
        _ loaded: LoadedMapping,
        _ files: [String],
        _ check: CheckBench,
        _ lanes: Int,
        into standIn: StandIn
    ) async throws -> RunOutcome {
        var settings = ImportSettings()
        settings.courier.lanes = lanes
        settings.courier.limits.calls = 3
        settings.allowedClears = check.allowedClears
        let form = try loaded.wireForm(.send, endpoint: nil, userAgent: "test")
        let mailbox = Mailbox<ImportRun.Event>()
        let run = ImportRun(
            try loaded.open(files: files, callLimit: check.callLimit, now: check.now),
            settings: settings,
            form: form,
            key: ImportKey(mapping: loaded.name, target: "stand-in"),
            ledger: try Ledger(path: check.folder.file("ledger-\(UUID().uuidString).sqlite"), clock: { Date() }),
            mailbox: mailbox,
            transport: StandInTransport(standIn: standIn, mailbox: mailbox),
            effects: ImportEffects(now: { .now }, wallClock: { check.now }, progress: { _ in }, say: { _ in })
        )
        return try await run.start().outcome
    }

    // MARK: What was said

    /// How often a finding of the code is reported; of one field, if one is named.
    func count(_ code: DiagnosticCode, field: String? = nil) -> Int {
        findings(code, field: field).reduce(0) { $0 + $1.count }
    }

    private func findings(_ code: DiagnosticCode, field: String?) -> [RunReport.Finding] {
        report.diagnostics.filter { $0.code == code && (field == nil || $0.field == field) }
    }

    /// Whether what a finding says comes true in these rows, and no others: their number, and the first of them.
    func expect(
        _ code: DiagnosticCode,
        field: String? = nil,
        in places: [Place],
        _ what: String,
        at location: SourceLocation = #_sourceLocation
    ) {
        #expect(count(code, field: field) == places.count, "\(what)", sourceLocation: location)
        let found = findings(code, field: field)
        // Examples of several findings are each the first of their own.
        guard found.count == 1, let finding = found.first else { return }
        let examples = finding.examples.map { Place(source: paths.firstIndex(of: $0.file) ?? -1, row: $0.row) }
        #expect(examples == Array(places.sorted().prefix(examples.count)), "\(what)", sourceLocation: location)
    }
}

/// Hands requests to the sandbox's judge, and its answer back.
private struct StandInTransport: Transport {
    let standIn: StandIn
    let mailbox: Mailbox<ImportRun.Event>

    func start(_ request: Request, ticket: Int) {
        Task {
            do {
                try await standIn.take(request.body)
                mailbox.post(.finished(ticket: ticket, ModelServer.Treatment.takes.result))
            } catch {
                Issue.record(error)
                mailbox.post(.finished(ticket: ticket, ModelServer.Treatment.htmlBefore.result))
            }
        }
    }

    func abandon() {}
}
