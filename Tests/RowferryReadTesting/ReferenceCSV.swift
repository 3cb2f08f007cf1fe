package import RowferryModel
package import RowferryRead

/// CSV read slowly and plainly, from the rules alone: what the fast reader is compared with.
///
/// A row is the shortest run of lines that does not end inside quotes; when there is none, the first line alone.
package struct ReferenceCSV {
    package var dialect: CSVDialect
    package var width: Int

    package init(dialect: CSVDialect, width: Int) {
        (self.dialect, self.width) = (dialect, width)
    }

    /// The rows of the bytes, which stand behind the header, with their numbers.
    package func read(_ bytes: [UInt8], firstLine: Int = 1) -> [Event] {
        let lines = Self.lines(bytes)
        var events: [Event] = []
        var index = 0
        while index < lines.count {
            let first = lines[index]
            if first.text.isEmpty || first.text.first == dialect.comment {
                index += 1
                continue
            }
            let place = (row: events.count + 1, line: firstLine + index)
            if let (raw, cells, count) = row(lines[index...]) {
                events.append(event(raw, cells, place))
                index += count
            } else {
                let fault = Event.Content.fault(.csvQuote, "")
                events.append(Event(row: place.row, line: place.line, content: fault, raw: first.text))
                index += 1
            }
        }
        return events
    }

    private struct Line {
        var text: [UInt8]
        var end: [UInt8]
    }

    private static func lines(_ bytes: [UInt8]) -> [Line] {
        var lines: [Line] = []
        var line = Line(text: [], end: [])
        for (index, byte) in bytes.enumerated() {
            if byte == 0x0A, index > 0, bytes[index - 1] == 0x0D {
                lines[lines.count - 1].end.append(byte)
            } else if byte == 0x0A || byte == 0x0D {
                line.end = [byte]
                lines.append(line)
                line = Line(text: [], end: [])
            } else {
                line.text.append(byte)
            }
        }
        if !line.text.isEmpty { lines.append(line) }
        return lines
    }

    private func row(_ lines: ArraySlice<Line>) -> (raw: [UInt8], cells: [[UInt8]?], lines: Int)? {
        var text: [UInt8] = []
        for (count, line) in lines.enumerated() {
            text += line.text
            if let cells = cells(of: text) { return (text, cells, count + 1) }
            text += line.end
        }
        return nil
    }

    /// The cells, nil for one whose quote is followed by text; nil as a whole when the text ends inside quotes.
    private func cells(of text: [UInt8]) -> [[UInt8]?]? {
        var cells: [[UInt8]?] = []
        var rest = text[...]
        while true {
            var cell: [UInt8]? = []
            if let quote = dialect.quote, rest.first == quote {
                rest.removeFirst()
                guard let content = quoted(&rest, quote) else { return nil }
                cell = rest.isEmpty || rest.starts(with: dialect.delimiter) ? content : nil
                while !rest.isEmpty, !rest.starts(with: dialect.delimiter) { rest.removeFirst() }
            } else {
                while let byte = rest.first, !rest.starts(with: dialect.delimiter) {
                    cell?.append(byte)
                    rest.removeFirst()
                }
            }
            cells.append(cell)
            if rest.isEmpty { return cells }
            rest.removeFirst(dialect.delimiter.count)
        }
    }

    /// What stands before the closing quote, or nil when there is none.
    private func quoted(_ rest: inout ArraySlice<UInt8>, _ quote: UInt8) -> [UInt8]? {
        var content: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == dialect.escape, byte != quote {
                guard let next = rest.popFirst() else { return nil }
                content.append(next)
            } else if byte == quote, dialect.escape == quote, rest.first == quote {
                rest.removeFirst()
                content.append(quote)
            } else if byte == quote {
                return content
            } else {
                content.append(byte)
            }
        }
        return nil
    }

    private func event(_ raw: [UInt8], _ cells: [[UInt8]?], _ place: (row: Int, line: Int)) -> Event {
        var event = Event(row: place.row, line: place.line, content: .fault(.csvQuote, ""), raw: raw)
        let isTooNarrow = cells.count < width && dialect.ragged != .pad
        let isTooWide = cells.count > width && dialect.ragged != .truncate
        if cells.contains(nil) { return event }
        if isTooNarrow || isTooWide {
            event.content = .fault(.csvRagged, "")
        } else if String(validating: raw, as: UTF8.self) == nil {
            event.content = .fault(.encodingInvalid, "")
        } else {
            let values = (0..<width).map { index in
                let cell = index < cells.count ? cells[index] : nil
                return cell.map { Value(.text, bytes: $0) } ?? Value(.missing)
            }
            event.content = .row(cells: values, named: [:])
        }
        return event
    }
}

extension Value {
    package init(_ kind: Cell.Kind, bytes: [UInt8]) {
        self.kind = kind
        self.bytes = bytes
    }
}

extension Event {
    /// The event without its words, as the reference gives it.
    package var wordless: Event {
        guard case .fault(let code, _) = content else { return self }
        var event = self
        event.content = .fault(code, "")
        return event
    }
}
