import RowferryModel
import RowferryTesting

/// A CSV file of any length with traps at known places, made from a seed.
struct TrapFile {
    /// What a check must find: how often, and where first.
    struct Planted: Hashable {
        var code: DiagnosticCode
        var severity: Severity
        var field: String?
        var column: String?
    }

    /// Row and line.
    struct Place: Hashable {
        var row: Int
        var line: Int
    }

    private(set) var bytes: [UInt8] = []
    private(set) var planted: [Planted: [Place]] = [:]
    private(set) var rows = 0
    private var line = 1

    /// - Parameters:
    ///   - count: rows of the file.
    ///   - seed: decides where the traps are, and how many of each.
    ///   - hasTraps: false for the same file without one.
    init(rows count: Int, seed: UInt64, hasTraps: Bool) {
        var random = SeededGenerator(seed: seed)
        var traps: [Int: TrapRow] = [:]
        for trap in TrapRow.all {
            for _ in 0..<Int.random(in: trap.times, using: &random) {
                var row = Int.random(in: 2..<count, using: &random)
                while traps[row] != nil { row = Int.random(in: 2..<count, using: &random) }
                traps[row] = trap
            }
        }
        bytes.reserveCapacity(count * 140)
        append(PlainRow.header(withSpare: hasTraps))
        var earlier = PlainRow(number: 1)
        for number in 1..<count {
            var row = PlainRow(number: number)
            let trap = hasTraps ? traps[number] : nil
            // Some rows have several lines, so that rows and lines are counted apart.
            if number % 17 == 0 { row["subject"] = "first line of \(number)\nsecond line" }
            if hasTraps {
                row["spare"] = "x"
                row["never"] = ""
                row["day"] = "03/04/2024"
            }
            trap?.spring(&row, earlier)
            if let trap { planted[trap.finds, default: []].append(Place(row: number, line: line)) }
            if trap == nil { earlier = row }
            append(trap?.text(row.cells) ?? row.cells.joined(by: ","))
        }
        // A quote that is never closed would take all rows behind it with it.
        let last = Array("00000001,\"open".utf8)
        if hasTraps {
            let finding = Planted(code: .csvQuote, severity: .error)
            planted[finding, default: []].append(Place(row: count, line: line))
        }
        append(hasTraps ? last : PlainRow(number: count).cells.joined(by: ","))
        rows = count
    }

    private mutating func append(_ text: some Sequence<UInt8>) {
        let start = bytes.count
        bytes.append(contentsOf: text)
        bytes.append(UInt8(ascii: "\n"))
        line += bytes[start...].count { $0 == UInt8(ascii: "\n") }
    }
}

/// A row in which nothing is wrong.
struct PlainRow {
    static let names = [
        "account", "contact", "event", "at", "local", "subject", "seats", "plan", "tier", "ref", "owner", "level",
        "day",
        "never", "spare",
    ]

    private var texts: [String]

    init(number: Int) {
        let month = String(number % 12 + 101).dropFirst()
        let day = String(number % 28 + 101).dropFirst()
        let account = String(100_000_000 + number % 50_000_000).dropFirst()
        texts = [
            String(account), "c\(number % 977)@example.com", "opened", "2024-\(month)-\(day)T10:00:00Z",
            "2024-\(month)-\(day) 12:00", "mail \(number)", "\(number % 900)", "pro", "gold", "AB\(number)",
            "o\(number % 3)", "low", "\(day)/\(month)/2024", "filled", "",
        ]
    }

    static func header(withSpare: Bool) -> [UInt8] {
        Array((withSpare ? names : names.dropLast()).joined(separator: ",").utf8)
    }

    subscript(name: String) -> String {
        get { texts[Self.names.firstIndex(of: name) ?? 0] }
        set { texts[Self.names.firstIndex(of: name) ?? 0] = newValue }
    }

    /// The cells as they stand in the file, quoted where they must be; without the last one when nothing is in it.
    var cells: [[UInt8]] {
        (texts.last == "" ? texts.dropLast() : texts[...]).map { text in
            text.contains { $0 == "\n" || $0 == "," } ? Array("\"\(text)\"".utf8) : Array(text.utf8)
        }
    }
}

/// One kind of trap in a row.
struct TrapRow: Sendable {
    var finds: TrapFile.Planted
    /// How often it is planted.
    var times = 3...12
    /// Sets the trap, given an earlier row without one.
    var spring: @Sendable (inout PlainRow, PlainRow) -> Void = { _, _ in }
    /// How the row is written, where that is the trap.
    var text: @Sendable ([[UInt8]]) -> [UInt8] = { $0.joined(by: ",") }

    private static func cell(
        _ code: DiagnosticCode,
        _ field: String,
        _ column: String,
        _ value: String,
        _ severity: Severity = .error
    ) -> TrapRow {
        TrapRow(
            finds: .init(code: code, severity: severity, field: field, column: column),
            spring: { row, _ in row[column] = value }
        )
    }

    static let all: [TrapRow] = [
        TrapRow(finds: .init(code: .csvRagged, severity: .error)) { cells in cells.joined(by: ",") + Array(",more".utf8)
        },
        TrapRow(finds: .init(code: .csvRagged, severity: .error)) { cells in cells.dropLast(3).joined(by: ",") },
        TrapRow(finds: .init(code: .csvQuote, severity: .error)) { cells in
            Array("\"00000007\" x,".utf8) + cells.dropFirst().joined(by: ",")
        },
        TrapRow(finds: .init(code: .csvTooLong, severity: .error), times: 2...2) { cells in
            cells.joined(by: ",") + Array(repeating: UInt8(ascii: "y"), count: 4 << 20)
        },
        TrapRow(finds: .init(code: .encodingInvalid, severity: .error)) { cells in
            cells.joined(by: ",") + [0xE9, 0x20]
        },
        cell(.fieldMissing, "contactExternalId", "contact", ""),
        cell(.fieldType, "attr_Seats", "seats", "many"),
        cell(.fieldRange, "attr_Seats", "seats", "1001"),
        cell(.fieldPattern, "cf_Ref", "ref", "a17"),
        cell(.fieldValue, "cf_Level", "level", "middle"),
        cell(.fieldEmpty, "attr_Tier", "tier", ""),
        cell(.fieldTooLong, "description", "subject", String(repeating: "é", count: 256), .warning),
        cell(.dateInvalid, "eventDate", "at", "2024-02-30T10:00:00Z"),
        TrapRow(
            finds: .init(code: .dateMissing, severity: .warning, field: "eventDate"),
            spring: { row, _ in row["at"] = "" }
        ),
        cell(.dateFuture, "eventDate", "at", "2025-02-03T10:00:00Z", .warning),
        cell(.dateEarly, "eventDate", "at", "1970-01-01T00:00:00Z", .warning),
        cell(.dateGap, "cf_Local", "local", "2024-03-31 02:30"),
        cell(.dateOverlap, "cf_Local", "local", "2024-10-27 02:30", .warning),
        TrapRow(
            finds: .init(code: .eventDuplicate, severity: .warning),
            spring: { row, earlier in
                for name in ["account", "contact", "at", "subject"] { row[name] = earlier[name] }
                row["event"] = "closed"
            }
        ),
        cell(.attributeClear, "attr_Plan", "plan", "null", .warning),
        cell(.idSpreadsheet, "contactExternalId", "contact", "1.2E+10", .warning),
        TrapRow(
            finds: .init(code: .idSpreadsheet, severity: .warning, field: "accountExternalId", column: "account"),
            spring: { row, _ in row["account"] = String(Int(row["account"]) ?? 0) }
        ),
        cell(.lookupMissing, "cf_Owner", "owner", "o9"),
        TrapRow(
            finds: .init(code: .callTooLarge, severity: .error, field: "trackEvent"),
            spring: { row, _ in row["subject"] = String(repeating: "z", count: 5_000) }
        ),
    ]

    private init(
        finds: TrapFile.Planted,
        times: ClosedRange<Int> = 3...12,
        text: @escaping @Sendable ([[UInt8]]) -> [UInt8]
    ) {
        self.times = times
        self.finds = finds
        self.text = text
    }

    private init(finds: TrapFile.Planted, spring: @escaping @Sendable (inout PlainRow, PlainRow) -> Void) {
        self.finds = finds
        self.spring = spring
    }
}

extension Collection<[UInt8]> {
    fileprivate func joined(by separator: String) -> [UInt8] { Array(joined(separator: Array(separator.utf8))) }
}
