/// The keys of a field: where its value comes from, and what is done with it.
enum FieldKeys {
    static let all = sources + companions + modifiers

    /// Exactly one of these says where the value comes from.
    static let sources = [
        KeyDeclaration("column", .text, "A column of the row: `column: email` is what a bare `email` is."),
        KeyDeclaration("value", .literal, "The same value in every row, with its YAML type: `value: true`."),
        KeyDeclaration(
            "template",
            .text,
            "A text with columns in it: `\"Email {{status}}\"`. [Transforms](#transforms) stand behind a `|`: "
                + "`{{ email | trim | lowercase }}`. An empty column leaves nothing in its place; a template that gives "
                + "no text has no value."
        ),
        KeyDeclaration("first", .texts, "Several columns: the first that has a value counts, after its transforms."),
        KeyDeclaration(
            "join",
            .texts,
            "Several columns: those that have a value, with the text of `with` between them."
        ),
        KeyDeclaration(
            "lookup",
            .text,
            "The value that a [lookup](#lookups) has for the `key`: `owners`, or `owners.name` when it has several values."
        ),
        KeyDeclaration(
            "columns",
            .text,
            "Every column that fits a name with one star; the field's name has a star as well, and takes what the "
                + "column's star stood for: `\"attr_*\": {columns: \"custom_*\"}`."
        ),
    ]

    /// What belongs to one of the sources.
    static let companions = [
        KeyDeclaration("with", .text, "The text between the columns of `join`; a space when it is left out."),
        KeyDeclaration(
            "key",
            .definition("key"),
            "What a `lookup` looks for: a column, or `{column: owner_id, transform: [trim]}`."
        ),
    ]

    static let modifiers = [
        KeyDeclaration(
            "transform",
            .definition("transforms"),
            "[Transforms](#transforms) of the value, in their order."
        ),
        KeyDeclaration(
            "type",
            .words(["string", "integer", "number", "boolean", "date", "datetime", "json"]),
            "What the value is [turned into](#types). Without it a text stays text, a JSON value keeps its type, and a "
                + "field of the destination gets the type that it has there."
        ),
        KeyDeclaration(
            "number",
            .keys(NumberFormat.keys),
            "How [numbers](#numbers) are written; the value becomes a number."
        ),
        KeyDeclaration(
            "boolean",
            .keys(BooleanWords.keys),
            "The words for [true and false](#booleans); the value becomes a boolean."
        ),
        KeyDeclaration(
            "date",
            .texts,
            "How [dates](#dates) are written: a pattern, `iso`, `unix` or `unix_ms`, or a list tried in order. The value "
                + "becomes a date with time, with `type: date` a day."
        ),
        KeyDeclaration(
            "timezone",
            .text,
            "The zone of dates that don't name one: an Olson name, such as `Europe/Berlin`. UTC without it."
        ),
        KeyDeclaration(
            "locale",
            .texts,
            "Language of the months and weekdays in dates: \(DateLocale.list), or a list of them. English without it."
        ),
        KeyDeclaration(
            "pivot",
            .count(from: 0),
            "Years of two digits (`yy`) from this one on are 19.., those before it 20..; 70 without it."
        ),
        KeyDeclaration(
            "gap",
            .words(GapPolicy.words),
            "What a local time becomes that the clocks skipped: `reject` (the row, as without it), `forward` (later by "
                + "what was skipped) or `back` (earlier by it)."
        ),
        KeyDeclaration(
            "overlap",
            .words(OverlapPolicy.words),
            "Which instant a local time means that the clocks showed twice: `first` (with a warning, as without it), "
                + "`second`, or `reject`."
        ),
        KeyDeclaration(
            "values",
            .named(.literal),
            "Texts and what becomes of them: `{active: true, churned: false}`. A `null` means: no value."
        ),
        KeyDeclaration(
            "missing",
            .words(MissingPolicy.words),
            "What happens with a text that is not among `values`, or a key that the `lookup` does not have: `reject` (the "
                + "row, as without it), `null` (no value: then `default` and `empty` decide) or `keep` (the text or key itself)."
        ),
        KeyDeclaration(
            "default",
            .literal,
            "The value when there is none. Beside a `lookup` also for keys that it does not have."
        ),
        KeyDeclaration("required", .boolean, "Without a value the row is rejected."),
        KeyDeclaration(
            "empty",
            .words(["skip", "clear", "keep", "reject"]),
            "Without a value: `skip` leaves the field out, `clear` tells the destination to erase what it has, `keep` sends "
                + "an empty text, `reject` rejects the row."
        ),
        KeyDeclaration(
            "truncate",
            .count(from: 1),
            "Cuts a text after so many characters (UTF-16 units, no character in two)."
        ),
        KeyDeclaration("min", .number, "The smallest number that is allowed."),
        KeyDeclaration("max", .number, "The largest number that is allowed."),
        KeyDeclaration(
            "pattern",
            .text,
            "A [regular expression](#regular-expressions) that the whole value must match."
        ),
        KeyDeclaration(
            "on_error",
            .words(["reject", "skip", "null"]),
            "When the value does not do: `reject` rejects the row, `skip` leaves this call out, `null` counts it as no value."
        ),
    ]
}
