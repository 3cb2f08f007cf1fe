import Foundation
import RowferryTesting
import Testing

/// The folders of `Cases`: each a command and what it must print. See CONTRIBUTING.md for how to add one.
struct GoldenCaseTests {
    @Test(arguments: GoldenCase.all)
    func `A command prints and returns what its case says`(_ golden: GoldenCase) async throws {
        let workplace = try Workplace()
        defer { workplace.remove() }
        for file in golden.files { try workplace.copy(golden.path + "/" + file, to: file) }
        let outcome = try await workplace.run(golden.text("cmd"))
        let found = [
            "expected-stdout": workplace.steady(outcome.output), "expected-stderr": workplace.steady(outcome.errors),
            "expected-exit": "\(outcome.exit)\n",
        ]
        if GoldenCase.isRecording {
            for (name, text) in found { try golden.record(text, as: name) }
        } else {
            for (name, text) in found.sorted(by: { $0.key < $1.key }) {
                #expect(text == golden.text(name), "\(name) of \(golden); ROWFERRY_RECORD=1 records it anew")
            }
        }
    }

    @Test
    func `There are cases`() {
        #expect(GoldenCase.all.count > 20)
    }
}

/// One folder of `Cases`.
struct GoldenCase: Sendable, CustomTestStringConvertible {
    let name: String

    static let folder = Program.repository + "/Tests/RowferryCommandTests/Cases"
    static let isRecording = ProcessInfo.processInfo.environment["ROWFERRY_RECORD"] == "1"
    private static let expectations = ["expected-stdout", "expected-stderr", "expected-exit"]

    static var all: [GoldenCase] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().map(GoldenCase.init)
    }

    var testDescription: String { name }
    var path: String { Self.folder + "/" + name }

    /// What is copied into the folder in which the command runs.
    var files: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { $0 != "cmd" && !Self.expectations.contains($0) }
    }

    /// A file of the case; one that is empty need not be there.
    func text(_ file: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path + "/" + file) ?? Data(), as: UTF8.self)
    }

    func record(_ text: String, as file: String) throws {
        let place = URL(fileURLWithPath: path + "/" + file)
        if text.isEmpty {
            try? FileManager.default.removeItem(at: place)
        } else {
            try Data(text.utf8).write(to: place)
        }
    }
}

extension Workplace {
    /// The text without what differs from run to run: times, paths, ports, processes. Columns that were made wide by
    /// such a text close up.
    func steady(_ text: String) -> String {
        let resolved = URL(fileURLWithPath: folder.path).resolvingSymlinksInPath().path
        var text = text.replacingOccurrences(of: "/private" + resolved, with: "FOLDER")
        text = text.replacingOccurrences(of: resolved, with: "FOLDER")
        text = text.replacingOccurrences(of: folder.path, with: "FOLDER")
        return Self.patterns.reduce(text) { text, pattern in
            text.replacingOccurrences(of: pattern.0, with: pattern.1, options: .regularExpression)
        }
    }

    private static let patterns = [
        (#"\b20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC\b"#, "MOMENT"),
        (#"(?m)^( *\d+  )20\d\d-\d\d-\d\d \d\d:\d\d:\d\d  "#, "$1MOMENT  "),
        (#""(startedAt|endedAt|sentAt)" : "[^"]*""#, #""$1" : "MOMENT""#),
        (#"\bin \d+(\.\d+)? s\b"#, "in N s"), (#"(?m)\b\d+\.\d s$"#, "N s"), (#"\bfor \d+ s\b"#, "for N s"),
        (#""seconds" : [0-9.e-]+"#, #""seconds" : N"#),
        (#"\b127\.0\.0\.1:\d+"#, "127.0.0.1:PORT"),
        // A path that was too long for its column.
        (#"/\S*…[0-9A-F-]*(?=/)"#, "FOLDER"),
        (#"(?<=\S)  +"#, "  "), (#"(?m) +$"#, ""),
    ]
}
