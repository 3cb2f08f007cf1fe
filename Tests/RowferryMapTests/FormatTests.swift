import Testing

@testable import RowferryMap

@Suite("Ways to write values")
struct FormatTests {
    @Test(
        "numbers, digit for digit",
        arguments: [
            ("{decimal: \",\"}", "3,50", "3.50"), ("{decimal: \",\"}", "3.50", nil), ("{decimal: \",\"}", "3", "3"),
            ("{decimal: \",\", thousands: \".\"}", "1.234.567,89", "1234567.89"),
            ("{decimal: \",\", thousands: \".\"}", "1.234", "1234"),
            ("{decimal: \",\", thousands: \".\"}", "1.23", nil),
            ("{decimal: \",\", thousands: \".\"}", "1234,5", "1234.5"),
            ("{decimal: \",\", thousands: \".\"}", "1234.567", nil),
            ("{decimal: \",\", thousands: \".\"}", "1,234.5", nil),
            ("{thousands: \",\"}", "1,234,567.0", "1234567.0"), ("{thousands: \",\"}", "12,34,567", "1234567"),
            ("{thousands: \",\"}", "1,,234", nil), ("{thousands: \",\"}", ",234", nil),
            ("{thousands: \",\"}", "1,234,", nil),
            ("{thousands: \" \"}", "1 234\u{A0}567\u{202F}890", "1234567890"),
            ("{thousands: \"'\"}", "1'234’567", "1234567"),
            ("{thousands: _}", "1_000", "1000"), ("{}", "-5", "-5"), ("{}", "5-", "-5"), ("{}", "(5.5)", "-5.5"),
            ("{}", "(5", nil), ("{}", "--5", nil), ("{}", "-(5)", nil), ("{}", "\u{2212}7", "-7"), ("{}", "+7", "7"),
            ("{}", "1e5", nil), ("{}", "", nil), ("{}", ".5", "0.5"), ("{}", "5.", "5"), ("{}", ".", nil),
            ("{}", "-", nil),
            ("{}", "5 €", nil), ("{currency: true}", "5 €", "5"), ("{currency: true}", "$ -5.10", "-5.10"),
            ("{currency: true}", "-$5.10", "-5.10"), ("{currency: true}", "EUR 12", "12"),
            ("{currency: true}", "12CHF", "12"),
            ("{currency: true}", "€5€", nil), ("{currency: true}", "€", nil), ("{currency: true}", "Eur 5", nil),
            ("{currency: true, thousands: \",\"}", "($1,234.00)", "-1234.00"),
            ("{percent: keep}", "12.5 %", "12.5"), ("{percent: keep}", "12.5", "12.5"), ("{percent: keep}", "%", nil),
            ("{percent: fraction}", "12.5%", "0.125"), ("{percent: fraction}", "5 %", "0.05"),
            ("{percent: fraction}", "150%", "1.50"), ("{percent: fraction}", "-1234%", "-12.34"),
            ("{percent: fraction}", "0%", "0.00"), ("{percent: fraction}", ".5%", "0.005"),
            ("{percent: fraction}", "12", nil),
            ("{}", "00012345678901234567890.10", "00012345678901234567890.10"),
        ] as [(String, String, String?)]
    )
    func numbers(format: String, text: String, expected: String?) throws {
        let json = expected.map { expected in
            // Leading zeros go when the number is written as JSON.
            expected.hasPrefix("000") ? String(expected.drop { $0 == "0" }) : expected
        }
        try ValueCase("{column: a, number: \(format)}", .text(text), gives: text.isEmpty ? "-" : json ?? "field.type")
            .check()
    }

    @Test(
        "numbers with type, bounds and JSON cells",
        arguments: [
            ValueCase("{column: a, number: {decimal: \",\"}, type: integer}", "5,0", gives: "5"),
            ValueCase("{column: a, number: {decimal: \",\"}, type: integer}", "5,5", gives: "field.type"),
            ValueCase("{column: a, number: {decimal: \",\"}, max: 5}", "5,5", gives: "field.range"),
            ValueCase("{column: a, number: {decimal: \",\"}}", .number("5.5"), gives: "5.5"),
            ValueCase("{column: a, number: {decimal: \",\"}}", .boolean(true), gives: "field.type"),
            ValueCase("{column: a, number: {decimal: \",\"}, default: 7.5}", "", gives: "7.5"),
        ]
    )
    func numericFields(value: ValueCase) throws {
        try value.check()
    }

    @Test(
        "booleans in the words of the column",
        arguments: [
            ValueCase("{column: a, boolean: {true: ja, false: [nein, \"0\"]}}", "JA", gives: "true"),
            ValueCase("{column: a, boolean: {true: ja, false: [nein, \"0\"]}}", " 0", gives: "false"),
            ValueCase("{column: a, boolean: {true: ja, false: nein}}", "yes", gives: "field.type"),
            ValueCase("{column: a, boolean: {true: ДА, false: нет}}", "да", gives: "true"),
            ValueCase("{column: a, boolean: {true: ja, false: nein}}", .boolean(false), gives: "false"),
        ]
    )
    func booleans(value: ValueCase) throws {
        try value.check()
    }

    @Test(
        "dates in other languages, with or without points and accents",
        arguments: [
            ("de", "d. MMMM yyyy", "3. März 2024", "2024-03-03"), ("de", "d. MMMM yyyy", "3. MÄRZ 2024", "2024-03-03"),
            ("de", "d. MMMM yyyy", "3. Maerz 2024", "2024-03-03"), ("de", "d. MMMM yyyy", "3. March 2024", nil),
            ("de", "dd. MMM yyyy", "03. Dez. 2024", "2024-12-03"), ("de", "dd. MMM yyyy", "03. Dez 2024", "2024-12-03"),
            ("de", "dd.MMM.yyyy", "03.Mrz.2024", "2024-03-03"), ("de", "EEE, d.M.yyyy", "Do., 1.2.2024", "2024-02-01"),
            ("de", "EEEE, d.M.yyyy", "Donnerstag, 1.2.2024", "2024-02-01"),
            ("fr", "d MMMM yyyy", "14 Février 2024", "2024-02-14"),
            ("fr", "d MMMM yyyy", "14 FÉVRIER 2024", "2024-02-14"),
            ("fr", "d MMM yyyy", "1 août 2024", "2024-08-01"), ("fr", "d MMM yyyy", "1 déc. 2024", "2024-12-01"),
            ("fr", "d MMMM yyyy", "1 aout 2024", "2024-08-01"), ("fr", "d MMM yyyy", "14 juil. 2024", "2024-07-14"),
            ("es", "d 'de' MMMM 'de' yyyy", "5 de Enero de 2024", "2024-01-05"),
            ("es", "d-MMM-yyyy", "5-sept-2024", "2024-09-05"),
            ("es", "EEEE d/M/yyyy", "Miércoles 3/1/2024", "2024-01-03"),
            ("en", "MMM d, yyyy", "Sept. 5, 2024", "2024-09-05"), ("en", "MMM d, yyyy", "Mai 5, 2024", nil),
            ("[de, en]", "d MMM yyyy", "5 Oct 2024", "2024-10-05"),
            ("[de, en]", "d MMM yyyy", "5 Okt 2024", "2024-10-05"),
        ] as [(String, String, String, String?)]
    )
    func locales(locale: String, pattern: String, text: String, expected: String?) throws {
        let spec = "{column: a, type: date, date: \"\(pattern)\", locale: \(locale)}"
        try ValueCase(spec, .text(text), gives: expected.map { "\"\($0)\"" } ?? "date.invalid").check()
    }

    @Test(
        "years of two digits, around a pivot",
        arguments: [
            ("", "69", "2069"), ("", "70", "1970"), (", pivot: 30", "29", "2029"), (", pivot: 30", "30", "1930"),
            (", pivot: 100", "99", "2099"), (", pivot: 0", "00", "1900"),
        ]
    )
    func pivots(pivot: String, year: String, expected: String) throws {
        try ValueCase(
            "{column: a, type: date, date: dd.MM.yy\(pivot)}",
            .text("01.02.\(year)"),
            gives: "\"\(expected)-02-01\""
        )
        .check()
    }

    @Test(
        "times that never were or were twice, as the mapping wants",
        arguments: [
            ("gap: reject", "2024-03-31 02:30", "date.gap"),
            ("gap: forward", "2024-03-31 02:30", "\"2024-03-31T01:30:00Z\""),
            ("gap: back", "2024-03-31 02:30", "\"2024-03-31T00:30:00Z\""),
            ("gap: back", "2024-03-31 03:00", "\"2024-03-31T01:00:00Z\""),
            ("overlap: first", "2024-10-27 02:30", "\"2024-10-27T00:30:00Z\""),
            ("overlap: second", "2024-10-27 02:30", "\"2024-10-27T01:30:00Z\""),
            ("overlap: reject", "2024-10-27 02:30", "date.overlap"),
            ("overlap: reject", "2024-10-27 02:30+02:00", "\"2024-10-27T00:30:00Z\""),
        ]
    )
    func clocks(policy: String, text: String, expected: String) throws {
        try ValueCase("{column: a, date: iso, timezone: Europe/Berlin, \(policy)}", .text(text), gives: expected)
            .check()
    }

    @Test(
        "texts that are not listed, as the mapping wants",
        arguments: [
            ValueCase("{column: a, values: {x: 1}}", "y", gives: "field.value"),
            ValueCase("{column: a, values: {x: 1}, missing: reject}", "y", gives: "field.value"),
            ValueCase("{column: a, values: {x: 1}, missing: keep}", "y", gives: "\"y\""),
            ValueCase("{column: a, values: {x: 1}, missing: keep}", "x", gives: "1"),
            ValueCase("{column: a, values: {x: 1}, missing: null}", "y", gives: "-"),
            ValueCase("{column: a, values: {x: 1}, missing: null, default: 9}", "y", gives: "9"),
            ValueCase("{column: a, values: {x: 1}, missing: null, required: true}", "y", gives: "field.missing"),
            ValueCase("{column: a, values: {x: null}, missing: keep}", "x", gives: "-"),
        ]
    )
    func missing(value: ValueCase) throws {
        try value.check()
    }

    @Test(
        "several columns as one text",
        arguments: [
            ValueCase("{join: [a, b, c], with: \", \"}", "x", "", "z", gives: "\"x, z\""),
            ValueCase("{join: [a, b]}", "x", "y", gives: "\"x y\""),
            ValueCase("{join: [a, b], transform: uppercase}", "x", "NULL", gives: "\"X\""),
            ValueCase("{join: [a, b], default: none}", "", "NULL", gives: "\"none\""),
        ]
    )
    func joins(value: ValueCase) throws {
        try value.check()
    }

    @Test(
        "what is known of the row itself",
        arguments: [
            ValueCase("$row", "x", gives: "1"), ValueCase("{column: $line, type: string}", "x", gives: "\"2\""),
            ValueCase("$file", "x", gives: "\"a.csv\""),
            ValueCase("{template: \"{{$file}}:{{$line}} {{a}}\"}", "x", gives: "\"a.csv:2 x\""),
            ValueCase("{first: [b, $row]}", "x", gives: "1"),
        ]
    )
    func facts(value: ValueCase) throws {
        try value.check()
    }
}
