import RowferryLedger
import RowferryMap
import RowferryModel
import RowferryRead

/// What the lookups of a mapping have learnt from rows, source by source.
///
/// Before the first call is made, all sources that are new are read once, and what they teach is added to what the ledger
/// knows. That is a generation. A source keeps the generation with which its first call was made until it is complete,
/// whatever is learnt elsewhere: its rows must become the same calls when they are mapped again.
package struct LearntLookups {
    /// One source, as the ledger knows it; nothing when it begins anew.
    struct Pupil {
        var prepared: PreparedSource
        var known: SourceProgress?
    }

    private let mapping: Mapping
    private let key: ImportKey
    private let ledger: (any LearntKeeping)?
    /// For each source the generation in the ledger; nil for those that were read now.
    private var generations: [Int64?] = []
    /// Of those that were read now, how far.
    private var ends: [Int: Int] = [:]
    private var newest: [String: LearntTable] = [:]
    private var older: (tables: [String: LearntTable], generation: Int64)?

    /// Nothing is learnt as long as `learn` was not called. The ledger is nil when there is none yet.
    init(_ mapping: Mapping, key: ImportKey, ledger: (any LearntKeeping)?) {
        self.mapping = mapping
        self.key = key
        self.ledger = ledger
    }

    /// Reads the sources that must be read. `goesOn` is asked now and then; no ends it, and nothing is to be relied on then.
    ///
    /// - Throws: what can't be read twice, or not to its end.
    mutating func learn(
        from pupils: [Pupil],
        settings: ImportSettings,
        goesOn: @escaping () -> Bool = { true }
    ) async throws(Diagnostic) {
        guard !mapping.learntLookups.isEmpty else { return }
        let decided = try pupils.map { pupil throws(Diagnostic) in (pupil, try decide(pupil)) }
        generations = decided.map { if case .known(let generation) = $1 { generation } else { nil } }
        guard generations.contains(nil) else { return }
        newest = try load(upTo: .max, behind: nil).tables
        let tables = mapping.learntLookups.compactMap { newest[$0.name] }
        let pass = LearningPass(workers: settings.workers, blockBytes: settings.blockBytes, goesOn: goesOn)
        for (number, (pupil, decision)) in decided.enumerated() {
            guard case .read(let start) = decision else { continue }
            ends[number] = try await pass.read(pupil.prepared, from: start, into: tables)
        }
        for lookup in mapping.learntLookups where newest[lookup.name]?.isFull == true { throw tooMuch(lookup) }
    }

    /// What is to be said about what was learnt now.
    var notes: [ImportNote] {
        mapping.learntLookups.compactMap { lookup in
            newest[lookup.name].map { .learnt(lookup.name, keys: $0.count, new: $0.newCount) }
        }
    }

    /// Lets the ledger know what was learnt now, by the ledger's numbers of the sources.
    func keep(_ numbers: [Int64], of sources: [PreparedSource]) throws(Diagnostic) {
        guard !ends.isEmpty, let ledger else { return }
        var places: [Int64: (bytes: Int, end: Int)] = [:]
        for (number, end) in ends { places[numbers[number]] = (sources[number].source.identity.size ?? 0, end) }
        _ = try ledger.keepLearnt(from: places, key: key) { keep in
            for lookup in mapping.learntLookups {
                try newest[lookup.name]?.takeNews { try keep(lookup.learntName, $0) }
            }
        }
    }

    /// The source with a plan that knows what its generation knows. The one before is not to be used any more then.
    mutating func bind(_ prepared: PreparedSource, number: Int) throws(Diagnostics) -> PreparedSource {
        guard number < generations.count else { return prepared }
        do {
            return try prepared.knowing(tables(of: number))
        } catch let problem as Diagnostic {
            throw Diagnostics([problem])
        } catch let problems as Diagnostics {
            throw problems
        } catch {
            throw Diagnostics([Diagnostic(.error, .internalMistake, "\(error)")])
        }
    }

    /// What is known to calls that are made of no source's rows.
    mutating func tables(of number: Int) throws(Diagnostic) -> [String: LearntTable] {
        guard number < generations.count, let generation = generations[number] else { return newest }
        if older?.generation != generation { older = try load(upTo: generation, behind: older) }
        return older?.tables ?? [:]
    }

    // MARK: Generations

    private enum Decision {
        case known(Int64)
        /// From the place on; nil is the first row.
        case read(from: ReadPosition?)
    }

    private func decide(_ pupil: Pupil) throws(Diagnostic) -> Decision {
        let source = pupil.prepared.source
        guard let size = source.identity.size else { throw readOnce(source.path) }
        guard let known = pupil.known, let learnt = try ledger?.learning(source: known.id) else {
            return .read(from: nil)
        }
        if learnt.bytes == size { return .known(learnt.generation) }
        return .read(from: learnt.isSettled(known) ? known.position : nil)
    }

    /// What the ledger knows up to a generation, added to what was loaded up to an earlier one.
    private func load(
        upTo generation: Int64,
        behind loaded: (tables: [String: LearntTable], generation: Int64)?
    ) throws(Diagnostic) -> (tables: [String: LearntTable], generation: Int64) {
        let isBehind = loaded.map { $0.generation < generation } ?? false
        var tables = isBehind ? loaded?.tables ?? [:] : [:]
        for lookup in mapping.learntLookups {
            let table = tables[lookup.name] ?? lookup.emptyTable
            tables[lookup.name] = table
            var isSound = true
            try ledger?.readLearnt(
                lookup.learntName,
                key: key,
                after: isBehind ? loaded?.generation ?? 0 : 0,
                upTo: generation
            ) { bytes in
                if !table.learn(bytes, isNews: false) { isSound = false }
            }
            if !isSound { throw broken(lookup) }
            if table.isFull { throw tooMuch(lookup) }
        }
        return (tables, generation)
    }
}

extension LookupMapping {
    fileprivate var learntName: LearntName { LearntName(lookup: name, rules: hash) }
}

/// What prevents learning.
extension LearntLookups {
    private func readOnce(_ path: String) -> Diagnostic {
        Diagnostic(
            .error,
            .usage,
            "the mapping's lookups learn from rows, so that the rows are read twice: "
                + "\(path == "-" ? "standard input" : path) can be read only once",
            help: "save it to a file, and import that."
        )
    }

    private func broken(_ lookup: LookupMapping) -> Diagnostic {
        Diagnostic(
            .error,
            .ledgerUnusable,
            "what the ledger remembers of the lookup \(lookup.name) can't be read to its end",
            at: lookup.position,
            help: "give the lookup another name, and import the files from which it learns again."
        )
    }

    private func tooMuch(_ lookup: LookupMapping) -> Diagnostic {
        Diagnostic(
            .error,
            .lookupInvalid,
            "the lookup \(lookup.name) has learnt more than 4 GB of values",
            at: lookup.position,
            help: "leave out values that are not needed, or tell by when: which rows tell something."
        )
    }
}

extension SourceLearning {
    /// Whether everything that was read then is settled.
    func isSettled(_ progress: SourceProgress) -> Bool { progress.position.offset >= end }
}
