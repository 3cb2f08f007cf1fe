import RowferryModel
import Yams

/// The YAML of a mapping with everything that it includes.
///
/// What stands in the mapping itself counts more than what it includes, and a later include more than an earlier one:
/// key by key at the top, and one level below it. The calls of included files come before its own.
struct MappingTree {
    /// Files that one mapping may include, those that are included twice counted twice.
    private static let limit = 100
    /// What an included file may have.
    static let sharedKeys = ["version", "source", "destination", "lookups", "defaults", "calls", "include"]

    let readFile: (String) -> String?
    private var count = 0

    init(readFile: @escaping (String) -> String?) {
        self.readFile = readFile
    }

    /// The whole tree, or nil when the mapping itself can't be read.
    mutating func read(_ text: String, file: String, _ diagnostics: inout MappingDiagnostics) -> Node? {
        guard let root = MappingText.read(text, after: 0, &diagnostics) else { return nil }
        diagnostics.files.end(lines: Self.lines(text))
        return withIncludes(root, [file], &diagnostics)
    }

    private static func lines(_ text: String) -> Int {
        text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
    }

    private mutating func withIncludes(
        _ root: Node,
        _ stack: [String],
        _ diagnostics: inout MappingDiagnostics
    ) -> Node {
        guard case .mapping(var own) = root, let node = own["include"], let file = stack.last else { return root }
        own["include"] = nil
        var merged: Node.Mapping?
        for (path, line) in paths(node, &diagnostics) {
            let path = MappingPath.resolve(path, beside: file)
            guard let part = part(path, line, stack, &diagnostics) else { continue }
            merged = merged.map { Self.merge($0, part) } ?? part
        }
        guard var merged else { return .mapping(own) }
        merged.mark = own.mark
        return .mapping(Self.merge(merged, own))
    }

    private func paths(_ node: Node, _ diagnostics: inout MappingDiagnostics) -> [(String, Int)] {
        let nodes: [Node] = if case .sequence(let sequence) = node { Array(sequence) } else { [node] }
        return nodes.compactMap { node in
            if let text = node.text, !text.isEmpty { return (text, node.line ?? 1) }
            diagnostics.error(
                .mappingValue,
                "include must name a file or list files, found \(node.described)",
                at: node.line
            )
            return nil
        }
    }

    private mutating func part(
        _ path: String,
        _ line: Int,
        _ stack: [String],
        _ diagnostics: inout MappingDiagnostics
    ) -> Node.Mapping? {
        count += 1
        if stack.contains(path) || count > Self.limit {
            let way = (stack.drop { $0 != path } + [path]).joined(separator: " includes ")
            diagnostics.error(
                .mappingValue,
                count > Self.limit ? "more than \(Self.limit) files are included" : "a file includes itself: \(way)",
                at: line,
                help: "remove one of the includes."
            )
            return nil
        }
        guard let text = readFile(path) else {
            diagnostics.error(
                .mappingValue,
                "the included file \(path.quoted) can't be read",
                at: line,
                help: "the path starts at the folder of the file that includes it."
            )
            return nil
        }
        let before = diagnostics.files.begin(path)
        let root = MappingText.read(text, after: before, &diagnostics)
        diagnostics.files.end(lines: Self.lines(text))
        guard let root else { return nil }
        let keys = KeyReader(root, what: "the included file", known: Self.sharedKeys, diagnostics: &diagnostics)
        guard keys.isMapping, case .mapping(var mapping) = withIncludes(root, stack + [path], &diagnostics) else {
            return nil
        }
        for key in mapping.keys where !Self.sharedKeys.contains(key.text ?? "") { mapping[key] = nil }
        return mapping
    }

    private static func merge(_ base: Node.Mapping, _ own: Node.Mapping) -> Node.Mapping {
        var result = base
        for (key, value) in own {
            switch (result[key], value) {
            case (.mapping(let theirs)?, .mapping(let ours)):
                var inner = theirs
                for (key, value) in ours { inner[key] = value }
                inner.mark = ours.mark
                result[key] = .mapping(inner)
            case (.sequence(let theirs)?, .sequence(let ours)) where key.text == "calls":
                var all = theirs
                all.append(contentsOf: ours)
                result[key] = .sequence(all)
            default: result[key] = value
            }
        }
        return result
    }
}
