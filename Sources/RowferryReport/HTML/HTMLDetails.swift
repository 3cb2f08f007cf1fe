import RowferryModel

/// One field of a call, and how often it has a value.
struct FieldLine: Equatable {
    var call: String
    var field: String
    var filled: String
    var rate: String
    /// Thousandths of the bar.
    var width: Int
    var distinct: String
    var least: String
    var greatest: String

    init(_ tally: RunReport.Field) {
        let rows = tally.filled.addingClamped(tally.empty)
        call = tally.call.shown
        field = tally.field.printable.cutAtEnd(to: 60)
        filled = tally.filled.grouped
        rate = rows > 0 ? ShareBar.share(tally.filled, of: rows) : "–"
        width = ShareBar.width(tally.filled, of: rows)
        distinct = tally.distinctEstimate.grouped
        least = tally.min.map { $0.printable.cutAtEnd(to: 40) } ?? "–"
        greatest = tally.max.map { $0.printable.cutAtEnd(to: 40) } ?? "–"
    }
}

/// The first calls of one entry of the mapping's `calls:`.
struct SampleGroup {
    struct Sample: Equatable {
        var place: String
        var json: String
    }

    var action: String
    /// Place in the page, by the entry's number.
    var number: Int
    var samples: [Sample]

    static func groups(_ samples: [RunReport.Sample]) -> [SampleGroup] {
        var groups: [SampleGroup] = []
        for sample in samples.prefix(HTMLLimit.samples) {
            if groups.last?.number != sample.call {
                groups.append(SampleGroup(action: sample.action.shown, number: sample.call, samples: []))
            }
            groups[groups.count - 1].samples.append(
                Sample(
                    place: "\(sample.file.printable.cutInMiddle(to: 80)), row \(sample.row.grouped)",
                    json: PrettyJSON.text(sample.json).beginning(characters: HTMLLimit.sampleCharacters)
                )
            )
        }
        return groups
    }
}

/// A name and what there is to say under it.
struct Fact: Equatable {
    var name: String
    var text: String
}

/// One source: what it is, how far it was read, and why it is read so.
struct SourceCard {
    var path: String
    var facts: [Fact]
    var why: [String]
    var hasReasons: Bool

    init(_ source: RunReport.Source) {
        path = source.path.printable.cutInMiddle(to: 120)
        let rows = source.rows
        facts = [
            Fact(name: "Read as", text: source.format.shown),
            Fact(name: "Size", text: source.bytes?.byteText ?? "not known beforehand"),
            Fact(name: "Fingerprint", text: source.fingerprint?.shown ?? "none"),
            Fact(
                name: "Rows",
                text: "\(rows.read.grouped) read, \(rows.filtered.grouped) left out, \(rows.rejected.grouped) rejected"
            ),
            Fact(name: "State", text: Self.words(source)),
        ]
        why = source.why.prefix(HTMLLimit.reasons).map(\.shown)
        hasReasons = !why.isEmpty
    }

    private static func words(_ source: RunReport.Source) -> String {
        let before = source.rowsBefore > 0 ? "; \(source.rowsBefore.counted("row")) settled by earlier runs" : ""
        return switch source.state {
        case .complete: "read to its end" + before
        case .partial: "not read to its end" + before
        case .skipped: "skipped, since it was imported before" + before
        }
    }
}
