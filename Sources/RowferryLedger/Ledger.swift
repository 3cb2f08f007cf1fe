package import Foundation
internal import GRDB
package import RowferryModel
internal import Synchronization

/// The ledger: what was delivered, what was rejected, and what waits for a decision, durable in one SQLite file.
///
/// One connection and synchronous calls: a commit takes about 0.1 to 1 ms, so that a run's single task makes them
/// between requests. When a call that writes has returned, what it wrote survives the end of the process and the loss
/// of power; when it has thrown, nothing of it was written.
///
/// Everything that changes progress needs the run that `beginRun` started, which holds the ledger's only lock.
/// Secrets never get here: the target is an endpoint without them, and rejects are rows of the source.
package final class Ledger: Sendable {
    /// Where the file is, as it was given.
    package let path: String
    let queue: DatabaseQueue
    let clock: @Sendable () -> Date
    let activeRun = Mutex<ActiveRun?>(nil)

    /// The run that this ledger began and did not end yet. Its lock goes with it.
    struct ActiveRun: Sendable {
        var id: Int64
        var lock: RunLock
    }

    /// Opens the ledger for an import or a decision; creates it, in a folder of its own, when there is none.
    ///
    /// A file that is created is readable for its owner alone (0600), and so is a folder (0700); what is there already
    /// keeps its mode. An older format is brought to the newest.
    ///
    /// - Throws: `ledger.unusable`, `ledger.newer`.
    package init(path: String, clock: @escaping @Sendable () -> Date) throws(Diagnostic) {
        self.path = path
        self.clock = clock
        do {
            queue = try LedgerFile.openForWriting(path)
        } catch {
            throw .ledgerUnusable(path, error)
        }
    }

    private init(path: String, reading queue: DatabaseQueue) {
        self.path = path
        self.queue = queue
        self.clock = { Date() }
    }

    /// Opens the ledger to look into it, while some other process may be running an import; nil when there is none.
    ///
    /// Everything that writes throws `ledger.unusable` on it.
    ///
    /// - Throws: `ledger.unusable`, `ledger.newer`.
    package static func openForReading(path: String) throws(Diagnostic) -> Ledger? {
        do {
            return try LedgerFile.openForReading(path).map { Ledger(path: path, reading: $0) }
        } catch {
            throw .ledgerUnusable(path, error)
        }
    }

    // MARK: The doors to SQLite

    /// Runs one transaction: all of it becomes durable, or, when the body throws, nothing.
    func write<Value>(_ body: (Database) throws -> Value) throws(Diagnostic) -> Value {
        do {
            return try queue.write(body)
        } catch {
            throw .ledgerUnusable(path, error)
        }
    }

    /// Runs one transaction in the name of the run that holds the lock.
    func write<Value>(run: Int64, _ body: (Database) throws -> Value) throws(Diagnostic) -> Value {
        guard activeRun.withLock({ $0?.id }) == run else {
            throw .ledgerMisused("run \(run) does not hold the ledger")
        }
        return try write(body)
    }

    /// Runs one transaction in the name of whichever run this ledger began.
    func writeInRun<Value>(_ body: (Database) throws -> Value) throws(Diagnostic) -> Value {
        guard let run = activeRun.withLock({ $0?.id }) else {
            throw .ledgerMisused("progress was to be written outside of a run")
        }
        return try write(run: run, body)
    }

    /// Runs reading queries that see one state of the file.
    func read<Value>(_ body: (Database) throws -> Value) throws(Diagnostic) -> Value {
        do {
            return try queue.read(body)
        } catch {
            throw .ledgerUnusable(path, error)
        }
    }

    /// The time as it stands in the ledger: ISO 8601, UTC, whole seconds.
    var now: String {
        clock().ISO8601Format()
    }
}
