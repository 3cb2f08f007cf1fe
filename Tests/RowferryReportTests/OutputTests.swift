import Foundation
import RowferryModel
import RowferryReport
import Testing

@Suite struct ReportFormatTests {
    @Test(arguments: [
        ("a.json", ReportFormat.json), ("out/a.TXT", .text), (".json", .json), ("a.html.json", .json),
        ("r.html", .html),
    ])
    func theEndingSaysTheForm(path: String, format: ReportFormat) throws {
        #expect(try ReportFormat(path: path) == format)
    }

    @Test(arguments: [
        ("r.csv", #"there is no report with the ending ".csv" ("r.csv")"#),
        ("a.json/report", #"the report's path "a.json/report" has no ending that says which form it is to have"#),
        ("", #"the report's path "" has no ending that says which form it is to have"#),
    ])
    func otherEndingsAreRefused(path: String, message: String) {
        let error = #expect(throws: Diagnostic.self) { try ReportFormat(path: path) }
        #expect(error?.code == .usage)
        #expect(error?.message == message)
        #expect(error?.help == "Give --report a path that ends in .html or .json or .txt.")
    }

    @Test func everyFormEndsWithOneNewline() {
        for format in ReportFormat.allCases {
            let text = String(decoding: format.render(Samples.fullImport), as: UTF8.self)
            #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
        }
    }
}

@Suite struct AtomicFileTests {
    /// A folder that is gone after the test.
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "rowferry-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }

    private func contents(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func aFileIsReplacedForItsOwnerOnly() throws {
        try withFolder { folder in
            let path = folder + "/report.json"
            #expect(FileManager.default.createFile(atPath: path, contents: Data("old, and longer".utf8)))
            try writeAtomically(Array("new".utf8), to: path)
            #expect(contents(path) == "new")
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["report.json"])
        }
    }

    @Test func emptyAndLargeContentsArrive() throws {
        try withFolder { folder in
            try writeAtomically([], to: folder + "/empty")
            #expect(contents(folder + "/empty") == "")
            let large = [UInt8](repeating: 0x61, count: 5_000_000)
            try writeAtomically(large, to: folder + "/large")
            #expect(FileManager.default.contents(atPath: folder + "/large") == Data(large))
        }
    }

    @Test func aLinkStaysALink() throws {
        try withFolder { folder in
            try writeAtomically(Array("old".utf8), to: folder + "/real")
            try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "real")
            try writeAtomically(Array("new".utf8), to: folder + "/link")
            #expect(contents(folder + "/real") == "new")
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link") == "real")
        }
    }

    @Test func aPipeIsWrittenToAndNotReplaced() throws {
        try withFolder { folder in
            let path = folder + "/pipe"
            try #require(mkfifo(path, 0o600) == 0)
            let reader = open(path, O_RDWR)
            defer { close(reader) }
            try writeAtomically(Array("through".utf8), to: path)
            var buffer = [UInt8](repeating: 0, count: 100)
            let count = read(reader, &buffer, buffer.count)
            #expect(String(decoding: buffer.prefix(count), as: UTF8.self) == "through")
        }
    }

    @Test func failuresNameThePathAndTheReason() throws {
        try withFolder { folder in
            let missing = folder + "/no/such/report.json"
            let error = #expect(throws: Diagnostic.self) { try writeAtomically([], to: missing) }
            #expect(error?.code == .outputUnwritable)
            #expect(error?.message == "\(missing.quoted) can't be written: No such file or directory")
            let inTheWay = #expect(throws: Diagnostic.self) { try writeAtomically([], to: folder) }
            #expect(inTheWay?.message == "\(folder.quoted) can't be written: Is a directory")
            let left = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(left.isEmpty)
        }
    }
}
