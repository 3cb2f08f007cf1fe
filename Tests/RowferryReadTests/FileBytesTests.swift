import Foundation
import RowferryModel
import RowferryRead
import RowferryReadTesting
import RowferryTesting
import Testing

@Suite("Bytes of a file") struct FileBytesTests {
    private func all(_ bytes: FileBytes, pieces: Int) throws -> [UInt8] {
        var all: [UInt8] = []
        var room = [UInt8](repeating: 0, count: pieces)
        while true {
            let count = try room.withUnsafeMutableBytes { try bytes.read(into: $0) }
            if count == 0 { return all }
            all += room[..<count]
        }
    }

    @Test("are still there after a look at them", arguments: [0, 1, 5, 10, 11, 100], [true, false])
    func peek(count: Int, isFile: Bool) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let text = "0123456789"
        let bytes: FileBytes
        if isFile {
            bytes = try FileBytes(path: try folder.write(text.utf8, to: "x"))
        } else {
            bytes = try SourceTests.throughPipe(text, folder, SourceOptions()).bytes
        }
        for _ in 0..<2 {
            let (head, isWhole) = try bytes.peek(count)
            #expect(head == Array(text.utf8.prefix(count)))
            #expect(isWhole == (count > 10))
        }
        #expect(try all(bytes, pieces: 3) == Array(text.utf8))
        #expect(try bytes.seek(to: 4) == isFile)
        #expect(try all(bytes, pieces: 100) == (isFile ? Array(text.utf8.dropFirst(4)) : []))
    }

    @Test func ofAMissingFileAreADiagnostic() throws {
        let error = #expect(throws: Diagnostic.self) { try FileBytes(path: "/nowhere/x.csv") }
        #expect(error?.code == .inputMissing)
        #expect(error?.message == "\"/nowhere/x.csv\" can't be opened: No such file or directory")
    }

    @Test func ofAFolderAreADiagnostic() throws {
        #expect(throws: Diagnostic.self) { try FileBytes(path: "/tmp") }
    }

    @Test func ofARangeEndWhereTheFileEnds() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let bytes = try FileBytes(path: try folder.write("0123456789".utf8, to: "x"))
        #expect(bytes.size == 10)
        #expect(bytes.bytes(at: 3, count: 4) == Array("3456".utf8))
        #expect(bytes.bytes(at: 8, count: 4) == Array("89".utf8))
        #expect(bytes.bytes(at: 20, count: 4).isEmpty)
        #expect(bytes.bytes(at: 0, count: 0).isEmpty)
    }
}

@Suite("A list of sources") struct SourceListTests {
    private func expand(_ names: [String], _ files: [String]) throws -> [String] {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        for file in files { try folder.write([], to: file) }
        return try SourceList.expand(names.map { $0 == "-" ? $0 : folder.file($0) })
            .map { $0.replacing(folder.path + "/", with: "") }
    }

    static let cases: [(String, [String], [String], [String])] = [
        ("a file", ["a.csv"], ["a.csv", "b.csv"], ["a.csv"]),
        ("files in the order given", ["b.csv", "a.csv"], ["a.csv", "b.csv"], ["b.csv", "a.csv"]),
        ("a pattern, sorted", ["*.csv"], ["c.csv", "a.csv", "b.csv", "d.txt"], ["a.csv", "b.csv", "c.csv"]),
        ("a pattern of one letter", ["?.csv"], ["a.csv", "bb.csv"], ["a.csv"]),
        ("a pattern of some letters", ["[ab].csv"], ["a.csv", "b.csv", "c.csv"], ["a.csv", "b.csv"]),
        ("a pattern of folders", ["*/x.csv"], ["1/x.csv", "2/x.csv", "2/y.csv"], ["1/x.csv", "2/x.csv"]),
        ("a pattern leaves folders out", ["*"], ["a.csv", "b/c.csv"], ["a.csv"]),
        ("a folder", ["d"], ["d/b.csv", "d/a.csv", "d/e/f.csv", "d/.hidden"], ["d/a.csv", "d/b.csv"]),
        ("a folder with a slash", ["d/"], ["d/a.csv"], ["d/a.csv"]),
        ("a folder whose name looks like a pattern", ["d[1]*"], ["d[1]*/a.csv", "d1x/b.csv"], ["d[1]*/a.csv"]),
        ("a file whose name looks like a pattern", ["a[1].csv"], ["a[1].csv", "a1.csv"], ["a[1].csv"]),
        ("standard input", ["-"], [], ["-"]),
        ("each once", ["a.csv", "*.csv", "a.csv", "-", "-"], ["a.csv", "b.csv"], ["a.csv", "b.csv", "-"]),
        ("each once, by whatever way", ["d/../a.csv", "a.csv", "./a.csv"], ["a.csv", "d/x"], ["d/../a.csv"]),
    ]

    @Test("stands for files", arguments: cases)
    func list(name: String, names: [String], files: [String], expected: [String]) throws {
        #expect(try expand(names, files) == expected, "\(name)")
    }

    static let missing: [([String], [String], String)] = [
        (["a.csv"], [], "there is no file \""), (["*.csv"], ["a.txt"], "no file fits \""),
        (["d"], ["d/e/f.csv"], "there is no file in the folder \""),
        (["a.csv", "b.csv"], ["a.csv"], "there is no file \""),
    ]

    @Test("names what stands for nothing", arguments: missing)
    func nothing(names: [String], files: [String], message: String) throws {
        let error = #expect(throws: Diagnostic.self) { try expand(names, files) }
        #expect(error?.code == .inputMissing)
        #expect(error?.message.hasPrefix(message) == true)
    }

    @Test func knowsAFileByOnePathWhateverLinksLeadToIt() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = try folder.write([], to: "a.csv")
        try FileManager.default.createSymbolicLink(atPath: folder.file("b.csv"), withDestinationPath: path)
        #expect(SourceList.canonical(folder.file("b.csv")) == SourceList.canonical(path))
        #expect(try SourceList.expand([path, folder.file("b.csv")]) == [path])
        #expect(SourceList.canonical("-") == "-")
        #expect(SourceList.canonical("nowhere/x") == "nowhere/x")
    }
}
