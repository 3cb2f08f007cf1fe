package import RowferryDeliver
package import RowferryDestinations
package import RowferryMap
package import RowferryModel

/// Carries out what the courier decides: commits, records, sends, and judges what came of it.
///
/// The order is the promise: what is known becomes durable before something new leaves, and a chunk with a once-call is
/// recorded before its first byte does.
package struct Dispatch {
    let settings: ImportSettings
    let form: WireForm
    let destination: any Destination
    let ledger: any Bookkeeping
    let transport: any Transport
    let effects: ImportEffects
    /// The ledger's number of the run.
    var run: Int64 = 0
    /// Turns refused calls into rejects.
    var refusedRows: RefusedRows
    /// Rows that add something, and were handed over so far.
    var additions = Additions()
    /// By stream; empty when the calls have no paths of their own.
    private let paths: [CallPath]
    /// Names of fields that hold a hash made with a secret: JSON.
    private let derived: Set<String>
    /// What the courier has given to be made durable, and is not yet: kept for the next try when a commit fails.
    private var changes: [LedgerChange] = []
    private var lastCommit: ContinuousClock.Instant?

    package init(
        settings: ImportSettings,
        form: WireForm,
        mapping: Mapping,
        destination: any Destination,
        ledger: any Bookkeeping,
        transport: any Transport,
        effects: ImportEffects
    ) {
        self.settings = settings
        self.form = form
        self.destination = destination
        self.ledger = ledger
        self.transport = transport
        self.effects = effects
        refusedRows = RefusedRows(mapping: mapping)
        paths = mapping.paths
        derived = mapping.derivedFields
    }

    /// Makes durable what has become known, together with what was known shortly before.
    ///
    /// Outcomes of repeatable chunks may wait for `ImportSettings.commitInterval`: should the process die, their calls are
    /// sent again, which changes nothing. Outcomes of once-calls wait for no interval.
    package mutating func commitWhenDue(_ courier: inout Courier) throws(Diagnostic) {
        if let due = commitDue(courier), due <= effects.now() { try commit(&courier) }
    }

    /// When there is something to be made durable; nil when nothing is known that the ledger does not know.
    package func commitDue(_ courier: Courier) -> ContinuousClock.Instant? {
        guard courier.hasChanges || !changes.isEmpty else { return nil }
        guard let lastCommit, !courier.knowsOfIntents else { return effects.now() }
        return lastCommit + settings.commitInterval
    }

    /// Makes durable what has become known.
    package mutating func commit(_ courier: inout Courier) throws(Diagnostic) {
        changes += courier.takeChanges { refusedRows.reject($0) }
        guard !changes.isEmpty else { return }
        try ledger.commit(changes, run: run)
        changes = []
        lastCommit = effects.now()
    }

    /// Sends what is ready.
    package mutating func send(_ courier: inout Courier) throws(Diagnostic) {
        let shipments = courier.takeReady(at: effects.now())
        let once = shipments.filter { $0.chunk.deliveryClass == .once }
        do {
            if !once.isEmpty { try commit(&courier) }
            try recordIntents(of: once, &courier)
        } catch {
            courier.recall(shipments)
            throw error
        }
        for shipment in shipments {
            let path = paths.isEmpty ? nil : paths[shipment.chunk.stream]
            let request = settings.request(form, shipment.chunk, path: path, at: effects.sendingMoment())
            transport.start(request, ticket: shipment.ticket)
        }
    }

    /// The calls as the ledger may have them. With the hash of an id somebody could pass for whom it names; it follows
    /// from id and secret, and is not needed to know what was added.
    private func withoutHashes(_ calls: [UInt8]) -> [UInt8] {
        if derived.isEmpty { return calls }
        return calls.split(separator: UInt8(ascii: "\n")).reduce(into: []) { text, call in
            let members = CallMembers(call).filter { !derived.contains($0.name) }
            text += "{\(members.map { "\($0.name):\($0.value)" }.joined(separator: ","))}\n".utf8
        }
    }

    private mutating func recordIntents(of shipments: [Courier.Shipment], _ courier: inout Courier) throws(Diagnostic) {
        guard !shipments.isEmpty else { return }
        var wanted = shipments.map(\.intent)
        additions.attach(to: &wanted)
        for index in wanted.indices { wanted[index].onceCalls = withoutHashes(wanted[index].onceCalls) }
        let intents: [Int64]
        do {
            intents = try ledger.record(wanted, run: run)
        } catch {
            additions.recall()
            throw error
        }
        for (shipment, intent) in zip(shipments, intents) { courier.noteIntent(intent, ticket: shipment.ticket) }
    }

    /// Tells the courier what became of a request.
    package func hear(_ ticket: Int, _ result: TransportResult, _ courier: inout Courier) {
        let verdict = destination.judge(result)
        courier.finished(ticket, verdict, serverWait: serverWait(result), at: effects.now())
    }

    /// How long the server wants to be left alone: by `Retry-After`, or else until its limit is reset.
    private func serverWait(_ result: TransportResult) -> Duration? {
        guard case .answered(let answer) = result else { return nil }
        let now = effects.wallClock()
        return answer.retryAfter.flatMap { retryAfterWait($0, now: now) }
            ?? answer.rateLimitReset.flatMap { rateLimitWait($0, now: now) }
    }

    /// Sends nothing any more.
    func abandon() {
        transport.abandon()
    }
}

extension RunReport.Delivery {
    /// What a courier came to, and how many chunks wait for a decision.
    init(_ courier: Courier, waiting: Int) {
        self.init()
        deliveredCalls = courier.deliveredCalls
        deliveredChunks = courier.deliveredChunks
        deliveredBytes = courier.deliveredBytes
        refusedCalls = courier.refusedCalls
        retries = courier.retries
        foldedCalls = courier.foldedCalls
        unknownChunks = waiting
    }
}
