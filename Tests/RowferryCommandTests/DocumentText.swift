import Foundation
import Testing

/// A page of the documentation, and what in it can be tried.
///
/// A fenced block is by its first words
/// - ```` ```sh ````: commands, to be typed one after the other;
/// - ```` ```csv accounts.csv ````: a file of that name. So is a YAML block whose first line is `# NAME.yaml`; that is a
///   mapping, which `check` must pass;
/// - ```` ```json output ````: all that the last command wrote to standard output;
/// - ```` ```text said ````: lines that the last command wrote to standard error, among others.
struct Document: Sendable, CustomTestStringConvertible {
    enum Step: Equatable, Sendable {
        case file(name: String, text: String)
        case mapping(name: String, text: String)
        case command(String)
        case output(String)
        case said([String])
    }

    struct Block: Sendable {
        var info: [Substring]
        var lines: [String]

        var text: String { lines.joined(separator: "\n") + "\n" }
    }

    let path: String
    let text: String

    /// The page at a path in the repository.
    init(_ path: String) {
        self.init(file: Program.repository + "/" + path, path: path)
    }

    /// The page at a path in the file system.
    init(file: String) {
        self.init(file: file, path: file)
    }

    private init(file: String, path: String) {
        self.path = path
        text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    }

    var testDescription: String { path }

    static let all: [Document] = {
        let pages = (try? FileManager.default.subpathsOfDirectory(atPath: Program.repository + "/docs")) ?? []
        let paths = pages.filter { $0.hasSuffix(".md") }.sorted().map { "docs/" + $0 }
        return (["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "samples/README.md"] + paths).map { Document($0) }
    }()

    var blocks: [Block] {
        var blocks: [Block] = []
        var open: Block?
        for line in text.components(separatedBy: "\n") {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            if trimmed.hasPrefix("```") {
                if let block = open { blocks.append(block) }
                open = open == nil ? Block(info: trimmed.dropFirst(3).split(separator: " "), lines: []) : nil
            } else {
                open?.lines.append(line)
            }
        }
        return blocks
    }

    /// What a reader does, in the page's order.
    var steps: [Step] { blocks.flatMap(Self.steps) }

    private static func steps(_ block: Block) -> [Step] {
        let language = block.info.first.map(String.init) ?? ""
        if let second = block.info.dropFirst().first {
            return switch second {
            case "output": [.output(block.text)]
            case "said": [.said(block.lines)]
            default: [.file(name: String(second), text: block.text)]
            }
        }
        if language == "yaml", let first = block.lines.first, first.hasPrefix("# "), first.hasSuffix(".yaml") {
            return [.mapping(name: String(first.dropFirst(2)), text: block.text)]
        }
        guard ["sh", "shell", "bash", "console"].contains(language) else { return [] }
        return block.lines.map { line in
            let line = line.trimmingCharacters(in: .whitespaces)
            return .command(line.hasPrefix("$ ") ? String(line.dropFirst(2)) : line)
        }
    }

    /// The lines of shell blocks, without what leads up to them.
    var commands: [String] {
        steps.compactMap { if case .command(let command) = $0 { command } else { nil } }
    }

    /// What the page can be linked to by: its headings, as GitHub makes anchors of them.
    var anchors: Set<String> {
        var anchors: Set<String> = []
        var isInBlock = false
        for line in text.components(separatedBy: "\n") {
            if line.trimmingCharacters(in: .whitespaces).hasPrefix("```") { isInBlock.toggle() }
            guard !isInBlock, line.hasPrefix("#") else { continue }
            let heading = line.drop { $0 == "#" }.trimmingCharacters(in: .whitespaces)
            let anchor = Self.anchor(of: heading)
            let again = (1...).lazy.map { "\(anchor)-\($0)" }.first { !anchors.contains($0) }
            anchors.insert(anchors.contains(anchor) ? again ?? anchor : anchor)
        }
        return anchors
    }

    private static func anchor(of heading: String) -> String {
        let words = heading.replacing(#/\[([^\]]*)\]\([^)]*\)/#) { $0.1 }.lowercased()
        return String(words.filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }).replacing(" ", with: "-")
    }
}
