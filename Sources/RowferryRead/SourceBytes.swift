package import RowferryModel
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The bytes of a source, from its beginning: a file, standard input, or something in a test that fails on purpose.
package protocol SourceBytes {
    /// Reads up to `buffer.count` bytes; 0 at the end.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int
    /// Moves to a byte offset without reading; false when that is not possible.
    mutating func seek(to offset: Int) throws(Diagnostic) -> Bool
}

/// A file that is open for reading, or standard input.
package final class FileBytes: SourceBytes {
    private let descriptor: Int32
    private let path: String
    private let isSeekable: Bool
    /// Bytes that were read to find the layout, and are still to be delivered: only where seeking back is not possible.
    private var waiting: ArraySlice<UInt8> = []
    /// Size in bytes when it was opened, when it is a regular file. What is added later belongs to a later run.
    package let size: Int?
    /// Where a regular file is read next.
    private var offset = 0

    /// Opens the file; `-` is standard input.
    ///
    /// - Throws: `input.missing`.
    package init(path: String) throws(Diagnostic) {
        self.path = path == "-" ? "standard input" : path
        if path == "-" {
            descriptor = dup(0)
        } else {
            descriptor = open(path, O_RDONLY | O_CLOEXEC)
        }
        guard descriptor >= 0 else { throw Self.missing(path, errno) }
        var status = stat()
        fstat(descriptor, &status)
        if status.st_mode & S_IFMT == S_IFDIR {
            close(descriptor)
            throw Self.missing(path, EISDIR)
        }
        let isFile = status.st_mode & S_IFMT == S_IFREG
        isSeekable = isFile && path != "-"
        size = isSeekable ? Int(status.st_size) : nil
    }

    deinit {
        close(descriptor)
    }

    private static func missing(_ path: String, _ code: Int32) -> Diagnostic {
        Diagnostic(
            .error,
            .inputMissing,
            "\(path.quoted) can't be opened: \(String(cString: strerror(code)))",
            help: "check the path; it is taken from the folder in which the command runs."
        )
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
        if !waiting.isEmpty {
            let count = min(waiting.count, buffer.count)
            waiting.prefix(count).withUnsafeBytes { buffer.copyMemory(from: $0) }
            waiting = waiting.dropFirst(count)
            return count
        }
        return try readRaw(into: buffer)
    }

    private func readRaw(into buffer: UnsafeMutableRawBufferPointer) throws(Diagnostic) -> Int {
        let wanted = min(buffer.count, size.map { $0 - offset } ?? .max)
        if wanted <= 0 { return 0 }
        while true {
            if size == nil { try waitForInput() }
            #if canImport(Glibc)
            let count = Glibc.read(descriptor, buffer.baseAddress, wanted)
            #else
            let count = Darwin.read(descriptor, buffer.baseAddress, wanted)
            #endif
            if count == 0, let size { throw shortened(size) }
            if count >= 0 {
                offset += count
                return count
            }
            if errno == EINTR { continue }
            throw Diagnostic(
                .error,
                .inputUnreadable,
                "\(path.quoted) can't be read on: \(String(cString: strerror(errno)))",
                help: "what was read before is safe; run the same command again when the file can be read."
            )
        }
    }

    /// Waits until there is input, or its end, or the run shall stop: a pipe can be silent for hours.
    private func waitForInput() throws(Diagnostic) {
        var input = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&input, 1, 100) == 0 {
            guard BlockedReads.areStopped else { continue }
            throw Diagnostic(.error, .inputUnreadable, "\(path.quoted) was not waited for any longer: the run stops")
        }
    }

    private func shortened(_ size: Int) -> Diagnostic {
        Diagnostic(
            .error,
            .inputTruncated,
            "\(path.quoted) ends at byte \(offset); it had \(size) bytes when it was opened",
            help: "something else writes to the file: give it again when it is whole."
        )
    }

    package func seek(to offset: Int) throws(Diagnostic) -> Bool {
        guard isSeekable else { return false }
        self.offset = offset
        return lseek(descriptor, off_t(offset), SEEK_SET) == off_t(offset)
    }

    /// The first bytes, without taking them out of what will be read.
    package func peek(_ count: Int) throws(Diagnostic) -> (head: [UInt8], isWhole: Bool) {
        var head = Array(waiting) + [UInt8](repeating: 0, count: max(0, count - waiting.count))
        var filled = waiting.count
        while filled < count {
            let result = head.withUnsafeMutableBytes { bytes in
                Result { () throws(Diagnostic) in
                    try readRaw(into: UnsafeMutableRawBufferPointer(rebasing: bytes[filled...]))
                }
            }
            let read = try result.get()
            if read == 0 { break }
            filled += read
        }
        head.removeLast(head.count - filled)
        if isSeekable {
            lseek(descriptor, 0, SEEK_SET)
            offset = 0
        } else {
            waiting = head[...]
        }
        return (Array(head.prefix(count)), filled < count)
    }

    /// The bytes of a range of a regular file; fewer where the file ends. Of what can't be read twice, only what was
    /// looked at and not yet read.
    package func bytes(at offset: Int, count: Int) -> [UInt8] {
        if !isSeekable { return Array(waiting.dropFirst(offset).prefix(count)) }
        var bytes = [UInt8](repeating: 0, count: count)
        let read = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, count, off_t(offset)) }
        bytes.removeLast(count - max(0, read))
        return bytes
    }
}

/// Reads that wait for the input of a pipe, which nothing but a flag can reach: they stand still inside of the system.
package enum BlockedReads {
    private static let flag = Atomic(false)

    static var areStopped: Bool { flag.load(ordering: .relaxed) }

    /// Ends all reads that wait for input, now and later, with an error. Whoever calls this has said elsewhere that the
    /// run is to stop.
    package static func stop() {
        flag.store(true, ordering: .relaxed)
    }
}
