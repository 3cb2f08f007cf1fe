import Foundation
import RowferryTesting

/// The built program, as a user starts it.
enum Program {
    /// The top folder of the repository.
    static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// The folder with `rowferry`: what ROWFERRY_BIN says (a release build, say), or where the test bundle stands.
    static let folder: String = {
        if let chosen = ProcessInfo.processInfo.environment["ROWFERRY_BIN"] { return chosen }
        var places = [
            URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path,
            Bundle.main.bundleURL.path,
            Bundle.main.bundleURL.deletingLastPathComponent().path,
        ]
        places += Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent().path }
        places.append(repository + "/.build/debug")
        return places.first { FileManager.default.isExecutableFile(atPath: $0 + "/rowferry") } ?? repository
    }()
}

/// What a command left behind.
struct Outcome {
    var exit: Int32
    var output: String
    var errors: String
}

/// A folder in which commands run, with the samples and mappings in it, as in a clone of the repository.
struct Workplace {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["samples", "mappings"] { try copy(Program.repository + "/" + name, to: name) }
    }

    func remove() {
        folder.remove()
    }

    func copy(_ path: String, to name: String) throws {
        try FileManager.default.copyItem(atPath: path, toPath: folder.file(name))
    }

    /// Contents of a file, or an empty text.
    func read(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: folder.file(name)) ?? Data(), as: UTF8.self)
    }

    func write(_ text: String, to name: String) throws {
        try folder.write(text.utf8, to: name)
    }

    /// Runs a shell script to its end.
    func run(_ script: String, _ environment: [String: String] = [:]) async throws -> Outcome {
        let command = try start(script, environment)
        return try await command.outcome()
    }

    /// Starts a shell script, which sees the program in its path and no settings of whoever runs the tests.
    func start(_ script: String, _ environment: [String: String] = [:]) throws -> RunningCommand {
        var variables = ["PATH": Program.folder + ":/usr/local/bin:/usr/bin:/bin", "HOME": folder.path, "TZ": "UTC"]
        variables["TOOLS"] = Program.repository + "/Tests/RowferryCommandTests/Tools"
        variables["TMPDIR"] = ProcessInfo.processInfo.environment["TMPDIR"]
        variables["LD_LIBRARY_PATH"] = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"]
        variables.merge(environment) { $1 }
        return try RunningCommand(script, in: folder, variables)
    }
}

/// A command that was started.
final class RunningCommand {
    private let process = Process()
    private let output: String
    private let errors: String
    private let ends: AsyncStream<Int32>

    fileprivate init(_ script: String, in folder: TemporaryFolder, _ variables: [String: String]) throws {
        let outputs = try TemporaryFolder()
        output = try outputs.write([], to: "output")
        errors = try outputs.write([], to: "errors")
        let (ends, end) = AsyncStream.makeStream(of: Int32.self)
        self.ends = ends
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script]
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.environment = variables
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
        process.terminationHandler = { process in
            // The shell ends by a signal when the program that it became did.
            let bySignal = process.terminationReason == .uncaughtSignal
            end.yield(bySignal ? 128 + process.terminationStatus : process.terminationStatus)
            end.finish()
        }
        try process.runAlone()
    }

    /// What was written to standard error so far.
    var errorsSoFar: String { Self.text(errors) }
    var pid: Int32 { process.processIdentifier }

    func send(_ signal: Int32) {
        kill(process.processIdentifier, signal)
    }

    /// Waits for the end.
    func outcome() async throws -> Outcome {
        var exit: Int32 = -1
        for await end in ends { exit = end }
        defer { try? FileManager.default.removeItem(atPath: (output as NSString).deletingLastPathComponent) }
        return Outcome(exit: exit, output: Self.text(output), errors: Self.text(errors))
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}

/// Waits until something has come about: for what other processes do, there is no clock to inject.
func eventually(within limit: Duration = .seconds(60), _ condition: () throws -> Bool) async throws -> Bool {
    let end = ContinuousClock.now + limit
    while try !condition() {
        if ContinuousClock.now > end { return false }
        try await Task.sleep(for: .milliseconds(10))
    }
    return true
}
