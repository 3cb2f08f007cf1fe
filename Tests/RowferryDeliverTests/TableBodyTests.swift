import Foundation
import RowferryModel
import Testing

@testable import RowferryDeliver

/// Calls as rows of a CSV file.
struct TableBodyTests {
    private static let path = CallPath(alone: "door", batch: "door")
    private static let table = TableForm(
        files: [
            path: TableForm.Columns(
                omitted: ["action"],
                names: ["accountExternalId": "Id", "attr_Name": "name"],
                customPrefix: "attr_"
            )
        ],
        part: "data"
    )

    private static var form: WireForm {
        var form = WireForm(url: "https://x.example", headers: [])
        form.table = table
        form.secretQuery = Secret("appKey=k")
        return form
    }

    private static func chunk(_ calls: [String]) -> Chunk {
        var chunk = Chunk(source: 0, lane: 0)
        for (index, call) in calls.enumerated() {
            chunk.bytes += call.utf8
            chunk.ends.append(Int32(chunk.bytes.count))
            chunk.positions.append(CallPosition(row: index + 1, call: 0))
        }
        return chunk
    }

    private static func body(_ calls: [String]) -> String {
        String(decoding: form.body(of: chunk(calls), path: path, at: ""), as: UTF8.self)
    }

    private static func file(_ calls: [String]) -> String {
        let body = body(calls)
        let start = body.firstRange(of: "\r\n\r\n")?.upperBound ?? body.startIndex
        return String(body[start...].components(separatedBy: "\r\n--rowferry-").first ?? "")
    }

    @Test(arguments: [
        ([#"{"action":"a","accountExternalId":"1","attr_Name":"x"}"#], "Id,name\r\n1,x\r\n"),
        (
            [
                #"{"action":"a","accountExternalId":1,"attr_Total Seats":5,"attr_On":true}"#,
                #"{"action":"a","accountExternalId":"2","attr_Total Seats":-0.50,"attr_On":false}"#,
            ], "Id,cf_TotalSeats,cf_On\r\n1,5,true\r\n2,-0.50,false\r\n"
        ),
        (
            [
                #"{"accountExternalId":"a,b","attr_Name":"say \"x\"\nand","attr_P":" y","attr_Q":"\u00e9\ud83d\ude00\/\\n"}"#
            ],
            "Id,name,cf_P,cf_Q\r\n\"a,b\",\"say \"\"x\"\"\nand\",\" y\",é😀/\\n\r\n"
        ),
        ([#"{"accountExternalId":"1","attr_Name":"","attr_P":"p"}"#], "Id,cf_P\r\n1,p\r\n"),
    ])
    func `Each call is a record, each field that has a value a column`(_ calls: [String], _ file: String) {
        #expect(Self.file(calls) == file)
    }

    @Test func `The file is the only part of a form, and the boundary nowhere in it`() throws {
        let call = #"{"accountExternalId":"1","attr_Name":"x"}"#
        let body = Self.body([call])
        let type = try #require(Self.form.contentType(of: Array(body.utf8)).first)
        let boundary = try #require(type.split(separator: "=").last)
        #expect(type == "Content-Type: multipart/form-data; boundary=\(boundary)")
        let expected = """
            --\(boundary)\r
            Content-Disposition: form-data; name="data"; filename="rows.csv"\r
            Content-Type: text/csv\r
            \r
            Id,name\r
            1,x\r
            \r
            --\(boundary)--\r\n
            """
        #expect(body == expected)
        let hostile = #"{"accountExternalId":"1","attr_Name":"--\#(boundary)"}"#
        #expect(try #require(Self.form.contentType(of: Array(Self.body([hostile]).utf8)).first) != type)
    }

    @Test func `The key goes into the query, behind one that is there`() {
        #expect(Self.form.secretURL(of: Self.path, calls: 1) == "https://x.example/door?appKey=k")
        let other = CallPath(alone: "door?a=b", batch: "door?a=b")
        #expect(Self.form.secretURL(of: other, calls: 2) == "https://x.example/door?a=b&appKey=k")
        #expect(!"\(Self.form)".contains("appKey"))
    }

    @Test func `A body is never larger than was reckoned with`() {
        for calls in [1, 2, 50] {
            for value in [#""""#, "1", #""x""#, #""\"\"\n,""#, #"" ""#] {
                let chunk = Self.chunk(
                    (1...calls).map { #"{"accountExternalId":"\#($0)","attr_A, b":\#(value),"attr_N":\#(value)}"# }
                )
                let size = Self.form.body(of: chunk, path: Self.path, at: "").count
                #expect(size <= Self.form.bodySize(calls: calls, bytes: chunk.bytes.count))
            }
        }
    }

    @Test(arguments: [
        (#"{"a":1,"b":"x"}"#, #"{"a":"y, \"b\":2","b":true}"#, true), (#"{"a":1,"b":"x"}"#, #"{"b":1,"a":"x"}"#, false),
        (#"{"a":1,"b":"x"}"#, #"{"a":1}"#, false), (#"{"a":1,"b":""}"#, #"{"a":1}"#, true), ("{}", #"{"a":""}"#, true),
        (#"{"a":1}"#, #"{"ab":1}"#, false),
    ])
    func `Calls have the same shape when they fill the same fields`(_ left: String, _ right: String, _ same: Bool) {
        let hashes = [left, right].map { Array($0.utf8).withUnsafeBytes { CallShape.hash(of: $0) } }
        #expect((hashes[0] == hashes[1]) == same)
    }

    @Test func `Another shape begins another chunk, and the count knows it`() throws {
        let calls = [#"{"a":1}"#, #"{"a":2}"#, #"{"a":1,"b":2}"#, #"{"a":3}"#]
        var block = MappedBlock(source: 0, statistics: RunStatistics(), firstRow: 1, end: ReadPosition())
        var chunker = Chunker(limits: Chunker.Limits(), form: Self.form, lanes: 1)
        var sizes: [Int] = []
        var bytes: [UInt8] = []
        for (index, call) in calls.enumerated() {
            let record = CallRecord(
                start: bytes.count,
                count: call.utf8.count,
                position: CallPosition(row: index + 1, call: 0),
                orderKey: nil,
                deliveryClass: .repeatable
            )
            bytes += call.utf8
            block.calls.append(record)
            let closed = Array(call.utf8).withUnsafeBytes { chunker.add($0, record, source: 0, lane: 0) }
            if let closed { sizes.append(closed.calls) }
        }
        sizes += chunker.closeAll().map(\.calls)
        #expect(sizes == [2, 1, 1])
        block.bytes = SealedBytes(bytes)
        var settings = Courier.Settings()
        settings.lanes = 1
        var count = ChunkCount(settings: settings, form: Self.form)
        count.add(block)
        count.close()
        #expect(count.total.count == 3)
    }
}
