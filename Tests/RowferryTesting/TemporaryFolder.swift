internal import Foundation

/// A folder for one test, under the system's temporary folder.
///
///     let folder = try TemporaryFolder()
///     defer { folder.remove() }
package struct TemporaryFolder: Sendable {
    /// Absolute, without a slash at the end.
    package let path: String

    package init() throws {
        let base = FileManager.default.temporaryDirectory.appendingPathComponent("rowferry-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: base, withIntermediateDirectories: true)
        path = base.path
    }

    /// Path of something in the folder; it need not exist.
    package func file(_ name: String) -> String {
        path + "/" + name
    }

    /// Writes a file, with the folders on the way to it, and returns its path.
    @discardableResult
    package func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
        let url = URL(fileURLWithPath: file(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(bytes).write(to: url)
        return url.path
    }

    /// Removes the folder with everything in it.
    package func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
