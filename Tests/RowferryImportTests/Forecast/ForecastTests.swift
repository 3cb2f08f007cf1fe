import Foundation
import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryImport

/// What a check says beforehand is what the sandbox, which judges by itself, then does.
struct ForecastTests {
    /// What came to pass, so that it is seen that there was something to foretell.
    private struct Seen {
        var swallowed = 0
        var cut = 0
        var poured = 0
        var cleared = 0
        var undated = 0
        var mistaken = 0
    }

    @Test("What is foretold of 1,000 random files comes true", arguments: 0..<5)
    func comesTrue(group: Int) async throws {
        var seen = Seen()
        for seed in 1...25 { try await Self.comesTrue(seed: UInt64(group * 25 + seed), &seen) }
        #expect(min(seen.swallowed, seen.cut, seen.cleared, seen.undated) > 5)
        #expect(seen.poured > 2)
        #expect(seen.mistaken < 10)
    }

    private static func comesTrue(seed: UInt64, _ seen: inout Seen) async throws {
        let random = RandomImport(seed: seed, files: 8)
        let check = try CheckBench()
        defer { check.folder.remove() }
        let files = try random.files.enumerated().map { number, text in
            try check.folder.write(text.utf8, to: "\(number).\(random.isJSON ? "ndjson" : "csv")")
        }
        let forecast: Forecast
        do {
            forecast = try await Forecast(random.mapping, files: files, in: check, lanes: random.lanes)
        } catch let mistakes as Diagnostics {
            // A CSV header shows beforehand what a star would make of it.
            #expect(Set(mistakes.all.map(\.code)).isSubset(of: [.fieldUndeclared, .attributeTypo]))
            #expect(!random.isJSON)
            seen.mistaken += 1
            return
        }
        seen.swallowed += forecast.places { $0.isSwallowed }.count
        seen.cut += forecast.places { $0.isCut }.count
        seen.cleared += forecast.places { !$0.cleared.isEmpty }.count
        seen.undated += forecast.places { $0.isUndated }.count
        Self.expectTrue(forecast)
        if !random.truncates {
            forecast.expect(.fieldTooLong, field: "description", in: forecast.places { $0.isCut }, "descriptions cut")
        } else {
            #expect(forecast.count(.fieldTooLong) >= forecast.places { $0.isCut }.count)
        }
        Self.expectAttributes(forecast, random)
        guard let events = random.events else { return }
        // Without a word on what exists, fields would go into descriptions: just those rows are rejected otherwise.
        let trusting = try await Forecast(
            random.trustingMapping,
            files: files,
            in: check,
            lanes: random.lanes,
            existing: events
        )
        let poured = Set(trusting.places { $0.isPoured })
        seen.poured += poured.count
        let others = forecast.rejected.filter { $0.key != .fieldUndeclared }.flatMap(\.value)
        let undeclared = Set(forecast.rejected[.fieldUndeclared] ?? []).filter { forecast.isEventField(at: $0) }
        let rejectedToo = trusting.rejected.flatMap(\.value)
        #expect(undeclared.subtracting(rejectedToo) == poured.subtracting(others))
    }

    @Test("What is foretold of the samples comes true", arguments: SampleTests.churnZero)
    func samples(name: String) async throws {
        var check = try CheckBench()
        defer { check.folder.remove() }
        check.callLimit = .max
        let forecast = try await SampleTests.forecast(name, in: check)
        Self.expectTrue(forecast)
        #expect(!forecast.arrived.isEmpty)
        #expect(forecast.places { $0.isCut } == [], "the samples cut what is too long themselves")
    }

    /// What holds for every mapping.
    static func expectTrue(_ forecast: Forecast) {
        let refused = forecast.arrived.compactMap(\.call.refusal)
        #expect(refused == [])
        forecast.expect(.eventDuplicate, in: forecast.places { $0.isSwallowed }, "events swallowed")
        forecast.expect(.dateMissing, in: forecast.places { $0.isUndated }, "events without a date")
        #expect(forecast.places { $0.isPoured } == [])
        let names = Set(forecast.arrived.flatMap(\.call.cleared))
        let cleared = forecast.arrived.flatMap { arrived in arrived.call.cleared.map { _ in arrived.row } }
        #expect(forecast.count(.attributeClear) == cleared.count, "fields cleared")
        for name in names {
            let count = forecast.count(.attributeClear, field: "attr_\(name)")
            let places = forecast.arrived.filter {
                $0.call.cleared.contains(name) && !$0.call.body.contains("\"name\":")
            }
            #expect(count == places.count, "\(name) cleared")
        }
        let actions = forecast.arrived.reduce(into: [:]) { $0[$1.call.action, default: 0] += 1 }
        #expect(forecast.report.calls.byAction == actions)
        #expect(Set(forecast.plan.eventNames ?? []) == Set(forecast.arrived.compactMap(\.call.eventName)))
        #expect(forecast.plan.callCount == forecast.arrived.count)
        #expect(forecast.plan.clears.asked + forecast.plan.clears.byText == cleared.count)
        let isClean = forecast.report.rows.rejected == 0
        #expect(forecast.outcome == (isClean ? .done : .doneWithRejects))
        #expect(forecast.report.outcome == forecast.outcome)
    }

    /// Attributes that come to be are those that the report has as fields; none but declared ones where that is said.
    private static func expectAttributes(_ forecast: Forecast, _ random: RandomImport) {
        let made = forecast.attributes["account"] ?? []
        let standard: Set = ["Name", "IsActive", "LicenseCount"]
        if let declared = random.attributes { #expect(made.subtracting(standard).isSubset(of: declared)) }
        let sent = forecast.report.fields.filter { $0.filled > 0 }.map(\.field).filter { $0.hasPrefix("attr_") }
        let cleared = forecast.report.diagnostics.filter { $0.code == .attributeClear }.compactMap(\.field)
        let named = forecast.arrived.compactMap(\.call.pairName)
        let told = Set((sent + cleared.filter { $0.hasPrefix("attr_") }).map { String($0.dropFirst(5)) }).union(named)
        #expect(made == told)
        guard random.attributes == nil else { return }
        let warnings = forecast.report.diagnostics.filter { $0.code == .fieldUndeclared && $0.severity == .warning }
        let text = warnings.map(\.message).joined(separator: " ")
        let undeclared = Set((forecast.plan.undeclaredFields ?? []).filter { $0.hasPrefix("attr_") })
        #expect(undeclared.isSubset(of: Set(sent)))
        #expect(undeclared == Set(sent).subtracting(standard.map { "attr_\($0)" }))
        for name in made.subtracting(standard).subtracting(named) where random.mapping.contains("attr_\(name):") {
            #expect(text.contains("attr_\(name)"))
        }
    }
}

extension Forecast {
    /// The rows of the calls of which something holds, in their order.
    func places(_ holds: (StandIn.Arrival) -> Bool) -> [Place] {
        arrived.filter { holds($0.call) }.map(\.row).sorted()
    }

    /// Whether a row that was rejected for an undeclared field was so for one of an event.
    func isEventField(at place: Place) -> Bool { eventRejects.contains(place) }
}

extension StandIn.Arrival {
    /// The attribute that a call names by `name` and `value`.
    var pairName: String? { text("name") }

    /// What an event is called.
    var eventName: String? { text("eventName") }

    private func text(_ key: String) -> String? {
        let object = (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any]
        return object?[key].map { "\($0)" }
    }
}
