/// A tar archive in memory, as POSIX.1-1988 (ustar) has it: what every system can look into without a tool of ours.
package struct TarArchive {
    private static let block = 512

    private var written: [UInt8] = []
    /// When its files were made, in seconds since 1970.
    private let time: Int

    package init(time: Int) {
        self.time = time
    }

    /// Adds a file for its owner's eyes only. Its name is ASCII, and has 100 bytes at the most.
    package mutating func add(_ name: String, _ contents: String) {
        precondition(name.utf8.count <= 100, "a longer name does not fit into the header")
        let bytes = Array(contents.utf8)
        written += header(name, size: bytes.count)
        written += bytes
        written += [UInt8](repeating: 0, count: (Self.block - bytes.count % Self.block) % Self.block)
    }

    /// The archive, with the two empty blocks that end it.
    package var bytes: [UInt8] {
        written + [UInt8](repeating: 0, count: 2 * Self.block)
    }

    private func header(_ name: String, size: Int) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: Self.block)
        func put(_ text: String, at place: Int) {
            for (index, byte) in text.utf8.enumerated() { header[place + index] = byte }
        }
        put(name, at: 0)
        put("0000600", at: 100)
        put("0000000", at: 108)
        put("0000000", at: 116)
        put(Self.octal(size, digits: 11), at: 124)
        put(Self.octal(time, digits: 11), at: 136)
        put("        ", at: 148)
        put("0", at: 156)
        put("ustar", at: 257)
        put("00", at: 263)
        // Its own place counts as spaces.
        let sum = header.reduce(0) { $0 + Int($1) }
        put(Self.octal(sum, digits: 6) + "\0 ", at: 148)
        return header
    }

    private static func octal(_ number: Int, digits: Int) -> String {
        let text = String(max(0, number), radix: 8)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
