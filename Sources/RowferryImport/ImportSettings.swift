import Foundation
package import RowferryDeliver
package import RowferryModel

/// How an import is to be carried out: everything that flags decide.
package struct ImportSettings: Sendable {
    package var courier = Courier.Settings()
    package var events = EventOrder.sameness
    package var restart = false
    /// Whether calls are sent that are as they were delivered (`--all`).
    package var sendsAll = false
    /// Whether rows may add what they, or rows like them, have added before (`--again`).
    package var addsAgain = false
    /// Rows to be read in this run, at the most.
    package var limit: Int?
    package var maxRejects: RejectLimit?
    /// Fields that texts `null` in the rows may clear in this run: a mapping that wants to clear says `empty: clear`.
    package var allowedClears = 0
    /// Bytes of a block; nil for the reader's own measure.
    package var blockBytes: Int?
    /// How long outcomes of repeatable chunks may wait for others, to be made durable together.
    package var commitInterval = Duration.milliseconds(50)
    /// Blocks that are mapped at the same time.
    package var workers = 3
    package var connectTimeout = Duration.seconds(10)
    package var timeout = Duration.seconds(60)
    package var pid = 0
    package var host = ""

    package init() {}

    /// The request of a chunk, sent at the given moment. Here, and nowhere before, the secrets go in.
    func request(_ form: WireForm, _ chunk: Chunk, path: CallPath?, at moment: String) -> Request {
        let body = form.body(of: chunk, path: path, at: moment)
        var request = Request(
            url: form.secretURL(of: path, calls: chunk.calls),
            headers: form.headers + form.contentType(of: body) + form.secretHeaders.map { $0.reveal() },
            body: body
        )
        request.connectTimeout = connectTimeout
        request.timeout = timeout
        return request
    }
}

/// What an import does to the world besides reading, sending and the ledger.
package struct ImportEffects: Sendable {
    package var now: @Sendable () -> ContinuousClock.Instant
    /// Seconds since 1970.
    package var wallClock: @Sendable () -> Int
    /// The wall clock for requests that say when they are sent: `2024-02-03T15:00:00.000Z`.
    package var sendingMoment: @Sendable () -> String
    package var progress: @Sendable (RunProgress) -> Void
    package var say: @Sendable (ImportNote) -> Void

    package init(
        now: @escaping @Sendable () -> ContinuousClock.Instant,
        wallClock: @escaping @Sendable () -> Int,
        sendingMoment: @escaping @Sendable () -> String = { Self.momentOfNow() },
        progress: @escaping @Sendable (RunProgress) -> Void,
        say: @escaping @Sendable (ImportNote) -> Void
    ) {
        self.now = now
        self.wallClock = wallClock
        self.sendingMoment = sendingMoment
        self.progress = progress
        self.say = say
    }

    /// The real clock's time, as requests carry it.
    package static func momentOfNow() -> String {
        Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// The wall clock's time, `2024-02-03T15:00:00Z`.
    var moment: String {
        Date(timeIntervalSince1970: TimeInterval(wallClock())).ISO8601Format()
    }
}

/// Something that a user wants to know while an import runs.
package enum ImportNote: Sendable, Hashable, CustomStringConvertible {
    /// With the flag that imports it all the same.
    case skipped(String, rows: Int, flag: String)
    case resumed(String, row: Int)
    case grown(String, row: Int)
    /// Sources were read for what a lookup learns of their rows: so many keys it knows, so many of them anew.
    case learnt(String, keys: Int, new: Int)
    /// What an import would refuse to go on with.
    case refused(Diagnostic)
    case stopping(signal: Int32)
    /// Nothing gets through; it is tried again for so long.
    case unanswered(String, seconds: Int)
    case answeredAgain

    package var description: String {
        switch self {
        case .skipped(let path, let rows, let flag):
            "\(path): imported completely before (\(rows.counted("row"))), nothing is sent; \(flag) imports it again"
        case .resumed(let path, let row): "\(path): an earlier run stopped; reading goes on at row \(row)"
        case .grown(let path, let row): "\(path): has grown since it was imported; reading goes on at row \(row)"
        case .learnt(let lookup, let keys, let new):
            "lookup \(lookup): \(keys.counted("key")) known by the rows, \(new.grouped) of them new or told otherwise than before"
        case .refused(let diagnostic): diagnostic.description
        case .unanswered(let reason, let seconds):
            "nothing gets through: \(reason); trying again for \(seconds) s, one request at a time (--give-up-after)"
        case .answeredAgain: "the destination answers again"
        case .stopping: "stopping: requests under way are waited for; a second signal stops at once"
        }
    }
}

extension Duration {
    /// The duration in seconds, as a floating-point number, for reports.
    package var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
