import RowferryModel
import RowferryReport
import Testing

@Suite struct ProgressTests {
    private static var moment: RunProgress {
        var progress = RunProgress()
        progress.rows = 1_234_567
        progress.bytes = 425
        progress.totalBytes = 1000
        progress.chunksDelivered = 4
        progress.callsDelivered = 99
        progress.rejects = 2
        progress.retries = 1
        progress.unknown = 1
        return progress
    }

    @Test(arguments: [
        (ProgressMode.auto, ProgressForm.live, ProgressForm.none), (.plain, .plain, .plain), (.json, .json, .json),
        (.none, .none, .none),
    ])
    func theFormFollowsTheOutput(mode: ProgressMode, onTerminal: ProgressForm, elsewhere: ProgressForm) {
        #expect(mode.resolved(isTerminal: true) == onTerminal)
        #expect(mode.resolved(isTerminal: false) == elsewhere)
    }

    @Test func theLiveLineIsRewrittenInPlace() {
        var display = ProgressDisplay(form: .live, columns: 140)
        #expect(
            display.update(RunProgress(), at: .zero) == "\r\u{1B}[K0 bytes  0 rows  0 chunks  0 calls"
        )
        #expect(
            display.update(Self.moment, at: .seconds(2))
                == "\r\u{1B}[K 42%  [########------------]  1,234,567 rows  617,283/s  ETA 0:03  4 chunks  99 calls"
                + "  2 rejects  1 retry  1 unknown"
        )
        #expect(
            display.finish(Self.moment, at: .seconds(4))
                == "\r\u{1B}[K 42%  [########------------]  1,234,567 rows  308,641/s  4 chunks  99 calls"
                + "  2 rejects  1 retry  1 unknown\n"
        )
    }

    @Test func theLiveLineChangesAtMostTenTimesASecond() {
        var display = ProgressDisplay(form: .live)
        let outputs = (0..<1000).compactMap { display.update(Self.moment, at: .milliseconds($0)) }
        #expect(outputs.count == 10)
    }

    @Test(arguments: 0...150)
    func theLiveLineStaysBelowTheWidth(columns: Int) throws {
        var display = ProgressDisplay(form: .live, columns: columns)
        let output = display.update(Self.moment, at: .zero)
        let text = try #require(output)
        #expect(text.dropFirst(4).count <= max(1, columns - 1))
    }

    @Test func rejectsAndUnknownChunksOutliveTheBarOnANarrowTerminal() {
        var display = ProgressDisplay(form: .live, columns: 50)
        #expect(display.update(Self.moment, at: .zero) == "\r\u{1B}[K 42%  1,234,567 rows  2 rejects  1 unknown")
        display.columns = 21
        #expect(display.update(Self.moment, at: .seconds(1)) == "\r\u{1B}[K 42%  1,234,567 rows")
    }

    @Test func clearingRemovesTheLineOnceAndTheNextUpdateDrawsItAgain() {
        var display = ProgressDisplay(form: .live)
        #expect(display.clear() == nil)
        _ = display.update(Self.moment, at: .zero)
        #expect(display.clear() == "\r\u{1B}[K")
        #expect(display.clear() == nil)
        #expect(display.update(Self.moment, at: .milliseconds(1)) != nil)
        _ = display.finish(Self.moment, at: .seconds(1))
        #expect(display.clear() == nil)
    }

    @Test func aLogGetsALineEachTenSecondsAndOneAtTheEnd() {
        var display = ProgressDisplay(form: .plain)
        var outputs: [String] = []
        for second in 0...25 {
            var progress = RunProgress()
            progress.rows = second * 1000
            progress.bytes = second * 40
            progress.totalBytes = 1000
            if let text = display.update(progress, at: .seconds(second)) { outputs.append(text) }
            if second == 25, let text = display.finish(progress, at: .seconds(25)) { outputs.append(text) }
        }
        #expect(
            outputs == [
                "progress: 0:10, 40%, 10,000 rows, 1,000 rows/s, ETA 0:15, 0 chunks, 0 calls, 0 rejects, 0 retries, "
                    + "0 unknown\n",
                "progress: 0:20, 80%, 20,000 rows, 1,000 rows/s, ETA 0:05, 0 chunks, 0 calls, 0 rejects, 0 retries, "
                    + "0 unknown\n",
                "progress: 0:25 end, 100%, 25,000 rows, 1,000 rows/s, 0 chunks, 0 calls, 0 rejects, 0 retries, "
                    + "0 unknown\n",
            ]
        )
    }

    @Test func aProgramGetsAnObjectEachSecondAndOneAtTheEnd() {
        var display = ProgressDisplay(form: .json)
        #expect(display.update(RunProgress(), at: .zero) == nil)
        #expect(display.update(Self.moment, at: .milliseconds(999)) == nil)
        #expect(
            display.update(Self.moment, at: .milliseconds(1500)) == """
                {"event":"progress","seconds":1.5,"rows":1234567,"rowsPerSecond":823044,"bytes":425,\
                "totalBytes":1000,"secondsLeft":2,"callsDelivered":99,"chunksDelivered":4,"rejects":2,\
                "retries":1,"unknown":1}

                """
        )
        #expect(
            display.finish(RunProgress(), at: .seconds(2), outcome: .doneWithRejects) == """
                {"event":"end","outcome":"done-with-rejects","seconds":2.0,"rows":0,"rowsPerSecond":0,"bytes":0,\
                "totalBytes":null,"secondsLeft":null,"callsDelivered":0,"chunksDelivered":0,"rejects":0,\
                "retries":0,"unknown":0}

                """
        )
    }

    @Test func noneIsSilent() {
        var display = ProgressDisplay(form: .none)
        #expect(display.update(Self.moment, at: .seconds(100)) == nil)
        #expect(display.finish(Self.moment, at: .seconds(200)) == nil)
        #expect(display.clear() == nil)
    }

    @Test func skippedBytesOfAContinuedRunAreNoSpeed() throws {
        var display = ProgressDisplay(form: .json)
        var progress = RunProgress()
        progress.totalBytes = 2_000_000
        progress.bytes = 1_000_000
        _ = display.update(progress, at: .zero)
        progress.bytes = 1_001_000
        let output = display.update(progress, at: .seconds(1))
        let text = try #require(output)
        #expect(text.contains(#""secondsLeft":999,"#))
    }

    @Test(arguments: [ProgressForm.live, .plain, .json])
    func extremeNumbersDoNotTrap(form: ProgressForm) {
        var progress = Self.moment
        progress.rows = .max
        progress.bytes = .max
        progress.totalBytes = .max
        var display = ProgressDisplay(form: form)
        for time: Duration in [.zero, .nanoseconds(1), .seconds(1), .seconds(1), .seconds(1_000_000_000)] {
            _ = display.update(progress, at: time)
            progress.bytes = 0
        }
        #expect(display.finish(progress, at: .zero) != nil)
    }
}
