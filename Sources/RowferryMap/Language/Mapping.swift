package import RowferryModel

/// A mapping file as it was understood: checked against its destination, not yet against a source.
package struct Mapping: Sendable {
    package var name: String
    /// The file it came from, for messages.
    package var file: String
    package var source: SourceOptions
    package var destination: DestinationSettings
    var calls: [CallMapping]
    /// What makes it send only what has changed.
    package var sync: SyncMapping?
    package var lookups: [LookupMapping]
    /// Whose values are not shown.
    var mask = MaskMapping()
    /// What the mapping says that must become of rows of its own.
    package var tests: [MappingTest]
    /// What the lookups' files hold, once they were read.
    var tables: [String: LookupTable] = [:]
    /// What the other lookups have learnt from rows.
    var learnt: [String: LearntTable] = [:]
    /// The files of the mapping, for the lines of messages.
    var files: MappingFiles
    /// Hash of everything that changes what is sent; not of comments, secrets, the endpoint, or the list of files.
    package var hash: String
    /// What is odd but does not stop anything.
    package var warnings: [Diagnostic]

    /// Names, as JSON, of the fields that are computed from others.
    package var derivedFields: Set<String> { Set(calls.flatMap(\.kind.derived).map { "\"\($0.name)\"" }) }

    /// What each of the calls adds, when it adds numbers.
    package var additionRules: [AdditionRule?] { calls.map(\.kind.adds) }

    /// Names of the calls in the order of the mapping: `trackEvent`, ...
    package var actions: [String] { calls.map(\.kind.name) }
    /// The paths of the calls, by stream; empty when they have none of their own.
    package var paths: [CallPath] {
        var paths: [CallPath] = []
        for call in calls + (sync?.onMissing ?? []) {
            if let path = call.path, !paths.contains(path) { paths.append(path) }
        }
        return paths
    }

    /// The values of a lookup; nil as long as they were not read or learnt.
    func values(of lookup: String) -> LookupValues? {
        tables[lookup].map { .file($0) } ?? learnt[lookup].map { .learnt($0) }
    }

    /// The stream of a call.
    func stream(of call: CallMapping) -> CallStream {
        let paths = paths
        guard let path = call.path, let index = paths.firstIndex(of: path) else { return .only }
        return CallStream(index: index, count: paths.count)
    }
}

/// `mask:`.
struct MaskMapping: Sendable {
    var columns: [String] = []
    var line = 1
    /// The rows are not those that the mapping speaks of: they need not have the columns.
    var isOfOtherColumns = false

    var mask: ColumnMask { ColumnMask(columns) }
}

/// One entry of `calls:`.
struct CallMapping: Sendable {
    var kind: CallKind
    var line: Int
    var when: Condition?
    /// Whether only the last of calls is sent that overwrite each other, and stand in one chunk.
    var folds = false
    /// Line of the condition; of the call when there is none.
    var whenLine: Int
    var fields: [FieldMapping]
}

/// One field of a call: where its value comes from, and what is done with it.
struct FieldMapping: Sendable {
    var name: String
    var line: Int
    var source: ValueSource
    var transforms: [Transform] = []
    var values: [String: Literal]?
    var type: ValueType?
    var number: NumberFormat?
    var booleans: BooleanWords?
    var date: [DateFormat] = []
    var zone: ZoneRules?
    var gap = GapPolicy.reject
    var overlap: OverlapPolicy?
    /// What happens with what `values` or the lookup does not have.
    var missing = MissingPolicy.reject
    var fallback: Literal?
    var isRequired = false
    var empty = EmptyPolicy.skip
    var truncate: Int?
    var minimum: String?
    var maximum: String?
    var pattern: Regex?
    var onError = ErrorPolicy.reject
}

/// Where a field's value comes from.
enum ValueSource: Sendable {
    case column(String)
    case literal(Literal)
    case template(Template)
    case first([String])
    /// The columns that have a value, with a text between them.
    case join([String], with: String)
    case lookup(LookupReference)
    /// Every column that fits the pattern, named by what its star stood for.
    case columns(StarPattern)

    var columns: [String] {
        switch self {
        case .column(let name): [name]
        case .literal, .columns: []
        case .template(let template): template.columns
        case .first(let names), .join(let names, _): names
        case .lookup(let reference): [reference.key.column]
        }
    }
}

/// A column whose text, after its transforms, is looked up.
struct KeySource: Sendable {
    var column: String
    var transforms: [Transform] = []
}

/// `lookup:` of a field: which of a lookup's values, and for which key.
struct LookupReference: Sendable {
    var lookup: String
    /// How messages name it: with the value where it is known by itself.
    var name: String
    /// Index of the value in the lookup's `values`.
    var value: Int
    var key: KeySource
}

/// What happens with a field that has no value.
enum EmptyPolicy: String, Sendable, CaseIterable {
    /// The field is left out.
    case skip
    /// The destination is told to clear the field.
    case clear
    /// The field is sent as an empty text.
    case keep
    /// The row is rejected.
    case reject
}

/// What happens with a field whose value does not do.
enum ErrorPolicy: String, Sendable, CaseIterable {
    /// The row is rejected.
    case reject
    /// This call is not made; the row's other calls are.
    case skip
    /// The field counts as empty.
    case null
}

/// A value written in the mapping, with the type that YAML gives it.
enum Literal: Sendable, Hashable {
    case string(String)
    /// A number with its digits as written.
    case number(String)
    case boolean(Bool)
    /// A JSON value as a text: an array, say.
    case json(String)
    case null

    var text: String? {
        switch self {
        case .string(let text), .number(let text), .json(let text): text
        case .boolean(let value): value ? "true" : "false"
        case .null: nil
        }
    }

    var kind: Cell.Kind {
        switch self {
        case .string: .text
        case .number: .number
        case .boolean(true): .true
        case .boolean(false): .false
        case .json: .json
        case .null: .null
        }
    }
}

extension Mapping {
    /// The mapping for rows that stand in it, as those of its tests do: there is nothing to hide.
    package var withoutMask: Mapping {
        var mapping = self
        mapping.mask = MaskMapping()
        return mapping
    }

    /// The mapping for rows that have vanished: its calls are those of `on_missing`, its columns what is remembered.
    package var ofMissingRows: Mapping {
        var mapping = self
        mapping.calls = sync?.onMissing ?? []
        mapping.mask.isOfOtherColumns = true
        mapping.sync = nil
        // These rows tell nothing new.
        mapping.lookups.removeAll(where: \.isLearnt)
        mapping.source = SourceOptions()
        mapping.source.format = .csv
        mapping.source.delimiter = ","
        mapping.source.quote = "\""
        mapping.source.encoding = .utf8
        mapping.source.header = .first
        mapping.source.skipLines = 0
        return mapping
    }

    /// The mapping with its calls bound to a schema that knows more: the same calls, with what follows from secrets.
    package func bound(to schema: DestinationSchema) -> Mapping {
        func bind(_ calls: inout [CallMapping]) {
            for index in calls.indices {
                if let kind = schema.calls.first(where: { $0.name == calls[index].kind.name }) {
                    calls[index].kind = kind
                }
            }
        }
        var mapping = self
        bind(&mapping.calls)
        if var sync = mapping.sync {
            bind(&sync.onMissing)
            mapping.sync = sync
        }
        return mapping
    }
}
