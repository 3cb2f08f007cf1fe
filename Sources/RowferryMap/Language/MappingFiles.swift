import RowferryModel

/// The files of a mapping, itself and what it includes, with one numbering of lines through all of them: the lines of
/// each file follow those of the file before. So one number says where something stands.
struct MappingFiles: Sendable {
    private struct File: Sendable {
        var path: String
        /// Lines of the files before it.
        var before: Int
    }

    private var files: [File] = []
    private var lines = 0

    init(_ path: String) {
        files = [File(path: path, before: 0)]
    }

    /// Begins a file: its lines are counted on from the number that is given back.
    mutating func begin(_ path: String) -> Int {
        files.append(File(path: path, before: lines))
        return lines
    }

    /// Notes how many lines the file has that was begun last.
    mutating func end(lines count: Int) {
        lines = (files.last?.before ?? 0) + count + 1
    }

    private func file(of line: Int) -> File? {
        files.last { $0.before < line } ?? files.first
    }

    func path(of line: Int) -> String {
        file(of: line)?.path ?? ""
    }

    /// The line in its own file.
    func ownLine(_ line: Int) -> Int {
        line - (file(of: line)?.before ?? 0)
    }

    func position(_ line: Int?) -> Position {
        guard let line else { return Position(file: files.first?.path ?? "") }
        return Position(file: path(of: line), line: ownLine(line))
    }
}
