extension SuggestionTable {
    /// Any endpoint that takes a JSON array: each column under its own name.
    static let json = SuggestionTable(
        destination: "json",
        settings: [("endpoint", "${JSON_ENDPOINT}")],
        calls: [
            CallSuggestion(
                call: "record",
                fields: [],
                needs: [],
                priority: 0,
                rest: .init(prefix: "", entity: nil, joinsWords: false),
                reason: "Each row is a record with the columns under their own names."
            )
        ],
        declaredDoubt: ""
    )
}
