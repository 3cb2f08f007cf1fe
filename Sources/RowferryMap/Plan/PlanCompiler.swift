package import RowferryModel

extension Plan {
    /// Compiles a mapping against a source's columns. `source` is its path, for messages.
    ///
    /// `events` is the order that events keep which carry their date. A call of more bytes than `callLimit` will reject
    /// its row. `now`, in seconds since 1970, tells which dates lie in the future.
    ///
    /// - Throws: every column that the mapping names and the source does not have, with its line in the mapping.
    package static func compile(
        _ mapping: Mapping,
        columns: SourceColumns,
        source: String,
        events: EventOrder = .sameness,
        callLimit: Int = .max,
        now: Int? = nil
    ) throws(Diagnostics) -> Plan {
        var compiler = PlanCompiler(mapping: mapping, columns: columns, source: source, events: events, now: now)
        let calls = mapping.calls.map { compiler.compile($0) }
        let sync = mapping.sync.map { compiler.compile($0) }
        compiler.checkMask()
        if compiler.diagnostics.hasErrors { throw Diagnostics(compiler.diagnostics.all) }
        return Plan(
            columns: ColumnSelection(names: compiler.slots, wantsAll: compiler.wantsAll),
            fields: compiler.fields,
            actions: mapping.actions,
            unusedColumns: compiler.unused,
            warnings: compiler.diagnostics.inOrder,
            delivery: mapping.calls.map(Self.delivery),
            calls: calls,
            facts: compiler.facts,
            fileName: compiler.fileName,
            callLimit: callLimit,
            nullWords: NullWords(mapping.source.null),
            sync: sync,
            mask: mapping.mask.mask
        )
    }

    private static func delivery(_ call: CallMapping) -> PlannedDelivery {
        switch call.kind.delivery {
        case .repeatable: return .repeatable
        case .once: return .once
        case .repeatableWhen(let pinned, let unless):
            let forbids = call.fields.first { $0.name == unless }.fixedValue
            let pin = call.fields.first { $0.name == pinned }
            let pinnedTo = pin.fixedValue
            if forbids == .boolean(true) || pinnedTo == .null { return .once }
            let isAlwaysThere = pinnedTo != nil || pin?.isRequired == true || pin?.fallback?.text != nil
            return isAlwaysThere && forbids != nil ? .repeatable : .byRow
        }
    }
}

extension FieldMapping? {
    /// What the field holds in every row, nothing when it is not mapped; nil when that depends on the row.
    fileprivate var fixedValue: Literal? {
        guard let field = self else { return .null }
        guard case .literal(let literal) = field.source else { return nil }
        return literal.text == nil ? field.fallback ?? .null : literal
    }
}

/// Binds names to places, and notes names that lead nowhere.
struct PlanCompiler {
    let mapping: Mapping
    let columns: SourceColumns
    let source: String
    let events: EventOrder
    let now: Int?
    var diagnostics: MappingDiagnostics
    var slots: [String] = []
    var fields: [PlannedField] = []
    var wantsAll = false
    /// What the mapping wants to know of the row itself: the first slots.
    let facts: [RowFact]
    var slotOf: [String: Int] = [:]
    let known: Set<String>

    init(mapping: Mapping, columns: SourceColumns, source: String, events: EventOrder, now: Int?) {
        self.now = now
        self.mapping = mapping
        self.columns = columns
        self.source = source
        self.events = events
        diagnostics = MappingDiagnostics(files: mapping.files)
        if case .fixed(let names) = columns { known = Set(names) } else { known = [] }
        let used = Set(mapping.usedColumns)
        facts = RowFact.allCases.filter { used.contains($0.rawValue) }
        for (index, fact) in facts.enumerated() { slotOf[fact.rawValue] = index }
    }

    /// The source's name without its folders.
    var fileName: [UInt8] { Array((source.split(separator: "/").last ?? "").utf8) }

    var unused: [String] {
        guard case .fixed(let names) = columns else { return [] }
        let learnt = Set(mapping.learntLookups.flatMap(\.columns))
        return names.filter { slotOf[$0] == nil && !learnt.contains($0) }
    }

    mutating func slot(_ column: String, line: Int) -> Int {
        if let slot = slotOf[column] { return slot }
        if case .fixed(let names) = columns, !known.contains(column) {
            diagnostics.error(
                .columnUnknown,
                "\(source) has no column \(column.quoted)",
                at: line,
                help: NearestName.help(for: column, among: names, kind: "a column")
            )
        }
        slots.append(column)
        let slot = facts.count + slots.count - 1
        slotOf[column] = slot
        return slot
    }

    /// A name that no column has would let be seen what was to be hidden.
    mutating func checkMask() {
        guard case .fixed(let names) = columns, !mapping.mask.isOfOtherColumns else { return }
        for column in mapping.mask.columns where !known.contains(column) {
            diagnostics.error(
                .columnUnknown,
                "\(source) has no column \(column.quoted) to be masked",
                at: mapping.mask.line,
                help: NearestName.help(for: column, among: names, kind: "a column")
            )
        }
    }

    mutating func compile(_ call: CallMapping) -> CallPlan {
        var condition: BoundCondition?
        if let when = call.when {
            for column in when.columns { _ = slot(column, line: call.whenLine) }
            let places = slotOf
            condition = BoundCondition(when, nullWords: mapping.source.null) { places[$0] ?? 0 }
        }
        var plans: [FieldPlan] = []
        let explicit = Set(call.fields.map(\.name))
        for field in call.fields { plans += compile(field, of: call, explicit: explicit) }
        var names: Set<String> = []
        for plan in plans where !names.insert(plan.name).inserted {
            diagnostics.error(
                .mappingKey,
                "two stars of \(call.kind.name) make \(plan.name)",
                at: call.line,
                help: "let each column fit one star, or map \(plan.name) by its name."
            )
        }
        let constants = call.kind.constants.map { JSONText.bytes($0.name) + [58] + JSONText.bytes($0.value) }
        return CallPlan(
            name: call.kind.name,
            condition: condition,
            opening: [UInt8(ascii: "{")] + constants.joined(separator: [UInt8(ascii: ",")]),
            opensWithField: !constants.isEmpty,
            fields: arranged(plans, of: call),
            needsContent: !call.kind.alternatives.isEmpty,
            lack: lack(of: call.kind),
            seal: seal(of: call.kind, names),
            delivery: call.kind.delivery,
            events: events,
            hasSameness: !call.kind.sameness.isEmpty,
            date: call.kind.date,
            stream: mapping.stream(of: call),
            folding: call.folds ? call.kind.overwrites : nil
        )
    }

    /// The fields as the call has them: those that decide its order first, the members of an object side by side.
    mutating func arranged(_ plans: [FieldPlan], of call: CallMapping) -> [FieldPlan] {
        guard call.kind.takesNested else { return plans }
        let order = call.kind.orderFields
        let first = order.compactMap { name in plans.first { $0.name == name } }
        let plans = first + plans.filter { !order.contains($0.name) }
        if let conflict = FieldPath.conflict(among: plans.map(\.name)) {
            diagnostics.error(
                .mappingKey,
                "a star of \(call.kind.name) makes \(conflict.value) and \(conflict.member)",
                at: call.line,
                help: "\(conflict.value) can be one value, or an object with members; not both."
            )
        }
        return FieldPath.order(of: plans.map(\.name)).map { plans[$0] }
    }

    mutating func compile(_ sync: SyncMapping) -> SyncPlan {
        SyncPlan(
            key: sync.key.map { (slot($0, line: sync.line), $0) },
            version: sync.version.map {
                SyncPlan.VersionPlan(slot: slot($0.column, line: $0.line), column: $0.column, formats: $0.formats)
            },
            remembered: sync.remembered.map { slot($0, line: sync.line) }
        )
    }

    func lack(of kind: CallKind) -> String? {
        if kind.needsOneOf.isEmpty { return nil }
        let names = kind.needsOneOf.joined(separator: " nor ")
        return "neither \(names) has a value, and a \(kind.name) without one is dropped"
    }

    func seal(of kind: CallKind, _ mapped: Set<String>) -> SealPlan? {
        guard let seal = kind.seal, !mapped.contains(seal.name) else { return nil }
        return SealPlan(seal, mapping: mapping.name, file: fileName)
    }

    mutating func compile(
        _ field: FieldMapping,
        of call: CallMapping,
        explicit: Set<String>
    ) -> [FieldPlan] {
        guard case .columns(let pattern) = field.source, let star = StarPattern(field.name) else {
            let column = field.source.columns.first
            return [plan(field, name: field.name, column: column, source: bind(field), of: call)]
        }
        guard case .fixed(let names) = columns else {
            wantsAll = true
            let source = BoundSource.star(openStar(pattern, star, of: call, explicit: explicit))
            return [plan(field, name: field.name, column: nil, source: source, of: call)]
        }
        return names.compactMap { column -> FieldPlan? in
            guard let stem = pattern.match(column) else { return nil }
            let name = star.filled(with: stem)
            if explicit.contains(name) { return nil }
            let field = checkDeclared(name, field, of: call, column: column)
            let source = BoundSource.slot(slot(column, line: field.line))
            return plan(field, name: name, column: column, source: source, of: call)
        }
    }

    func openStar(
        _ columns: StarPattern,
        _ names: StarPattern,
        of call: CallMapping,
        explicit: Set<String>
    ) -> StarSource {
        var star = StarSource(
            columns: columns,
            names: names,
            except: explicit,
            known: nil,
            undeclared: "it has no name"
        )
        guard let family = call.kind.families.first(where: { names.prefix.hasPrefix($0.prefix) }) else { return star }
        star.undeclared = family.undeclared
        if let entity = family.entity ?? call.entity, let declared = mapping.destination.fields[entity] {
            let standard = family.standard[entity, default: []].map(\.name)
            star.known = Set((declared + standard).map { family.prefix + $0 })
        }
        return star
    }

    /// A name that a star made must be as well known as one that was written, and has the type of one.
    mutating func checkDeclared(
        _ name: String,
        _ field: FieldMapping,
        of call: CallMapping,
        column: String
    ) -> FieldMapping {
        let rules = FieldRules(
            kind: call.kind,
            declared: mapping.destination.fields,
            entity: call.entity,
            title: call.title
        )
        var field = field
        let rule = rules.rule(for: name, at: field.line, &diagnostics)
        if let type = rule?.type, type != .string, field.type == nil, field.date.isEmpty, field.values == nil {
            field.type = type
        }
        return field
    }

    mutating func bind(_ field: FieldMapping) -> BoundSource {
        switch field.source {
        case .column(let name): return .slot(slot(name, line: field.line))
        case .literal(let literal):
            return RenderedValue(literal).map { .literal($0) } ?? .first([])
        case .first(let names): return .first(names.map { slot($0, line: field.line) })
        case .template(let template): return bind(template, line: field.line)
        case .join(let names, let separator):
            return .join(names.map { slot($0, line: field.line) }, with: Array(separator.utf8))
        case .lookup(let reference): return bind(reference, of: field)
        case .columns: return .first([])
        }
    }

    mutating func bind(_ template: Template, line: Int) -> BoundSource {
        let pieces = template.parts.map { part -> TemplatePiece in
            switch part {
            case .text(let text): .text(Array(text.utf8))
            case .column(let name, let transforms):
                transforms.isEmpty ? .slot(slot(name, line: line)) : .changed(slot(name, line: line), transforms)
            }
        }
        return template.hasTransforms ? .changedTemplate(pieces) : .template(pieces)
    }

    mutating func bind(_ reference: LookupReference, of field: FieldMapping) -> BoundSource {
        let slot = slot(reference.key.column, line: field.line)
        guard let table = mapping.values(of: reference.lookup) else { return .first([]) }
        return .lookup(
            BoundLookup(
                name: reference.name,
                table: table,
                value: reference.value,
                slot: slot,
                transforms: reference.key.transforms
            )
        )
    }
}
