internal import Foundation

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A lock of the operating system on one byte of a file.
///
/// It belongs to the open file (an "open file description lock"), so a second one in the same process conflicts too,
/// closing some other descriptor of the file does not drop it, and the kernel releases it when the process ends,
/// however it ends. The file stays behind: removing it would let two processes lock two different files.
final class FileLock: Sendable {
    /// What the bytes of a ledger's lock file stand for.
    enum Byte: Int {
        /// Held while a run, or a decision about a chunk, is under way.
        case run = 0
        /// Held for the moment in which a ledger is created or migrated.
        case opening = 1
    }

    private let descriptor: CInt

    private init(descriptor: CInt) {
        self.descriptor = descriptor
    }

    /// Takes the lock, or returns nil when somebody else holds it. With `waiting` it is waited for.
    ///
    /// - Throws: a POSIX error when the file can't be opened or the file system knows no locks.
    static func take(_ byte: Byte, of path: String, waiting: Bool = false) throws -> FileLock? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw POSIXError.current }
        let lock = FileLock(descriptor: descriptor)
        var request = range(of: byte)
        while fcntl(descriptor, waiting ? setAndWait : set, &request) == -1 {
            if errno == EINTR { continue }
            if errno == EAGAIN || errno == EACCES { return nil }
            throw POSIXError.current
        }
        return lock
    }

    /// Whether somebody holds the lock, without taking it even for a moment.
    ///
    /// True as well when the file is there but can't be asked: nobody is declared dead on a guess.
    static func isHeld(_ byte: Byte, of path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return errno != ENOENT && errno != ENOTDIR }
        defer { close(descriptor) }
        var request = range(of: byte)
        guard fcntl(descriptor, get, &request) == 0 else { return true }
        return request.l_type != Int16(F_UNLCK)
    }

    /// Replaces what stands in the lock file, for those who find it held.
    func write(_ bytes: [UInt8]) throws {
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
            throw POSIXError.current
        }
    }

    deinit {
        close(descriptor)
    }

    private static func range(of byte: Byte) -> flock {
        var request = flock()
        request.l_type = Int16(F_WRLCK)
        request.l_whence = Int16(SEEK_SET)
        request.l_start = off_t(byte.rawValue)
        request.l_len = 1
        return request
    }

    // F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW: the headers show them only on request.
    #if os(Linux)
    private static let get: CInt = 36
    private static let set: CInt = 37
    private static let setAndWait: CInt = 38
    #else
    private static let get: CInt = 92
    private static let set: CInt = 90
    private static let setAndWait: CInt = 91
    #endif
}

extension POSIXError {
    /// What `errno` says at this moment.
    fileprivate static var current: POSIXError {
        POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
}
