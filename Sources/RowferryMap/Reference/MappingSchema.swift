package import RowferryModel

/// The mapping language as JSON Schema (draft 2020-12), made of the declarations that the reader goes by.
///
/// It knows keys, their types and words, and the fields of each call. What depends on more than one value (whether a
/// column exists, whether a modifier has an effect) only rowferry itself knows.
package enum MappingSchema {
    /// The schema, for mappings to any of the given destinations.
    package static func text(_ destinations: [DestinationSchema]) -> String {
        root(destinations).text() + "\n"
    }

    private static func root(_ destinations: [DestinationSchema]) -> SchemaValue {
        let whole = object(MappingFile.keys)
        return .object(
            [
                ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
                ("title", .text("A mapping of rowferry")),
            ] + members(whole) + [
                // An included file may bring both.
                (
                    "anyOf",
                    .list([
                        required(["destination", "calls"]), required(["destination", "audience"]),
                        required(["include"]),
                    ])
                ),
                ("allOf", .list(destinations.map(fitting))),
                ("$defs", .object(definitions(destinations))),
            ]
        )
    }

    private static func required(_ keys: [String]) -> SchemaValue {
        .object([("required", .list(keys.map { .text($0) }))])
    }

    /// For mappings to a destination: its calls.
    private static func fitting(_ destination: DestinationSchema) -> SchemaValue {
        let isType = SchemaValue.object([
            ("properties", .object([("type", .object([("const", .text(destination.type))]))])),
            ("required", .list([.text("type")])),
        ])
        let isDestination = SchemaValue.object([
            ("properties", .object([("destination", isType)])), ("required", .list([.text("destination")])),
        ])
        let calls = SchemaValue.object([("items", reference("\(destination.type) call"))])
        return .object([
            ("if", isDestination),
            ("then", .object([("properties", .object([("calls", calls), ("defaults", defaults(destination))]))])),
        ])
    }

    private static func defaults(_ destination: DestinationSchema) -> SchemaValue {
        fields(
            Set(destination.calls.flatMap { $0.fields.map(\.name) }).sorted(),
            families: Set(destination.calls.flatMap { $0.families.map(\.prefix) }).sorted()
        )
    }

    private static func definitions(_ destinations: [DestinationSchema]) -> [(String, SchemaValue)] {
        let calls = SchemaValue.object([
            ("type", .text("array")), ("minItems", .number(1)),
            (
                "items",
                .object([("type", .text("object")), ("minProperties", .number(1)), ("maxProperties", .number(1))])
            ),
        ])
        return [
            ("variable", .object([("type", .text("string")), ("pattern", .text(#"^[^$]*\$\{.+\}"#))])),
            ("field", field),
            ("key", anyOf([scalar, object(KeySourceReader.keys)])),
            ("transforms", anyOf([reference("transform"), list(reference("transform"))])),
            ("transform", transform),
            ("lookup", lookup),
            ("calls", calls),
            ("defaults", .object([("type", .text("object"))])),
            ("row", .object([("type", .text("object"))])),
            ("test", object(MappingTest.keys).with("oneOf", .list([required(["calls"]), required(["rejects"])]))),
            ("destination", .object([("oneOf", .list(destinations.map(Self.destination)))])),
        ] + destinations.map { ("\($0.type) call", call($0)) }
    }

    // MARK: Parts of the language

    private static var scalar: SchemaValue {
        .object([("type", .list(["string", "number", "boolean"].map { .text($0) }))])
    }

    private static var field: SchemaValue {
        let one = FieldKeys.sources.map { required([$0.name]) }
        return anyOf([scalar, object(FieldKeys.all).with("oneOf", .list(one))])
    }

    private static var lookup: SchemaValue {
        let origin = SchemaValue.object([("oneOf", .list([required(["file"]), required(["from"])]))])
        let values = SchemaValue.object([("oneOf", .list([required(["value"]), required(["values"])]))])
        return object(LookupMapping.keys).with("allOf", .list([origin, values]))
    }

    private static var transform: SchemaValue {
        let bare = Transform.declarations.filter { !$0.parameters.contains { $0.isRequired } }.map(\.name)
        let parametric = Transform.declarations.filter { !$0.parameters.isEmpty }.map { declaration in
            let keys = object(declaration.parameters)
            let value = declaration.short == nil ? keys : anyOf([scalar, keys])
            return (declaration.name, described(value, declaration.summary))
        }
        let one = SchemaValue.object([
            ("type", .text("object")), ("properties", .object(parametric)), ("additionalProperties", .boolean(false)),
            ("minProperties", .number(1)), ("maxProperties", .number(1)),
        ])
        return anyOf([.object([("enum", .list(bare.map { .text($0) }))]), one])
    }

    private static func destination(_ schema: DestinationSchema) -> SchemaValue {
        var properties: [(String, SchemaValue)] = [("type", .object([("const", .text(schema.type))]))]
        for setting in schema.settings {
            properties.append((setting.name, Self.setting(setting)))
        }
        let names = anyOf([value(.texts), .object([("type", .text("null"))])])
        let entities = SchemaValue.object([
            ("type", .text("object")), ("properties", .object(schema.entities.map { ($0, names) })),
            ("additionalProperties", .boolean(false)),
        ])
        return .object([
            ("type", .text("object")), ("properties", .object(properties + [("fields", entities)])),
            ("required", .list([.text("type")])), ("additionalProperties", .boolean(false)),
        ])
    }

    private static func setting(_ rule: SettingRule) -> SchemaValue {
        switch rule.kind {
        case .list: value(.texts)
        case .headers: value(.named(.text))
        case .text, .secret: rule.oneOf.isEmpty ? scalar : value(rule.isSwitch ? .boolean : .words(rule.oneOf))
        }
    }

    private static func call(_ schema: DestinationSchema) -> SchemaValue {
        let calls = schema.calls.map { kind in
            let families = kind.families.map(\.prefix)
            var properties: [(String, SchemaValue)] = [
                ("when", described(scalar, "Rows for which this does not hold make no such call."))
            ]
            if kind.overwrites != nil {
                let text = "Send only the last of calls that overwrite each other, and would go in one request."
                properties.append(("fold", described(value(.boolean), text)))
            }
            for rule in kind.fields {
                properties.append((rule.name, rule.isLiteral ? literal(rule) : reference("field")))
            }
            return (kind.name, fields(properties, families: families))
        }
        return .object([
            ("type", .text("object")), ("properties", .object(calls)), ("additionalProperties", .boolean(false)),
            ("minProperties", .number(1)), ("maxProperties", .number(1)),
        ])
    }

    /// A field whose text stands in the mapping: `entity: account`.
    private static func literal(_ rule: FieldRule) -> SchemaValue {
        let words = SchemaValue.object([("enum", .list(rule.oneOf.map { .text($0) }))])
        return anyOf([
            words,
            .object([
                ("type", .text("object")), ("properties", .object([("value", words)])),
                ("required", .list([.text("value")])),
            ]),
        ])
    }

    private static func fields(_ names: [String], families: [String]) -> SchemaValue {
        fields(names.map { ($0, reference("field")) }, families: families)
    }

    private static func fields(_ properties: [(String, SchemaValue)], families: [String]) -> SchemaValue {
        .object([
            ("type", .text("object")),
            ("properties", .object(properties)),
            (
                "patternProperties",
                .object(families.map { ("^\($0.replacing(".", with: #"\."#)).+", reference("field")) })
            ),
            ("additionalProperties", .boolean(false)),
        ])
    }
}

// MARK: Shapes

extension MappingSchema {
    private static func members(_ value: SchemaValue) -> [(String, SchemaValue)] {
        if case .object(let pairs) = value { pairs } else { [] }
    }

    private static func reference(_ name: String) -> SchemaValue {
        .object([("$ref", .text("#/$defs/" + name.replacing(" ", with: "%20")))])
    }

    private static func anyOf(_ values: [SchemaValue]) -> SchemaValue {
        .object([("anyOf", .list(values))])
    }

    private static func list(_ items: SchemaValue) -> SchemaValue {
        .object([("type", .text("array")), ("items", items)])
    }

    private static func type(_ name: String) -> SchemaValue {
        .object([("type", .text(name))])
    }

    /// The value with its description, as text without Markdown's links.
    private static func described(_ value: SchemaValue, _ summary: String) -> SchemaValue {
        value.with("description", .text(summary.replacing(/\[([^\]]+)\]\(#[^)]*\)/) { "\($0.1)" }))
    }

    private static func object(_ keys: [KeyDeclaration]) -> SchemaValue {
        let needed = keys.filter(\.isRequired).names
        var pairs: [(String, SchemaValue)] = [
            ("type", .text("object")),
            ("properties", .object(keys.map { ($0.name, described(value($0.shape), $0.summary)) })),
            ("additionalProperties", .boolean(false)),
        ]
        if !needed.isEmpty { pairs.append(("required", .list(needed.map { .text($0) }))) }
        return .object(pairs)
    }

    /// What is no text may also be a variable: `${NAME}`.
    private static func orVariable(_ value: SchemaValue) -> SchemaValue {
        anyOf([value, reference("variable")])
    }

    private static func value(_ shape: ValueShape) -> SchemaValue {
        switch shape {
        case .text: return scalar
        case .texts: return anyOf([scalar, list(scalar)])
        case .boolean: return orVariable(type("boolean"))
        case .count(let least): return orVariable(type("integer").with("minimum", .number(least)))
        case .integer: return orVariable(type("integer"))
        case .number: return orVariable(type("number"))
        case .literal:
            return .object([("type", .list(["string", "number", "boolean", "null"].map { .text($0) }))])
        case .words(let words):
            // YAML reads the word null as a null.
            let values = words.map { SchemaValue.text($0) } + (words.contains("null") ? [.null] : [])
            return orVariable(.object([("enum", .list(values))]))
        case .keys(let keys): return object(keys)
        case .named(let shape): return type("object").with("additionalProperties", value(shape))
        case .list(let shape): return list(value(shape))
        case .either(let shapes): return anyOf(shapes.map { value($0) })
        case .definition(let name): return reference(name)
        }
    }
}
