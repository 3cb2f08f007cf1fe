import Foundation
import RowferryModel
import RowferryRead
import Testing

@testable import RowferryImport

/// The explanation of a row against what an import does with it.
struct ExplainTests {
    @Test("Every row of every sample is explained as it is mapped", arguments: SampleTests.names)
    func samples(name: String) async throws {
        let preparation = try SampleTests.open(name)
        let run = try await ExplainRun(preparation)
        var rows: [PreviewRun.Row] = []
        try await PreviewRun(preparation).forEachRow(limit: nil) { rows.append($0) }
        var lines = Set<Int>()
        try run.forEachRow { explanation in
            let trace = explanation.trace
            let row = try #require(rows.indices.contains(trace.row - 1) ? rows[trace.row - 1] : nil)
            #expect(trace.reject?.message == row.reject?.reason)
            let calls = trace.reject == nil ? trace.calls.compactMap(\.json) : []
            #expect(calls == row.calls.map { String(decoding: $0, as: UTF8.self) })
            lines.insert(trace.line)
        }
        #expect(lines.count == rows.count)
    }

    @Test("A row is found by its number and by any of its lines")
    func places() async throws {
        let run = try await ExplainRun(SampleTests.open("messy-export"))
        var last = RowTrace(row: 0, line: 0)
        try run.forEachRow { explanation in
            let trace = explanation.trace
            let byRow = try run.explain(.row(trace.row)).trace
            let byLine = try run.explain(.line(trace.line)).trace
            #expect(byRow.line == trace.line)
            #expect(byLine.row == trace.row)
            if last.row > 0 {
                let before = try run.explain(.line(trace.line - 1)).trace
                #expect(before.row == last.row)
            }
            last = trace
        }
        #expect(last.row > 50)
    }

    @Test("A place without a row is a mistake of the user", arguments: [RowPlace.line(1), .line(9_999), .row(9_999)])
    func nowhere(place: RowPlace) async throws {
        let run = try await ExplainRun(SampleTests.open("messy-export"))
        #expect(throws: Diagnostic.self) { try run.explain(place) }
    }
}

extension ExplainRun {
    /// Explains every row of the first source, one after the other.
    fileprivate func forEachRow(_ body: (Explanation) throws -> Void) throws {
        guard let prepared = preparation.sources.first else { return }
        try forEachRow(prepared, prepared.bytes, body)
    }

    private func forEachRow(
        _ prepared: PreparedSource,
        _ bytes: some SourceBytes,
        _ body: (Explanation) throws -> Void
    ) throws {
        let source = prepared.source
        var blocks = try BlockReader(
            bytes,
            layout: source.layout,
            source: 0,
            path: source.path,
            from: source.layout.start,
            remembers: false
        )
        while let block = try blocks.next(rows: 1) {
            guard block.firstRow <= block.end.rows else { continue }
            try body(explanation(block.firstRow, block, prepared))
        }
    }
}
