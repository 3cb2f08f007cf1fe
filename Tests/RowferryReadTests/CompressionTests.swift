import Foundation
import RowferryModel
import RowferryRead
import RowferryReadTesting
import RowferryTesting
import Testing

/// The same 70 rows, cut in two members (gzip), frames (zstd) or streams (bzip2), by the formats' own tools.
private struct CompressedSample: CustomTestStringConvertible, Sendable {
    var format: String
    var data: String

    var bytes: [UInt8] { Array(Data(base64Encoded: data) ?? Data()) }
    var testDescription: String { format }

    static let all = [
        CompressedSample(
            format: "gzip",
            data: "H4sIAAAAAAAC/03RMY7DMAxE0Z6nyAFSmKQkiiWPYhgp42yxKfb2O240Lj/A4mG4H8fne/4+z/39ktqex+f9s59/j01KV6Sm"
                + "lK2cPqV8ZfSQaitHDKm+smeXGkxtUrGyuUvNld5NKldaKBhEaV4sunSDSwkzuJSwbIApZXNApqTFBE1piw02JW4YcEpdb9Ap"
                + "eW2AZ+T5BM/Is7xmu/EUPqNPHT6jr4Nn5GWAZ+TNBM/ImwqekRcOnpE3OnhOXg/wnLw2wXPy2na9lTw38Jw8a/A5fTrg85sP"
                + "PCcPOCcuDTjP27HKPzsixo58AgAAH4sIAAAAAAAC/y3Pqw0DQAyDYZ4pOkDB2Zd70QxTqaCk+4O6OjODSP+Xas/X+/t5tCjc"
                + "tXiieHeOHdXvxl5ReffBjBp3zxxR8+6+Mmr5vvWofffujDp3jwm1nOX5h12GwnB5pcpwOpfScJtNbTh+uuJwfU7V4Xw/ysN9"
                + "UH0YsIcANGBsAWhAb//XLegC0IA1BaABeQSgAaQANOAMAWjA3ALQgIQANACJ+AE1X2VHeAEAAA=="
        ),
        CompressedSample(
            format: "bzip2",
            data: "QlpoOTFBWSZTWc9pyZsAAKzdgAAQQAR/4CAAKgPGIDAA5tsIqfk2hpKfqjQyBj9J5RiTQABKaRinqagGTRw4XMzMzMkliSST"
                + "BJ0SSSAAAfyInZLZ40ItoM3IeIuKkzLxBiCJljVV98UL4rZfbtrWczNG6LT07OoW6xtUStsS009owjKcQpqxoCRlIUNmwIkU"
                + "GklPFaWV2QsDNzEQ6dKkqmjt6qaFOtroCmmXeGW1tdCd1p3QIm1tVN6vF29ELSjywMc9AMccAMc/cdAMZ/YAYhgYgBipQDH8"
                + "XckU4UJDPacmbEJaaDkxQVkmU1n9Wtx9AABxXYAAEEAEf+AQAAEiEAAwAKTFPSp56ntUp+qAGqn+ibKj2qgA2qDQANNaSu7u"
                + "7u+BQAA222/uM5ycg+w5470KkISEhCS9b9gkEN7eBNUsJCzWFrcq7PDRoiyBptbONrFXiTtvqkiMOqFvdaMvEXIxCa1tqEQV"
                + "3mK+mMGQq64yOvQA4gOoB0A6A+LuSKcKEh+rW4+g"
        ),
        CompressedSample(
            format: "zstd",
            data: "KLUv/QRYHQcAwo8kF6AlaQMAfeK3Xr8JwKAjsru7N+drdVqFNeG8IjnvzEvzlnleI5n3ZObFQfMm0rzjal6XyStz8o5RXkqU"
                + "ty7ltZL3xvKi5c0UeQeOvDbyK1R+R8wvjfNbeH7N0O9R+kXxm8N+R9qvT/KVGnxn6F6yvZVVr53Re3Xz4qC86fQ7AAqKQYBQ"
                + "IAbjDSAMxWCgICgQxBAnICDDifjY5Uc2CbpJU0Z2uctd7nIXu9hlF7uwi6itR9yFx9ZNuYtdRO8SahcQu3zu4nGXjl3cmnOX"
                + "jbtg7KIUpSh6F6UohUoRLwUovBNG55mPKLUv/QRYZQUAYssZE7Cl0AZHoHiYhV/Z3b0TCxBxOR2s1KcrPsPIp8z5HNsnnfgs"
                + "Kp8WPi+Ez2Djs2M97faMi55C1HPielJwzyrpaVI9rz3DuWdp7nSYnRFap1TQOUJzUk/OssZpIz7P1TMIBAYCAAbhAR0AIBeQ"
                + "C8gF5AK5EEwukPXf5AJygVwIlsvAchFYLgHLBWC5/JGLH3KBrPvIRQ+5gFHAKGAUMAoYBYwCRnkZpUNJAqiMtEo="
        ),
    ]
}

@Suite("Compressed sources")
struct CompressionTests {
    private static var plain: [UInt8] {
        let first = (0..<40).map { "A\($0),company \($0 * 7919 % 1000)\n" }
        let second = (0..<30).map { "B\($0),firm \($0 * 104_729 % 1000)\n" }
        return Array((["account,name\n"] + first + second).joined().utf8)
    }

    /// Everything that comes out before the end or the error.
    private static func read(_ bytes: [UInt8], pieces: Int = 65_536) throws -> (content: [UInt8], error: Diagnostic?) {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        // The name says nothing: the content does.
        let path = try folder.write(bytes, to: "export")
        var content: [UInt8] = []
        let result = Result { () throws(Diagnostic) in
            var source = try Source(path: path, options: SourceOptions()).content
            try readAll(&source, pieces, into: &content)
        }
        if case .failure(let error) = result { return (content, error) }
        return (content, nil)
    }

    private static func readAll(
        _ source: inout any SourceBytes,
        _ pieces: Int,
        into content: inout [UInt8]
    ) throws(Diagnostic) {
        var room = [UInt8](repeating: 0, count: pieces)
        while true {
            let result = room.withUnsafeMutableBytes { room in
                Result { () throws(Diagnostic) in try source.read(into: room) }
            }
            let count = try result.get()
            if count == 0 { return }
            content += room[..<count]
        }
    }

    @Test("are read whole, in pieces of any size", arguments: CompressedSample.all)
    private func whole(sample: CompressedSample) throws {
        for pieces in [1, 2, 7, 100, 65_536] {
            let (content, error) = try Self.read(sample.bytes, pieces: pieces)
            #expect(error == nil)
            #expect(content == Self.plain)
        }
    }

    @Test("say in the layout what they are", arguments: CompressedSample.all)
    private func described(sample: CompressedSample) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let source = try Source(path: try folder.write(sample.bytes, to: "export"), options: SourceOptions())
        #expect(source.described == "csv, delimiter \",\", 2 columns, \(sample.format)")
        #expect(source.identity.isDecoded)
        #expect(source.contentSize == nil)
    }

    @Test("that are cut off anywhere are an error, and never a shorter success", arguments: CompressedSample.all)
    private func truncated(sample: CompressedSample) throws {
        var wholeAt: [Int] = []
        for length in 12..<sample.bytes.count {
            let (content, error) = try Self.read(Array(sample.bytes[..<length]))
            #expect(Self.plain.starts(with: content))
            guard let error else {
                wholeAt.append(length)
                continue
            }
            #expect([.inputTruncated, .inputUnreadable, .csvHeader].contains(error.code), "\(error)")
        }
        // The end of the first member is the only place where the format itself sees a whole file.
        #expect(wholeAt.count <= 1, "\(wholeAt)")
    }

    @Test("in which a byte differs are an error, or the same content", arguments: CompressedSample.all)
    private func damaged(sample: CompressedSample) throws {
        for place in 12..<sample.bytes.count {
            var bytes = sample.bytes
            bytes[place] ^= 0x55
            let (content, error) = try Self.read(bytes)
            // zstd's tool leaves checksums out of small streamed frames: a changed literal can't be noticed there.
            if error == nil, sample.format != "zstd" { #expect(content == Self.plain, "byte \(place)") }
        }
    }

    @Test("end before zeros that pad them", arguments: CompressedSample.all.filter { $0.format == "gzip" })
    private func padded(sample: CompressedSample) throws {
        let (content, error) = try Self.read(sample.bytes + [UInt8](repeating: 0, count: 512))
        #expect(error == nil)
        #expect(content == Self.plain)
    }
}
