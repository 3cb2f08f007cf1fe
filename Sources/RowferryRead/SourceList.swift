package import RowferryModel

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The sources that a list of names stands for: files, patterns (`exports/*.csv`, `exports/**/*.csv`), folders, `-`.
package enum SourceList {
    /// Every file once, under the name by which it comes first, in the order of the list; what a pattern or folder stands
    /// for is sorted by name.
    ///
    /// - Throws: a name that stands for nothing.
    package static func expand(_ names: [String]) throws(Diagnostic) -> [String] {
        var paths: [String] = []
        var seen: Set<String> = []
        for name in names {
            for path in try expand(name) where seen.insert(canonical(path)).inserted { paths.append(path) }
        }
        return paths
    }

    private static func expand(_ name: String) throws(Diagnostic) -> [String] {
        if name == "-" { return [name] }
        var status = stat()
        if stat(name, &status) == 0 {
            return status.st_mode & S_IFMT == S_IFDIR ? try files(in: name) : [name]
        }
        let matches = deepMatches(of: name)
        if matches.isEmpty { throw missing(name) }
        return matches
    }

    /// What fits a pattern in which `**` stands for folders of any depth, none among them: sorted by bytes.
    private static func deepMatches(of pattern: String) -> [String] {
        let parts = pattern.split(separator: "/", omittingEmptySubsequences: false)
        guard let place = parts.firstIndex(of: "**") else { return matches(of: pattern) }
        let behind = parts[(place + 1)...].drop { $0 == "**" }
        let rest = behind.isEmpty ? "*" : behind.joined(separator: "/")
        let roots = place == 0 ? [""] : folders(parts[..<place].joined(separator: "/") + "/")
        let found = roots.flatMap(tree).flatMap { deepMatches(of: escaped($0) + rest) }
        return Set(found).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The folder, and those in it to any depth, each with a slash at its end. Links are not followed, so that there are
    /// no circles; names with a dot in front are passed over, as by `*`.
    private static func tree(_ root: String) -> [String] {
        var found = [root]
        var next = 0
        while next < found.count {
            for folder in folders(escaped(found[next]) + "*/") where !isLink(folder) { found.append(folder) }
            next += 1
        }
        return found
    }

    /// Folders that fit a pattern which ends with a slash.
    private static func folders(_ pattern: String) -> [String] {
        pattern == "/" ? ["/"] : paths(of: pattern)
    }

    private static func isLink(_ folder: String) -> Bool {
        var status = stat()
        return lstat(String(folder.dropLast()), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// A pattern that stands for the name itself.
    private static func escaped(_ name: String) -> String {
        name.map { "*?[]\\".contains($0) ? "\\\($0)" : String($0) }.joined()
    }

    private static func missing(_ name: String) -> Diagnostic {
        let isPattern = name.contains { "*?[".contains($0) }
        return Diagnostic(
            .error,
            .inputMissing,
            isPattern ? "no file fits \(name.quoted)" : "there is no file \(name.quoted)",
            help: "paths are taken from the folder in which the command runs."
        )
    }

    private static func matches(of pattern: String) -> [String] {
        paths(of: pattern).filter(isFile)
    }

    private static func paths(of pattern: String) -> [String] {
        var result = glob_t()
        defer { globfree(&result) }
        guard glob(pattern, 0, nil, &result) == 0 else { return [] }
        return (0..<Int(result.gl_pathc)).compactMap { result.gl_pathv[$0].map { String(cString: $0) } }
    }

    private static func files(in folder: String) throws(Diagnostic) -> [String] {
        let base = folder.hasSuffix("/") ? folder : folder + "/"
        // The folder's own name is no pattern, whatever is in it.
        let files = matches(of: escaped(base) + "*")
        if files.isEmpty {
            throw Diagnostic(.error, .inputMissing, "there is no file in the folder \(folder.quoted)")
        }
        return files
    }

    private static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// The path by which the ledger knows a source: absolute, without links.
    package static func canonical(_ path: String) -> String {
        guard path != "-", let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
