import Foundation
import RowferrySandbox
import Testing

/// What the documentation says can be typed is typed here.
struct DocumentationTests {
    /// A document and its fenced blocks.
    struct Document: Sendable, CustomTestStringConvertible {
        struct Block: Sendable {
            var language: String
            var lines: [String]
        }

        let path: String
        let text: String

        init(_ path: String) {
            self.path = path
            text = (try? String(contentsOfFile: Program.repository + "/" + path, encoding: .utf8)) ?? ""
        }

        var testDescription: String { path }

        static let all: [Document] = {
            let pages = (try? FileManager.default.subpathsOfDirectory(atPath: Program.repository + "/docs")) ?? []
            let paths = pages.filter { $0.hasSuffix(".md") }.sorted().map { "docs/" + $0 }
            return (["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "samples/README.md"] + paths).map(Document.init)
        }()

        var blocks: [Block] {
            var blocks: [Block] = []
            var open: Block?
            for line in text.components(separatedBy: "\n") {
                let trimmed = line.trimmingCharacters(in: .whitespaces)
                if trimmed.hasPrefix("```") {
                    if let block = open { blocks.append(block) }
                    open = open == nil ? Block(language: String(trimmed.dropFirst(3)), lines: []) : nil
                } else {
                    open?.lines.append(line)
                }
            }
            return blocks
        }

        /// The lines of shell blocks, without what leads up to them.
        var commands: [String] {
            blocks.filter { ["sh", "shell", "bash", "console"].contains($0.language) }.flatMap(\.lines).map { line in
                let line = line.trimmingCharacters(in: .whitespaces)
                return line.hasPrefix("$ ") ? String(line.dropFirst(2)) : line
            }
        }

        /// Mappings that the document shows whole, with their file names.
        var mappings: [(name: String, text: String)] {
            blocks.filter { $0.language == "yaml" }.compactMap { block in
                guard let first = block.lines.first, first.hasPrefix("# "), first.hasSuffix(".yaml") else { return nil }
                return (String(first.dropFirst(2)), block.lines.joined(separator: "\n") + "\n")
            }
        }
    }

    @Test(arguments: Document.all.filter { $0.commands.contains { $0.hasPrefix("rowferry") } || !$0.mappings.isEmpty })
    func `Every command in a document does what it says`(_ document: Document) async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let sandbox = try await Sandbox.start()
        let environment = ["CHURNZERO_ENDPOINT": sandbox.endpoint, "CHURNZERO_APP_KEY": "a key for tests"]
        for (name, text) in document.mappings {
            try workplace.write(text, to: name)
            let outcome = try await workplace.run("rowferry check \(name)")
            #expect(outcome.exit == 0, "\(name) in \(document.path): \(outcome.errors)")
        }
        for command in document.commands where command.hasPrefix("rowferry") {
            if command.hasPrefix("rowferry sandbox") || command.contains(" --serve") {
                try await expectToServe(command, workplace)
            } else {
                let outcome = try await workplace.run(command, environment)
                #expect(outcome.exit == announcedExit(command), "\(command) in \(document.path): \(outcome.errors)")
            }
        }
        await sandbox.stop()
    }

    /// What a comment at the end of the command says; 0 without one.
    private func announcedExit(_ command: String) -> Int32 {
        guard let comment = command.range(of: "# exit code ") else { return 0 }
        return Int32(command[comment.upperBound...].prefix(while: \.isNumber)) ?? 0
    }

    private func expectToServe(_ command: String, _ workplace: Workplace) async throws {
        let running = try workplace.start("exec " + command)
        #expect(try await eventually { running.errorsSoFar.contains("Ctrl-C") }, "\(command)")
        running.send(SIGINT)
        #expect(try await running.outcome().exit == 0, "\(command)")
    }

    @Test(arguments: Document.all)
    func `Every make target in a document exists`(_ document: Document) async throws {
        let makefile = try String(contentsOfFile: Program.repository + "/Makefile", encoding: .utf8)
        for command in document.commands where command.hasPrefix("make ") {
            let target = try #require(command.split(separator: " ").dropFirst().first)
            #expect(makefile.contains("\n\(target):"), "\(command) in \(document.path)")
        }
    }

    @Test(arguments: Document.all)
    func `Every link to a file leads somewhere`(_ document: Document) throws {
        let folder = URL(fileURLWithPath: Program.repository + "/" + document.path).deletingLastPathComponent()
        for match in document.text.matches(of: #/\]\(([^)#:]+)(#[^)]*)?\)/#) {
            let target = folder.appendingPathComponent(String(match.1)).path
            #expect(FileManager.default.fileExists(atPath: target), "\(match.1) in \(document.path)")
        }
    }

    @Test
    func `The table of exit codes is that of the program's help`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let help = try await workplace.run("rowferry --help").output
        let codes = help.matches(of: #/(?m)^  (\d+)  /#).map { String($0.1) }
        #expect(codes.count >= 11)
        for path in ["README.md", "docs/exit-codes.md"] {
            let text = Document(path).text
            for code in codes { #expect(hasRow(text, of: code), "\(code) in \(path)") }
        }
    }

    @Test
    func `The table of settings is that of the program's help, and their commands have the flags`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let help = try await workplace.run("rowferry --help").output
        let known = help.matches(of: #/(?m)^  (ROWFERRY_\w+) +(--\S+)/#).map { "\($0.1) \($0.2)" }
        let rows = Document("docs/settings.md").text.matches(of: #/(?m)^\| `(\w+)` \| `(\w+)` \| `(\S+)` \| (.+) \|$/#)
        #expect(known.count > 10)
        #expect(rows.map { "\($0.2) \($0.3)" } == known)
        for row in rows {
            #expect(row.2 == "ROWFERRY_" + row.1.uppercased())
            for command in row.4.split(separator: ", ") {
                let text = try await workplace.run("rowferry help \(command)").output
                #expect(text.contains("\n  \(row.3) "), "\(row.3) of \(command)")
            }
        }
    }

    @Test
    func `Every variable that a command of --on-finish finds is in the documentation`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let told = "rowferry import mappings/contacts.yaml --sandbox --on-finish 'env | grep ^ROWFERRY_ >found'"
        #expect(try await workplace.run(told).exit == 0)
        let names = workplace.read("found").matches(of: #/(?m)^(ROWFERRY_\w+)=/#).map { String($0.1) }
        #expect(names.count > 10)
        let text = Document("docs/nightly.md").text
        for name in names { #expect(text.contains("`\(name)`"), "\(name)") }
    }

    @Test
    func `Every metric is in the documentation`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let told = "rowferry import mappings/contacts.yaml --sandbox --metrics-file figures.prom"
        #expect(try await workplace.run(told).exit == 0)
        let names = workplace.read("figures.prom").matches(of: #/(?m)^# TYPE (\w+) /#).map { String($0.1) }
        #expect(names.count > 10)
        let text = Document("docs/nightly.md").text
        for name in names { #expect(text.contains("`\(name)"), "\(name)") }
    }

    private func hasRow(_ text: String, of code: String) -> Bool {
        text.components(separatedBy: "\n").contains { line in
            line.hasPrefix("| ") && line.dropFirst(2).prefix { $0 != "|" }.contains(code)
        }
    }
}
