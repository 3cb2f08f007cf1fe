internal import Foundation
internal import GRDB
internal import RowferryModel

/// The words for everything that can be wrong with a ledger.
extension Diagnostic {
    /// The file can't be used, for the reason that SQLite or the system gives. A diagnostic is passed on as it is.
    static func ledgerUnusable(_ path: String, _ error: any Error) -> Diagnostic {
        switch error {
        case let diagnostic as Diagnostic:
            return diagnostic
        case let error as DatabaseError:
            let text = error.message ?? error.resultCode.description
            return ledgerUnusable(
                path,
                because: "\(text) (SQLite \(error.extendedResultCode.rawValue))",
                help: help(for: error.resultCode)
            )
        case let error as POSIXError:
            let text = String(cString: strerror(error.code.rawValue))
            return ledgerUnusable(path, because: text, help: help(for: error.code))
        default:
            return ledgerUnusable(path, because: error.localizedDescription, help: chooseAnother)
        }
    }

    static func ledgerUnusable(_ path: String, because reason: String, help: String) -> Diagnostic {
        Diagnostic(.error, .ledgerUnusable, "the ledger can't be used: \(reason)", at: Position(file: path), help: help)
    }

    static func ledgerForeign(_ path: String) -> Diagnostic {
        ledgerUnusable(
            path,
            because: "it is a database of some other program",
            help: "name another file with --ledger; this one is left as it is"
        )
    }

    static func ledgerNotDurable(_ path: String, setting: String, value: String, wanted: String) -> Diagnostic {
        ledgerUnusable(
            path,
            because: "SQLite keeps \(setting) at \(value) where \(wanted) is needed to survive a power loss",
            help: "put the ledger on a local disk (network file systems don't share memory), with --ledger"
        )
    }

    /// On a file system that several machines share.
    static func ledgerShared(_ path: String, _ system: String) -> Diagnostic {
        ledgerUnusable(
            path,
            because: "it would be on a network file system (\(system)), which can't hold a ledger",
            help: "put it on a disk of this machine: --ledger FILE, or ROWFERRY_LEDGER for all commands"
        )
    }

    /// With what SQLite's own check of the file finds.
    static func ledgerDamaged(_ path: String, _ findings: [String]) -> Diagnostic {
        ledgerUnusable(
            path,
            because: "the file is damaged: \(findings.joined(separator: "; "))",
            help: help(for: .SQLITE_CORRUPT)
        )
    }

    static func ledgerNewer(_ path: String, version: Int, known: Int) -> Diagnostic {
        Diagnostic(
            .error,
            .ledgerNewer,
            "the ledger has format \(version), written by a newer rowferry; this one knows formats up to \(known)",
            at: Position(file: path),
            help: "update rowferry, or name another file with --ledger"
        )
    }

    static func ledgerOlder(_ path: String, version: Int, known: Int) -> Diagnostic {
        ledgerUnusable(
            path,
            because: "it has format \(version), written by an older rowferry; this one reads format \(known)",
            help: "run `rowferry import` once: it brings the ledger to the new format"
        )
    }

    static func ledgerLocked(_ path: String, by holder: RunHolder?) -> Diagnostic {
        var message = "another process works with this ledger"
        if let holder {
            message =
                "a run works with this ledger: process \(holder.pid) on \(holder.host),"
                + " started \(holder.startedAt)"
        }
        return Diagnostic(
            .error,
            .ledgerLocked,
            message,
            at: Position(file: path),
            help: "wait until it has ended, or stop it; one ledger takes one run at a time"
        )
    }

    static func noSuchChunk(_ id: Int64, waiting: [Int64]) -> Diagnostic {
        let list = waiting.map(String.init).joined(separator: ", ")
        return Diagnostic(
            .error,
            .usage,
            "no chunk \(id) waits for a decision",
            help: waiting.isEmpty ? "none waits at all" : "waiting: \(list)"
        )
    }

    /// A change that would harm the promise: the caller's mistake, which is ours and not the user's.
    static func ledgerMisused(_ what: String) -> Diagnostic {
        Diagnostic(
            .error,
            .internalMistake,
            "a mistake in rowferry: \(what)",
            help: "nothing of this step was written; report it with the command line and the mapping"
        )
    }

    private static let chooseAnother = "name another file with --ledger"
    private static let makeWritable =
        "make the file and its folder readable and writable for this user, or name another file with --ledger"
    private static let makeRoom =
        "make room on that disk, then run the same command again: it continues after the last thing written"

    private static func help(for code: ResultCode) -> String {
        switch code {
        case .SQLITE_FULL: makeRoom
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_CANTOPEN: makeWritable
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            "some other program has the file open (a database browser, a backup): close it there and run again"
        case .SQLITE_CORRUPT:
            "restore the file from a backup; without it nothing says what was delivered, so don't just delete it"
        case .SQLITE_NOTADB: "the file is no ledger: \(chooseAnother)"
        case .SQLITE_IOERR: "check the disk that holds it; a network file system can't hold a ledger"
        default: chooseAnother
        }
    }

    private static func help(for code: POSIXErrorCode) -> String {
        switch code {
        case .ENOSPC, .EDQUOT: makeRoom
        case .EACCES, .EPERM, .EROFS: makeWritable
        case .ENOLCK, .EINVAL: "its file system can't lock files: name a file on a local disk with --ledger"
        default: chooseAnother
        }
    }
}
