import ArgumentParser
import RowferryImport
import RowferryModel

struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Runs the tests that a mapping brings with it.",
        discussion: """
            Each test has a row, and the calls or the reject that must become of it. Nothing is read but the mapping and \
            the files of its lookups, and nothing is sent. The exit code is 65 when a test fails.

            EXAMPLE
              rowferry test mappings/email-events.yaml
            """
    )

    @Argument(help: "The mapping file (YAML).", completion: .file(extensions: ["yaml", "yml", "json"]))
    var mapping: String

    func run() async throws {
        try await reporting {
            let loaded = try MappingOptions.load(mapping)
            let results = try TestRun(loaded).results()
            for result in results { show(result) }
            let failed = results.count { !$0.differences.isEmpty }
            let count = results.count.counted("test")
            Console.output(failed == 0 ? "\(count) passed\n" : "\(failed) of \(count) failed\n")
            if failed > 0 { throw ExitCode.rejects }
        }
    }

    private func show(_ result: TestRun.Result) {
        if result.differences.isEmpty {
            Console.output("passed  \(result.name.printable)\n")
            return
        }
        let line = result.position.line.map { ":\($0)" } ?? ""
        Console.output("FAILED  \(result.name.printable) (\(result.position.file.printable)\(line))\n")
        for difference in result.differences { Console.output("        \(difference.printable)\n") }
    }
}
