import RowferryModel

/// Makes a mapping from what was seen in a source.
package struct Guess {
    private let profile: TableProfile
    private let facts: SourceFacts
    private let table: SuggestionTable
    private let columns: [GuessedColumn]

    /// The destinations that fields can be suggested for, by their names in `destination: {type: ...}`.
    package static var destinations: [String] { SuggestionTable.all.map(\.destination) }

    /// Nil for a destination that nothing is known of.
    package init?(_ profile: TableProfile, of facts: SourceFacts, for destination: String) {
        guard let table = SuggestionTable.all.first(where: { $0.destination == destination }) else { return nil }
        self.profile = profile
        self.facts = facts
        self.table = table
        columns = Self.columns(of: profile)
    }

    private static func columns(of profile: TableProfile) -> [GuessedColumn] {
        let habit = habit(of: profile)
        return profile.names.indices.filter { isUsable(profile.names[$0]) }.map { index in
            GuessedColumn(
                index: index,
                name: profile.names[index],
                profile: profile.columns[index],
                rows: profile.rows,
                habit: habit
            )
        }
    }

    /// A mapping can name any column but these: YAML readers lose NUL, and a byte order mark in front.
    private static func isUsable(_ name: String) -> Bool {
        !name.isEmpty && !name.utf8.contains(0) && name.unicodeScalars.first != "\u{FEFF}"
    }

    /// The order of day and month in the columns that show one, when they agree.
    private static func habit(of profile: TableProfile) -> (order: DateOrder, column: String)? {
        let shown = profile.names.indices.compactMap { index in
            DateChoice.decided(profile.columns[index].dates).map { (order: $0.order, column: profile.names[index]) }
        }
        return Set(shown.map(\.order)).count == 1 ? shown.first : nil
    }

    /// The mapping.
    package func draft() -> MappingDraft {
        var writer = DraftWriter()
        writeOpening(&writer)
        writeSource(&writer)
        guard let call = CallGuess.best(of: table, for: columns) else { return writer.draft }
        let drafted = CallDraft(call, columns: columns)
        writeDestination(drafted, &writer)
        drafted.write(&writer)
        return writer.draft
    }

    private func writeOpening(_ writer: inout DraftWriter) {
        let count = (profile.rows + profile.faults).counted("row")
        let rows = facts.isWhole ? "all \(count)" : "the first \(count)"
        let source = facts.path == "-" ? "standard input" : facts.path
        writer.comment("Guessed from \(rows) of \(source). Look at each \(MappingDraft.mark), decide, and remove it.")
        writer.line("version: 1")
        writer.line("name: \(YAMLText.scalar(facts.title))")
        writer.line()
    }

    // MARK: Source

    private func writeSource(_ writer: inout DraftWriter) {
        writer.line("source:")
        writer.line("files: \(YAMLText.list([facts.path]))", indent: 2)
        for setting in facts.settings {
            if let reason = setting.reason {
                let remark = Remark(text: reason, isDoubt: setting.isDoubtful)
                writer.comment(remark, about: setting.key, indent: 2)
            }
            writer.line("\(setting.key): \(setting.isText ? YAMLText.scalar(setting.value) : setting.value)", indent: 2)
        }
        for warning in facts.warnings { writer.comment(warning, indent: 2) }
        for remark in oddities { writer.comment(remark, about: "rows", indent: 2) }
        writeNulls(&writer)
        writer.line()
    }

    private var oddities: [Remark] {
        var remarks: [Remark] = []
        if let fault = profile.firstFault {
            let many =
                profile.faults == 1
                ? "1 row that can't be read is" : "\(profile.faults.counted("row")) that can't be read are"
            remarks.append(.doubt("\(many) rejected, first line \(fault.line): \(fault.message)"))
        }
        if profile.isCut {
            remarks.append(
                .doubt("there are more than \(TableProfile.columnLimit.grouped) columns; the others are left out")
            )
        }
        let unusable = profile.names.count - columns.count
        if unusable > 0 {
            remarks.append(
                .doubt(
                    "\(unusable.counted("column")) can't be named in a mapping, and \(unusable == 1 ? "is" : "are") left out"
                )
            )
        }
        if facts.hasHeader, let name = columns.map(\.name.text).first(where: HeaderDoubt.isData) {
            remarks.append(
                .doubt("\(name.quoted) as a column's name: is the first line a row? Then guess with --no-header")
            )
        }
        return remarks
    }

    private func writeNulls(_ writer: inout DraftWriter) {
        let guess = NullGuess(profile.nulls, columns: columns)
        guard !guess.words.isEmpty else { return }
        for remark in guess.remarks { writer.comment(remark, about: "null", indent: 2) }
        writer.line("null: \(YAMLText.list([""] + guess.words.map(\.text)))", indent: 2)
    }

    // MARK: Destination

    private func writeDestination(_ call: CallDraft, _ writer: inout DraftWriter) {
        writer.line("destination:")
        writer.line("type: \(table.destination)", indent: 2)
        for setting in table.settings { writer.line("\(setting.key): \(setting.value)", indent: 2) }
        if let entity = call.guess.call.rest?.entity, !call.declared.isEmpty {
            writer.line("fields:", indent: 2)
            writer.comment(.doubt(table.declaredDoubt), about: entity, indent: 4)
            writer.line("\(entity): \(YAMLText.list(call.declared))", indent: 4)
        }
        writer.line()
    }
}
