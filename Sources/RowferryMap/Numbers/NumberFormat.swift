import RowferryModel

/// `number:`: how the numbers of a column are written, where that is not as in JSON.
struct NumberFormat: Sendable, Hashable {
    /// What becomes of a percent sign.
    enum Percent: String, Sendable, CaseIterable {
        /// 12 % is 12.
        case keep
        /// 12 % is 0.12.
        case fraction
    }

    var decimal: UInt8 = UInt8(ascii: ".")
    /// Nil when digits are not grouped.
    var thousands: Separator?
    var takesCurrency = false
    var percent: Percent?

    /// What stands between groups of digits.
    enum Separator: Sendable, Hashable {
        case byte(UInt8)
        /// Any space: the common one, the no-break space, the thin ones.
        case space
        /// ' or the typographic one.
        case apostrophe
    }

    static let keys = [
        KeyDeclaration("decimal", .words([".", ","]), "What stands before the fraction: `.` (without it) or `,`."),
        KeyDeclaration(
            "thousands",
            .words([",", ".", " ", "'", "_"]),
            "What stands between groups of digits. A space means any kind of space, an apostrophe both kinds. Groups must "
                + "be whole: `1.23` is no number with `thousands: \".\"`."
        ),
        KeyDeclaration(
            "currency",
            .boolean,
            "Whether a currency sign (`€`, `$`) or code of three capitals (`EUR`) may stand before or behind; it is dropped."
        ),
        KeyDeclaration(
            "percent",
            .words(Percent.allCases.map(\.rawValue)),
            "Numbers have a percent sign: `keep` makes 12 of `12 %`, `fraction` 0.12."
        ),
    ]

    static func read(_ keys: KeyReader, _ diagnostics: inout MappingDiagnostics) -> NumberFormat {
        var format = NumberFormat()
        if let text = choice("decimal", [".", ","], keys, &diagnostics) { format.decimal = text.utf8.first ?? 46 }
        switch choice("thousands", [",", ".", " ", "'", "_"], keys, &diagnostics) {
        case " "?: format.thousands = .space
        case "'"?: format.thousands = .apostrophe
        case let text?: format.thousands = text.utf8.first.map { .byte($0) }
        case nil: break
        }
        format.takesCurrency = keys.boolean("currency", &diagnostics) ?? false
        format.percent = keys.word("percent", &diagnostics)
        if format.thousands == .byte(format.decimal) {
            diagnostics.error(
                .mappingValue,
                "decimal and thousands of number are the same",
                at: keys.line(of: "thousands"),
                help: "for numbers such as 1.234,50 write number: {decimal: \",\", thousands: \".\"}."
            )
        }
        return format
    }

    private static func choice(
        _ key: String,
        _ choices: [String],
        _ keys: KeyReader,
        _ diagnostics: inout MappingDiagnostics
    ) -> String? {
        guard let text = keys.text(key, &diagnostics) else { return nil }
        if choices.contains(text) { return text }
        let shown = choices.map(\.quoted).joined(separator: ", ")
        diagnostics.error(
            .mappingValue,
            "\(key) of number can't be \(text.quoted)",
            at: keys.line(of: key),
            help: "it can be \(shown)."
        )
        return nil
    }

    /// How such a number looks, for messages.
    var described: String {
        var text: String
        switch thousands {
        case .byte(let byte)?: text = "1\(Character(Unicode.Scalar(byte)))234"
        case .space?: text = "1 234"
        case .apostrophe?: text = "1'234"
        case nil: text = "1234"
        }
        text += "\(Character(Unicode.Scalar(decimal)))50"
        if takesCurrency { text += " €" }
        if percent != nil { text += " %" }
        return text
    }
}

// MARK: Reading

extension NumberFormat {
    /// The number as JSON would write it, digit for digit; nil when the text is not such a number.
    ///
    /// Negative numbers have a minus sign before or behind, or stand in parentheses, as accountants write them.
    /// - Complexity: one pass; the number stands in the scratch memory.
    func plain(_ text: UnsafeRawBufferPointer, scratch: inout Scratch) -> UnsafeRawBufferPointer? {
        var frame = NumberFrame(format: self)
        guard let digits = frame.strip(Trim.apply(to: text)) else { return nil }
        if percent == .fraction, !frame.hasPercent { return nil }
        scratch.sink.truncate(to: 0)
        if frame.isNegative { scratch.sink.append(UInt8(ascii: "-")) }
        let start = scratch.sink.count
        guard let point = writeWhole(digits, to: &scratch.sink) else { return nil }
        let whole = scratch.sink.count - start
        guard let fraction = fraction(of: digits, from: point), whole + fraction.count > 0 else { return nil }
        if percent == .fraction {
            return shifted(fraction, whole: whole, from: start, &scratch)
        }
        if whole == 0 { scratch.sink.append(48) }
        if !fraction.isEmpty {
            scratch.sink.append(UInt8(ascii: "."))
            scratch.sink.append(fraction)
        }
        return scratch.taken()
    }

    /// Writes the digits before the fraction, and gives back where they end; nil when the groups are not whole.
    private func writeWhole(_ text: UnsafeRawBufferPointer, to sink: inout ByteSink) -> Int? {
        var index = 0
        var run = 0
        var groups = 0
        while index < text.count {
            let byte = text[index]
            if byte &- 48 <= 9 {
                sink.append(byte)
                run += 1
                index += 1
            } else if byte != decimal, let width = separatorWidth(text, at: index) {
                // Before a separator: the first group has one to three digits, others two (as in India) or three.
                guard groups == 0 ? (1...3).contains(run) : (2...3).contains(run) else { return nil }
                groups += 1
                run = 0
                index += width
            } else {
                break
            }
        }
        return groups > 0 && run != 3 ? nil : index
    }

    private func separatorWidth(_ text: UnsafeRawBufferPointer, at index: Int) -> Int? {
        switch thousands {
        case nil: return nil
        case .byte(let byte)?: return text[index] == byte ? 1 : nil
        case .apostrophe?:
            let (scalar, width) = UTF8Scalar.read(text, at: index)
            return scalar == 0x27 || scalar == 0x2019 ? width : nil
        case .space?:
            let (scalar, width) = UTF8Scalar.read(text, at: index)
            return scalar == 0x20 || scalar == 0xA0 || scalar == 0x2009 || scalar == 0x202F ? width : nil
        }
    }

    /// The digits behind the decimal sign: none without a sign; nil when something else stands there.
    private func fraction(of text: UnsafeRawBufferPointer, from point: Int) -> UnsafeRawBufferPointer? {
        if point == text.count { return UnsafeRawBufferPointer(rebasing: text[point...]) }
        guard text[point] == decimal else { return nil }
        let rest = UnsafeRawBufferPointer(rebasing: text[(point + 1)...])
        return rest.allSatisfy { $0 &- 48 <= 9 } ? rest : nil
    }

    /// A hundredth of the number whose whole digits stand at the end of the sink.
    private func shifted(
        _ fraction: UnsafeRawBufferPointer,
        whole: Int,
        from start: Int,
        _ scratch: inout Scratch
    ) -> UnsafeRawBufferPointer {
        let digits = scratch.copy(of: scratch.sink.bytes(from: start))
        scratch.sink.truncate(to: start)
        let point = max(0, whole - 2)
        if point == 0 { scratch.sink.append(48) }
        scratch.sink.append(UnsafeRawBufferPointer(rebasing: digits[..<point]))
        scratch.sink.append(UInt8(ascii: "."))
        for _ in 0..<max(0, 2 - whole) { scratch.sink.append(48) }
        scratch.sink.append(UnsafeRawBufferPointer(rebasing: digits[point...]))
        scratch.sink.append(fraction)
        return scratch.taken()
    }
}
