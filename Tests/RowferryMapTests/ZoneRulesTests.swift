import Foundation
import RowferryTesting
import Testing

@testable import RowferryMap

@Suite("Time zones")
struct ZoneRulesTests {
    @Test("mean what Python's zoneinfo says, on both sides of each change", arguments: ZoneTable.zones.indices)
    func system(index: Int) throws {
        let (name, runs) = ZoneTable.zones[index]
        let zone = try ZoneRules.named(name)
        var wrong: [String] = []
        for run in try Self.runs(runs, from: 1968) {
            for local in run.places where zone.resolve(local: local) != run.meaning {
                wrong.append("\(local): \(zone.resolve(local: local)) instead of \(run.meaning)")
            }
        }
        #expect(wrong == [])
    }

    @Test("go on by the rule at the end of their file, for ever", arguments: ZoneTable.footers.indices)
    func footers(index: Int) throws {
        let (footer, year, runs) = ZoneTable.footers[index]
        let zone = ZoneRules(name: "Test/Zone", try #require(ZoneFile(Self.file(footer: footer))))
        var wrong: [String] = []
        for run in try Self.runs(runs, from: year) {
            for local in run.places where zone.resolve(local: local) != run.meaning {
                wrong.append("\(local): \(zone.resolve(local: local)) instead of \(run.meaning)")
            }
        }
        #expect(wrong == [])
    }

    @Test("go on by the rule of the system's file as well")
    func future() throws {
        let zone = try ZoneRules.named("America/New_York")
        // 1 July and 1 January, noon, of the years 2500 and 9999.
        for (year, offset) in [(2500, -14_400), (9999, -14_400)] {
            let summer = CivilDate.dayNumber(year: year, month: 7, day: 1) * 86_400 + 43_200
            let winter = CivilDate.dayNumber(year: year, month: 1, day: 1) * 86_400 + 43_200
            #expect(zone.resolve(local: summer) == .offset(offset))
            #expect(zone.resolve(local: winter) == .offset(offset - 3_600))
        }
    }

    @Test("count days of the year from zero, 29 February included, as glibc does and Python 3.11 does not")
    func dayOfYear() throws {
        let zone = ZoneRules(name: "Test/Zone", try #require(ZoneFile(Self.file(footer: "AAA3BBB,59/2,299/2"))))
        for (month, day, year) in [(2, 29, 2024), (3, 1, 2023)] {
            let midnight = CivilDate.dayNumber(year: year, month: month, day: day) * 86_400
            #expect(zone.resolve(local: midnight + 7_199) == .offset(-10_800))
            #expect(zone.resolve(local: midnight + 7_200) == .gap)
            #expect(zone.resolve(local: midnight + 10_800) == .offset(-7_200))
        }
    }

    @Test(
        "have Olson names",
        arguments: [
            "Mars/Olympus", "Europe", "CET", "EST5EDT", "", "/etc/passwd", "../zoneinfo/Europe/Berlin", "Europe/../UTC",
            "Europe//Berlin", "right/Europe/Berlin", "posix/Europe/Berlin", "Europe/Berlin ", "Europe/Bérlin",
            "Europe/",
        ]
    )
    func unknown(name: String) {
        #expect(throws: ZoneRules.Problem.unknownName) { try ZoneRules.named(name) }
    }

    @Test("are known without the system's data if they are UTC")
    func utc() throws {
        #expect(try ZoneRules.named("UTC", in: []).resolve(local: 12) == .offset(0))
    }

    @Test("are missed with the folders that were looked in")
    func noData() {
        #expect(throws: ZoneRules.Problem.noData(lookedIn: ["/nowhere/zoneinfo"])) {
            try ZoneRules.named("Europe/Berlin", in: ["/nowhere/zoneinfo"])
        }
        #expect(ZoneRules.names(in: ["/nowhere/zoneinfo"]) == ["UTC"])
    }

    @Test("are refused when their file is damaged, wherever it is cut or changed")
    func damaged() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let whole = Self.file(footer: "CET-1CEST,M3.5.0,M10.5.0/3")
        for length in 0..<whole.count {
            let path = try folder.write(whole.prefix(length), to: "Test/Cut")
            #expect(throws: ZoneRules.Problem.damaged(path: path), "\(length) bytes") {
                try ZoneRules.named("Test/Cut", in: [folder.path])
            }
        }
    }

    @Test(
        "are refused when the rule at the end is no rule",
        arguments: [
            "X", "CE-1", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
            "CET-1CEST,M3.6.0,M10.5.0",
            "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,J0,J2", "CET-1CEST,366,1", "CET-1CEST,M3.5.0/168,M10.5.0", "<CET-1",
            "CET-1CEST,M3.5.0,M10.5.0,", "CET-25", "CET-1:60", "CET-1CEST;M3.5.0,M10.5.0",
        ]
    )
    func badFooters(footer: String) {
        #expect(ZoneFile(Self.file(footer: footer)) == nil)
    }

    /// A run of local times with one meaning, and the places in it that are checked.
    private struct Run {
        var start: Int
        var end: Int
        var meaning: ZoneRules.Resolution

        var places: [Int] { [start, start + 1, (start + end) / 2, end - 2, end - 1] }
    }

    private static func runs(_ text: String, from year: Int) throws -> [Run] {
        var runs: [Run] = []
        var start = CivilDate.dayNumber(year: year, month: 1, day: 1) * 86_400
        for token in text.split(whereSeparator: \.isWhitespace) {
            let parts = token.split(separator: ":")
            start += try #require(Int(parts[0], radix: 36)) * 60
            let minutes = Int(parts[1].drop { "go".contains($0) }) ?? 0
            let meaning: ZoneRules.Resolution =
                switch parts[1].first {
                case "g": .gap
                case "o": .overlap(minutes * 60)
                default: .offset(minutes * 60)
                }
            if let last = runs.indices.last { runs[last].end = start }
            runs.append(Run(start: start, end: start + 60, meaning: meaning))
        }
        return runs
    }

    /// A zone without a change, whose footer says all (RFC 8536, version 2).
    private static func file(footer: String) -> [UInt8] {
        let header = Array("TZif2".utf8) + [UInt8](repeating: 0, count: 15)
        let counts: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4]
        let block = counts + [0, 0, 0, 0, 0, 0] + Array("LMT\0".utf8)
        return header + block + header + block + Array("\n\(footer)\n".utf8)
    }
}
