import Foundation
import RowferrySandbox
import Testing

/// What the documentation says can be typed is typed here.
struct DocumentationTests {
    @Test(arguments: Document.all.filter { $0.steps.contains { $0.isTried } })
    func `Every command in a document does what it says`(_ document: Document) async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let sandbox = try await Sandbox.start()
        let environment = ["CHURNZERO_ENDPOINT": sandbox.endpoint, "CHURNZERO_APP_KEY": "a key for tests"]
        var last = Outcome(exit: 0, output: "", errors: "")
        for step in document.steps {
            switch step {
            case .file(let name, let text):
                try workplace.write(text, to: name)
            case .mapping(let name, let text):
                try workplace.write(text, to: name)
                let outcome = try await workplace.run("rowferry check \(name)")
                #expect(outcome.exit == 0, "\(name) in \(document.path): \(outcome.errors)")
            case .command(let command) where command.hasPrefix("rowferry sandbox") || command.contains(" --serve"):
                try await expectToServe(command, workplace)
            case .command(let command) where command.hasPrefix("rowferry"):
                last = try await workplace.run(command, environment)
                #expect(last.exit == announcedExit(command), "\(command) in \(document.path): \(last.errors)")
            case .command(let command):
                if command.hasPrefix("cp ") { #expect(try await workplace.run(command).exit == 0, "\(command)") }
            case .output(let text):
                #expect(last.output == text, "\(document.path)")
            case .said(let lines):
                for line in lines { #expect(last.errors.contains(line), "\(line) in \(document.path)") }
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
    func `Every link leads to a file, and to a heading in it`(_ document: Document) throws {
        let folder = URL(fileURLWithPath: Program.repository + "/" + document.path).deletingLastPathComponent()
        for match in document.text.matches(of: #/\]\(([^)#:]*)(?:#([^)]*))?\)/#) {
            let target = match.1.isEmpty ? document.path : String(match.1)
            let file = match.1.isEmpty ? Program.repository + "/" + target : folder.appendingPathComponent(target).path
            #expect(FileManager.default.fileExists(atPath: file), "\(match.0) in \(document.path)")
            guard let anchor = match.2, file.hasSuffix(".md") else { continue }
            #expect(Document(file: file).anchors.contains(String(anchor)), "\(match.0) in \(document.path)")
        }
    }

    @Test
    func `The index names every page`() {
        let index = Document("docs/README.md").text
        for path in Document.all.map(\.path) where path.hasPrefix("docs/") && path != "docs/README.md" {
            #expect(index.contains("](\(path.dropFirst("docs/".count)))"), "\(path)")
        }
    }

    @Test
    func `The page of commands is what the program says of itself`() async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        let page = Program.repository + "/docs/commands.md"
        let script = "python3 \(Program.repository)/scripts/manual.py --markdown \(Program.folder)/rowferry"
        let made = try await workplace.run(script)
        #expect(made.exit == 0, "\(made.errors)")
        if ProcessInfo.processInfo.environment["ROWFERRY_RECORD"] == "1" {
            try Data(made.output.utf8).write(to: URL(fileURLWithPath: page))
        }
        #expect(Document("docs/commands.md").text == made.output, "ROWFERRY_RECORD=1 makes it anew")
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

extension Document.Step {
    /// Whether the tests do something with it.
    fileprivate var isTried: Bool {
        switch self {
        case .mapping: true
        case .command(let command): command.hasPrefix("rowferry")
        case .file, .output, .said: false
        }
    }
}
