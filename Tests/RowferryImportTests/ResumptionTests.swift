import RowferryModel
import RowferryRead
import Testing

@testable import RowferryImport

struct ResumptionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var isComplete = false
        var isSameMapping = true
        var change: Source.Change
        var isStream = false
        var restart = false
        var expected: String

        var testDescription: String {
            "\(isComplete ? "complete" : "partial"), \(change), \(isStream ? "stream" : "file")"
                + "\(isSameMapping ? "" : ", other mapping")\(restart ? ", restart" : "")"
        }
    }

    static let rows = [
        Row(change: .same, expected: "resume"),
        Row(isComplete: true, change: .same, expected: "skip"),
        Row(change: .grown, expected: "resume"),
        Row(isComplete: true, change: .grown, expected: "continue"),
        Row(change: .changed("x"), expected: "source.changed"),
        Row(isComplete: true, change: .changed("x"), expected: "source.changed"),
        // A stream is read again to see whether it has more.
        Row(change: .same, isStream: true, expected: "resume"),
        Row(isComplete: true, change: .same, isStream: true, expected: "resume"),
        Row(change: .changed("x"), isStream: true, expected: "source.changed"),
        Row(isComplete: true, change: .changed("x"), isStream: true, expected: "start"),
        Row(isSameMapping: false, change: .same, expected: "mapping.changed"),
        Row(isComplete: true, isSameMapping: false, change: .same, expected: "mapping.changed"),
        Row(isComplete: true, isSameMapping: false, change: .changed("x"), expected: "mapping.changed"),
        Row(change: .changed("x"), restart: true, expected: "start"),
        Row(isComplete: true, change: .same, restart: true, expected: "start"),
        Row(isSameMapping: false, change: .same, restart: true, expected: "start"),
    ]

    @Test("What becomes of a source that is known", arguments: rows)
    func table(row: Row) {
        let identity = SourceIdentity(size: 10, head: Fingerprint(), headBytes: 0, tail: Fingerprint(), tailBytes: 0)
        let known = SourceProgress(
            path: "a.csv",
            mappingHash: "1",
            identity: identity,
            lanes: 1,
            isComplete: row.isComplete
        )
        let decision = Resumption.decide(
            known,
            path: "a.csv",
            mapping: "m",
            mappingHash: row.isSameMapping ? "1" : "2",
            change: row.change,
            isStream: row.isStream,
            restart: row.restart
        )
        #expect(decision.name == row.expected)
    }

    @Test("A source that nobody knows is started") func unknown() {
        let decision = Resumption.decide(
            nil,
            path: "a.csv",
            mapping: "m",
            mappingHash: "1",
            change: nil,
            isStream: false,
            restart: false
        )
        #expect(decision == .start)
    }
}

extension Resumption {
    fileprivate var name: String {
        switch self {
        case .start: "start"
        case .resume: "resume"
        case .continue: "continue"
        case .skip: "skip"
        case .refuse(let diagnostic): diagnostic.code.rawValue
        }
    }
}
