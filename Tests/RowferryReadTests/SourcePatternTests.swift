import Foundation
import RowferryModel
import RowferryRead
import RowferryTesting
import Testing

@Suite("The files that patterns stand for") struct SourcePatternTests {
    /// Paths below the folder; those that end with a slash are folders.
    private static let files = [
        "b.csv", "a.csv", "x[1].csv", "note.txt", ".hidden.csv", "empty/", "year/2024/02/a.csv", "year/2024/01/b.csv",
        "year/2023/z.csv", "year/top.csv", "year/.cache/c.csv", "od*d/x/q.csv",
    ]

    static let cases: [([String], [String])] = [
        (["a.csv"], ["a.csv"]),
        (["*.csv"], ["a.csv", "b.csv", "x[1].csv"]),
        (["[ab].csv"], ["a.csv", "b.csv"]),
        (["x[1].csv"], ["x[1].csv"]),
        (["b.csv", "*.csv"], ["b.csv", "a.csv", "x[1].csv"]),
        (["a.csv", "./a.csv", "year/../a.csv"], ["a.csv"]),
        (["year"], ["year/top.csv"]),
        (["year/"], ["year/top.csv"]),
        (["year/**/*.csv"], ["year/2023/z.csv", "year/2024/01/b.csv", "year/2024/02/a.csv", "year/top.csv"]),
        (["year/**"], ["year/2023/z.csv", "year/2024/01/b.csv", "year/2024/02/a.csv", "year/top.csv"]),
        (["year/**/a.csv"], ["year/2024/02/a.csv"]),
        (["year/**/02/*.csv"], ["year/2024/02/a.csv"]),
        (["year/**/**/z.csv"], ["year/2023/z.csv"]),
        (["y*/**/2024/**/*.csv"], ["year/2024/01/b.csv", "year/2024/02/a.csv"]),
        (["od*/**/q.csv"], ["od*d/x/q.csv"]),
        (["-", "a.csv", "-"], ["-", "a.csv"]),
    ]

    @Test("are all of them, once, in order", arguments: cases)
    func expand(names: [String], expected: [String]) throws {
        let folder = try Self.folder()
        defer { folder.remove() }
        let found = try SourceList.expand(names.map { $0 == "-" ? $0 : folder.file($0) })
        #expect(found.map { $0 == "-" ? $0 : String($0.dropFirst(folder.file("").count)) } == expected)
    }

    @Test("are found without running in circles")
    func links() throws {
        let folder = try Self.folder()
        defer { folder.remove() }
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: folder.file("year/2024/back"), withDestinationPath: folder.file("year"))
        try manager.createSymbolicLink(atPath: folder.file("year/again.csv"), withDestinationPath: folder.file("a.csv"))
        let found = try SourceList.expand([folder.file("year/**/*.csv"), folder.file("a.csv")])
        #expect(found.map { $0.split(separator: "/").last } == ["z.csv", "b.csv", "a.csv", "again.csv", "top.csv"])
    }

    static let nothing: [(String, String)] = [
        ("c.csv", "there is no file \""), ("*.json", "no file fits \""), ("year/**/*.json", "no file fits \""),
        ("empty", "there is no file in the folder \""), ("nowhere/**", "no file fits \""),
    ]

    @Test("are missed by name", arguments: nothing)
    func nothingFits(name: String, words: String) throws {
        let folder = try Self.folder()
        defer { folder.remove() }
        let error = #expect(throws: Diagnostic.self) { try SourceList.expand([folder.file(name)]) }
        #expect(error?.code == .inputMissing)
        #expect(error?.message.hasPrefix(words) == true)
    }

    private static func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for file in files {
            let isFolder = file.hasSuffix("/")
            let path = folder.file(isFolder ? file : (file as NSString).deletingLastPathComponent)
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            if !isFolder { try folder.write("a\n".utf8, to: file) }
        }
        return folder
    }
}
