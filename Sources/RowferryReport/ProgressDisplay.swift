package import RowferryModel

/// Turns moments of a run into what is to be written to standard error.
///
/// A value without clock or output: the caller hands in each moment with the time since the run began, as often as it
/// likes, and writes what comes back. Times must not run backwards.
package struct ProgressDisplay: Sendable {
    /// Width of the terminal; the live line stays below it. May be changed when the window does.
    package var columns: Int
    private let form: ProgressForm
    private var pace = Pace()
    private var lastOutput: Duration?
    private var isLineShown = false

    package init(form: ProgressForm, columns: Int = 80) {
        self.form = form
        self.columns = columns
    }

    /// What to write for this moment; nil when nothing is due yet.
    package mutating func update(_ progress: RunProgress, at time: Duration) -> String? {
        guard form != .none else { return nil }
        if !pace.hasBegun { pace.note(progress, at: time) }
        guard isDue(at: time) else { return nil }
        lastOutput = time
        pace.note(progress, at: time)
        return text(ProgressMoment(progress, time: time, pace: pace), isEnd: false, outcome: nil)
    }

    /// What to write when the run is over, whenever the last output was; the rate is that of the whole run.
    package mutating func finish(
        _ progress: RunProgress,
        at time: Duration,
        outcome: RunOutcome? = nil
    ) -> String? {
        guard form != .none else { return nil }
        pace = Pace(average: progress, over: time)
        let text = text(ProgressMoment(progress, time: time, pace: pace), isEnd: true, outcome: outcome)
        isLineShown = false
        return text
    }

    /// What to write before something else is written to the same terminal: removes the live line, which the next
    /// update draws again. Nil when there is none.
    package mutating func clear() -> String? {
        guard isLineShown else { return nil }
        isLineShown = false
        lastOutput = nil
        return Self.eraseLine
    }

    private func isDue(at time: Duration) -> Bool {
        guard let lastOutput else { return form == .live || time >= form.interval }
        return time - lastOutput >= form.interval
    }

    private mutating func text(_ moment: ProgressMoment, isEnd: Bool, outcome: RunOutcome?) -> String? {
        switch form {
        case .live:
            isLineShown = true
            return Self.eraseLine + moment.liveText(columns: columns) + (isEnd ? "\n" : "")
        case .plain:
            return moment.plainText(isEnd: isEnd) + "\n"
        case .json:
            return moment.jsonText(event: isEnd ? "end" : "progress", outcome: outcome) + "\n"
        case .none:
            return nil
        }
    }

    /// Back to the line's beginning, then erase to its end: the cursor may stand anywhere in it.
    private static let eraseLine = "\r\u{1B}[K"
}

/// How fast a run goes, smoothed over a few seconds.
struct Pace: Sendable {
    private(set) var rowsPerSecond: Double?
    private(set) var bytesPerSecond: Double?
    private var last: (rows: Int, bytes: Int, time: Duration)?

    init() {}

    /// The pace of a whole run. Bytes may have been skipped, so they have none.
    init(average progress: RunProgress, over time: Duration) {
        if time > .zero { rowsPerSecond = Double(progress.rows) / time.inSeconds }
    }

    var hasBegun: Bool { last != nil }

    /// Takes a sample. The first one is the base only, since a run that continues has skipped bytes by then.
    mutating func note(_ progress: RunProgress, at time: Duration) {
        guard let last else {
            last = (progress.rows, progress.bytes, time)
            return
        }
        let seconds = (time - last.time).inSeconds
        guard seconds > 0 else { return }
        rowsPerSecond = Self.smooth(rowsPerSecond, Double(progress.rows - last.rows) / seconds, over: seconds)
        bytesPerSecond = Self.smooth(bytesPerSecond, Double(progress.bytes - last.bytes) / seconds, over: seconds)
        self.last = (progress.rows, progress.bytes, time)
    }

    /// A moving average whose weight for the new sample grows with the time that it covers; half at three seconds.
    private static func smooth(_ old: Double?, _ new: Double, over seconds: Double) -> Double {
        guard let old else { return max(0, new) }
        return max(0, old + (new - old) * seconds / (seconds + 3))
    }
}
