internal import Foundation
internal import RowferryModel

/// Who holds a ledger, as it stands in the lock file for those who come second.
struct RunHolder: Codable, Hashable {
    var pid: Int
    var host: String
    /// ISO 8601, UTC.
    var startedAt: String
}

/// The right to write progress into a ledger: one run at a time, or one decision.
///
/// Released when the last reference goes, and by the kernel when the process ends.
struct RunLock: Sendable {
    private let lock: FileLock

    /// Takes the lock in the name of a run, or of nobody for a short piece of work.
    ///
    /// - Throws: `ledger.locked`, naming the one who has it; `ledger.unusable` when the lock file can't be used.
    init(ledger path: String, holder: RunHolder?) throws(Diagnostic) {
        let file = Self.file(of: path)
        do {
            guard let lock = try Self.takeSoon(file) else {
                throw Diagnostic.ledgerLocked(path, by: Self.holder(in: file))
            }
            try lock.write(holder.map { Array(try JSONEncoder().encode($0)) } ?? [])
            self.lock = lock
        } catch let diagnostic as Diagnostic {
            throw diagnostic
        } catch {
            throw .ledgerUnusable(file, error)
        }
    }

    /// Takes the lock, or waits a moment for it: a process that was started while the last holder had it open keeps the
    /// lock until it runs its own program, milliseconds after the holder has let go.
    private static func takeSoon(_ file: String) throws -> FileLock? {
        for _ in 0..<20 {
            if let lock = try FileLock.take(.run, of: file) { return lock }
            usleep(20_000)
        }
        return try FileLock.take(.run, of: file)
    }

    static func isHeld(ledger path: String) -> Bool {
        FileLock.isHeld(.run, of: file(of: path))
    }

    static func file(of ledger: String) -> String {
        ledger + ".lock"
    }

    /// Nil in the moment between taking the lock and signing it.
    private static func holder(in file: String) -> RunHolder? {
        guard let bytes = FileManager.default.contents(atPath: file) else { return nil }
        return try? JSONDecoder().decode(RunHolder.self, from: bytes)
    }
}
