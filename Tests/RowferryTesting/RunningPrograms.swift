import Foundation

/// What a program that ended left behind.
package struct ProgramEnd: Sendable {
    package var exit: Int32
    package var output: String
    package var errors: String
}

extension Process {
    /// One program is started after the other: Foundation learns of a program's end by a socket that the program holds,
    /// and one that is started in the same moment would inherit it, and keep it open for as long as itself lives.
    private static let starting = NSLock()

    /// Starts the program, but not while another one starts.
    package func runAlone() throws {
        Self.starting.lock()
        defer { Self.starting.unlock() }
        try run()
    }
}

/// Runs a program to its end. Its output goes through files, so that no amount of it can block.
package func runProgram(_ path: String, _ arguments: [String]) async throws -> ProgramEnd {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let output = URL(fileURLWithPath: try folder.write([], to: "output"))
    let errors = URL(fileURLWithPath: try folder.write([], to: "errors"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    let exit = try await withCheckedThrowingContinuation { continuation in
        process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
        do { try process.runAlone() } catch { continuation.resume(throwing: error) }
    }
    return ProgramEnd(
        exit: exit,
        output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
        errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self)
    )
}
