import RowferryDeliver
import RowferryImport
import RowferryModel
import RowferryTesting
import Testing

/// Who is in an audience, night after night.
struct AudienceTests {
    private static let mapping = """
        version: 1
        name: audience
        source: {files: [none.csv]}
        destination: {type: churnzero, endpoint: "http://localhost:1", app_key: "${KEY}"}
        audience:
          name: In trial
          member: user
          as: setAttribute
          max_shrink: 60%
          fields: {accountExternalId: account}
        """

    private static func export(_ members: Set<Int>) -> String {
        "user,account\n" + members.sorted().map { "u\($0),a\($0 % 5)\n" }.joined()
    }

    /// What the destination holds of everybody who ever was a member.
    private static func attributes(_ members: Set<Int>, ever: Set<Int>) -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: ever.map {
                ("contact/a\($0 % 5)/u\($0)/attr_in_trial", members.contains($0) ? "1" : "0")
            }
        )
    }

    @Test("Membership is that of the last export, however often the process dies", arguments: [1, 2, 3] as [UInt64])
    func nights(seed: UInt64) async throws {
        let bench = try Bench.synced(Self.mapping)
        defer { bench.folder.remove() }
        var random = SeededRandom(seed: seed)
        var members = Set(0..<40)
        var ever = members
        try bench.export(Self.export(members))
        try await bench.finish()
        for night in 1...20 {
            if night == 10 {
                try bench.export(Self.export([]))
                #expect(try await bench.run().problemCode == .syncShrunken)
            }
            let left = members.filter { _ in Int.random(in: 0..<6, using: &random) == 0 }
            let entered = (0..<5).map { _ in Int.random(in: 0..<80, using: &random) }
            members = members.subtracting(left).union(entered)
            ever.formUnion(members)
            try bench.export(Self.export(members))
            for _ in 0..<2 {
                let step = Int.random(in: 1...12, using: &random)
                let isAfter = Bool.random(using: &random)
                _ = try? await bench.run(FaultBoard(.death(step, afterEffect: isAfter)))
            }
            try await bench.finish()
            #expect(bench.server.contents.attributes == Self.attributes(members, ever: ever), "night \(night)")
        }
    }

    @Test("Only who has entered or left is told, and nobody twice") func exact() async throws {
        let bench = try Bench.synced(Self.mapping)
        defer { bench.folder.remove() }
        try bench.export(Self.export([1, 2, 3]))
        try await bench.run()
        #expect(bench.server.calls == 3)
        try bench.export(Self.export([2, 3, 4]))
        let report = try await bench.run()
        #expect(bench.server.calls == 5)
        #expect(report.sync?.new == 1)
        #expect(report.sync?.gone == 1)
        try bench.export(Self.export([1, 2, 3, 4]))
        try await bench.run()
        #expect(bench.server.calls == 6)
    }

    @Test("An audience of another key is refused: it would retract everybody") func key() async throws {
        var bench = try Bench.synced(Self.mapping)
        defer { bench.folder.remove() }
        try bench.export(Self.export([1, 2, 3]))
        try await bench.run()
        bench.mapping = Self.mapping.replacing("name: In trial", with: "name: On trial")
        await #expect(throws: Diagnostics.self) { try await bench.run() }
        #expect(bench.server.calls == 3)
    }
}
