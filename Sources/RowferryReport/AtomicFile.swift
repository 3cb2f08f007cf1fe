import Foundation
package import RowferryModel

/// Writes a file so that a reader finds the old contents or the new ones, never half of them; durable on return.
///
/// The file is for its owner only (mode 0600), since reports show values of the rows. A link is followed. What is not
/// a regular file (a pipe, a terminal, `/dev/null`) is written to as it is.
///
/// - Parameters:
///   - bytes: The whole contents.
///   - path: Where to; the folder must exist.
///   - isPublic: Everybody may read it (mode 0644): what has no value of a row in it.
/// - Throws: `output.unwritable` with the system's reason; no temporary file is left behind.
package func writeAtomically(_ bytes: [UInt8], to path: String, isPublic: Bool = false) throws(Diagnostic) {
    do throws(SystemError) {
        if try isSpecialFile(path) {
            try writeInPlace(bytes, to: path)
        } else {
            try replaceFile(at: resolvingLinks(path), with: bytes, mode: isPublic ? 0o644 : 0o600)
        }
    } catch {
        let reason = String(cString: strerror(error.code))
        throw Diagnostic(
            .error,
            .outputUnwritable,
            "\(path.quoted) can't be written: \(reason)",
            help: DiagnosticCode.outputUnwritable.help
        )
    }
}

/// A system call that failed.
private struct SystemError: Error {
    let code = errno
}

private func isSpecialFile(_ path: String) throws(SystemError) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    let kind = status.st_mode & S_IFMT
    return kind != S_IFREG && kind != S_IFDIR
}

/// The path behind a link, so that the link stays; the path itself when nothing is there yet.
private func resolvingLinks(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
}

private func writeInPlace(_ bytes: [UInt8], to path: String) throws(SystemError) {
    let file = open(path, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { throw SystemError() }
    defer { close(file) }
    try writeAll(bytes, to: file)
}

/// Writes beside the file, then puts the new one in its place.
private func replaceFile(at path: String, with bytes: [UInt8], mode: mode_t) throws(SystemError) {
    var template = Array((path + ".XXXXXX").utf8CString)
    // mkstemp creates with mode 0600.
    let file = mkstemp(&template)
    guard file >= 0 else { throw SystemError() }
    do throws(SystemError) {
        fchmod(file, mode)
        try fill(file, with: bytes)
        guard rename(template, path) == 0 else { throw SystemError() }
    } catch {
        unlink(template)
        throw error
    }
    syncFolder(of: path)
}

/// Writes, makes durable and closes, whatever happens.
private func fill(_ file: Int32, with bytes: [UInt8]) throws(SystemError) {
    do throws(SystemError) {
        try writeAll(bytes, to: file)
        guard fsync(file) == 0 else { throw SystemError() }
    } catch {
        close(file)
        throw error
    }
    guard close(file) == 0 else { throw SystemError() }
}

private func writeAll(_ bytes: [UInt8], to file: Int32) throws(SystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw SystemError() }
        rest = rest.dropFirst(count)
    }
}

/// Makes the new name durable. Some file systems can't; the contents are safe without it, so a failure is no error.
private func syncFolder(of path: String) {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let file = open(folder, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    fsync(file)
    close(file)
}
