import RowferryDeliver
package import RowferryLedger
import RowferryMap
package import RowferryModel

/// By what it is foreseen what an import would do: a ledger that is only read, or none where there is none yet.
package struct Outlook {
    let ledger: Ledger?
    let target: String
    let form: WireForm
    let settings: ImportSettings

    package init(ledger: Ledger?, target: String, form: WireForm, settings: ImportSettings = ImportSettings()) {
        self.ledger = ledger
        self.target = target
        self.form = form
        self.settings = settings
    }

    /// How an import would go on with the sources of the mapping.
    func opening(_ mapping: Mapping) throws(Diagnostic) -> SourceOpening? {
        guard let ledger else { return nil }
        let key = ImportKey(mapping: mapping.name, target: target)
        var opening = SourceOpening(mapping: mapping, key: key, settings: settings, form: form, ledger: ledger)
        if let sync = mapping.sync {
            opening.export = try ExportOpening(sync, key: key, settings: settings, ledger: ledger)
        }
        return opening
    }
}

extension LearntLookups {
    /// What the lookups would know if an import of the sources began now; nil for the outlook knows of no ledger.
    static func foreseen(_ preparation: Preparation, _ outlook: Outlook?) async throws(Diagnostic) -> LearntLookups {
        let mapping = preparation.mapping
        let key = ImportKey(mapping: mapping.name, target: outlook?.target ?? "")
        var lookups = LearntLookups(mapping, key: key, ledger: outlook?.ledger)
        if mapping.learntLookups.isEmpty { return lookups }
        let opening = try outlook?.opening(mapping)
        var pupils: [Pupil] = []
        for prepared in preparation.sources {
            pupils.append(Pupil(prepared: prepared, known: try opening?.known(of: prepared)))
        }
        try await lookups.learn(from: pupils, settings: outlook?.settings ?? ImportSettings())
        return lookups
    }
}
