import RowferryModel

/// One moment of a run with its pace, in the three forms in which it is shown.
struct ProgressMoment {
    private let progress: RunProgress
    private let time: Duration
    private let rowsPerSecond: Int?
    private let secondsLeft: Double?
    private let percent: Int?

    init(_ progress: RunProgress, time: Duration, pace: Pace) {
        self.progress = progress
        self.time = time
        percent = progress.totalBytes.flatMap { progress.bytes.percent(of: $0) }
        rowsPerSecond = pace.rowsPerSecond.map { Int(min($0, 1e15)) }
        if let total = progress.totalBytes, let speed = pace.bytesPerSecond, speed > 0, total > progress.bytes {
            secondsLeft = Double(total - progress.bytes) / speed
        } else {
            secondsLeft = nil
        }
    }

    // MARK: On a terminal

    /// As much as fits on one line of a terminal, narrower than its columns so that the cursor does not wrap.
    ///
    /// Where room is short, parts go as a whole, the less important ones first.
    func liveText(columns: Int) -> String {
        let room = max(1, columns - 1)
        var parts = liveParts
        while parts.count > 1, Self.line(parts).displayWidth > room {
            guard let least = parts.indices.max(by: { parts[$0].rank < parts[$1].rank }) else { break }
            parts.remove(at: least)
        }
        return Self.line(parts).cutAtEnd(to: room)
    }

    private struct Part {
        /// The larger, the sooner it goes.
        var rank: Int
        var text: String
    }

    private var liveParts: [Part] {
        var parts: [Part] = []
        if let percent {
            parts.append(Part(rank: 0, text: (percent < 10 ? "  " : percent < 100 ? " " : "") + "\(percent)%"))
            parts.append(Part(rank: 8, text: Self.bar(percent)))
        } else {
            parts.append(Part(rank: 7, text: progress.bytes.byteText))
        }
        parts.append(Part(rank: 1, text: progress.rows.counted("row")))
        if let rowsPerSecond { parts.append(Part(rank: 4, text: "\(rowsPerSecond.grouped)/s")) }
        if let left = secondsLeft?.clockText { parts.append(Part(rank: 5, text: "ETA \(left)")) }
        parts.append(Part(rank: 9, text: progress.chunksDelivered.counted("chunk")))
        parts.append(Part(rank: 6, text: progress.callsDelivered.counted("call")))
        if progress.rejects > 0 { parts.append(Part(rank: 3, text: progress.rejects.counted("reject"))) }
        if progress.retries > 0 { parts.append(Part(rank: 10, text: progress.retries.counted("retry", "retries"))) }
        if progress.unknown > 0 { parts.append(Part(rank: 2, text: "\(progress.unknown.grouped) unknown")) }
        return parts
    }

    private static func line(_ parts: [Part]) -> String {
        parts.map(\.text).joined(separator: "  ")
    }

    private static func bar(_ percent: Int) -> String {
        let filled = percent / 5
        return "[" + String(repeating: "#", count: filled) + String(repeating: "-", count: 20 - filled) + "]"
    }

    // MARK: In a log

    /// Everything on one line, in the same order each time.
    func plainText(isEnd: Bool) -> String {
        var parts = [time.inSeconds.clockText.map { isEnd ? "\($0) end" : $0 } ?? "end"]
        parts.append(percent.map { "\($0)%" } ?? progress.bytes.byteText)
        parts.append(progress.rows.counted("row"))
        if let rowsPerSecond { parts.append(rowsPerSecond.counted("row") + "/s") }
        if let left = secondsLeft?.clockText { parts.append("ETA \(left)") }
        parts.append(progress.chunksDelivered.counted("chunk"))
        parts.append(progress.callsDelivered.counted("call"))
        parts.append(progress.rejects.counted("reject"))
        parts.append(progress.retries.counted("retry", "retries"))
        parts.append("\(progress.unknown.grouped) unknown")
        return "progress: " + parts.joined(separator: ", ")
    }

    // MARK: For a program

    /// One JSON object. The keys are always the same; what is not known is null.
    func jsonText(event: String, outcome: RunOutcome?) -> String {
        let milliseconds = Int((time.inSeconds * 1000).rounded())
        var pairs: [(key: String, value: String)] = [("event", "\"\(event)\"")]
        if let outcome { pairs.append(("outcome", "\"\(outcome.rawValue)\"")) }
        pairs += [
            ("seconds", "\(Double(milliseconds) / 1000)"),
            ("rows", "\(progress.rows)"),
            ("rowsPerSecond", Self.json(rowsPerSecond)),
            ("bytes", "\(progress.bytes)"),
            ("totalBytes", Self.json(progress.totalBytes)),
            ("secondsLeft", Self.json(secondsLeft.map { Int(min($0, 1e15)) })),
            ("callsDelivered", "\(progress.callsDelivered)"),
            ("chunksDelivered", "\(progress.chunksDelivered)"),
            ("rejects", "\(progress.rejects)"),
            ("retries", "\(progress.retries)"),
            ("unknown", "\(progress.unknown)"),
        ]
        return "{" + pairs.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
    }

    private static func json(_ number: Int?) -> String {
        number.map(String.init) ?? "null"
    }
}
