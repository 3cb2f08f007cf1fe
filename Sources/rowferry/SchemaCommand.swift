import ArgumentParser
import RowferryImport

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Prints the JSON Schema of the mapping language, for editors.",
        discussion: """
            An editor with a YAML language server completes and checks a mapping whose first line names the schema:

              # yaml-language-server: $schema=rowferry.schema.json

            EXAMPLE
              rowferry schema > rowferry.schema.json
            """
    )

    func run() {
        Console.output(LoadedMapping.schema)
    }
}
