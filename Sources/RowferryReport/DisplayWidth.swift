extension String {
    /// Terminal columns that the text takes: two for wide characters (East Asian, emoji), none for marks that combine.
    ///
    /// Right for most terminals; some draw joined emoji wider.
    var displayWidth: Int {
        var width = 0
        for character in self { width += character.displayWidth }
        return width
    }

    /// The text with spaces behind it, up to a width.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - displayWidth))
    }

    /// The text with spaces before it, up to a width.
    func paddedBefore(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - displayWidth)) + self
    }

    /// The text, its end replaced by `…` when it is wider than allowed.
    func cutAtEnd(to width: Int) -> String {
        isWider(than: width) ? beginning(of: width - 1) + "…" : self
    }

    /// The text, its middle replaced by `…` when it is wider than allowed: of a path, the folder and the name stay.
    func cutInMiddle(to width: Int) -> String {
        guard isWider(than: width) else { return self }
        let head = (width - 1) / 3
        let tail = String(reversed()).beginning(of: width - 1 - head)
        return beginning(of: head) + "…" + String(tail.reversed())
    }

    /// Whether the text is over a width, or so full of combining marks that it must be cut all the same.
    private func isWider(than width: Int) -> Bool {
        displayWidth > width || unicodeScalars.count > width * Self.scalarsPerColumn
    }

    /// As many whole characters as fit into a width.
    private func beginning(of width: Int) -> String {
        var text = ""
        var room = width
        var scalars = width * Self.scalarsPerColumn
        for character in self {
            room -= character.displayWidth
            scalars -= character.unicodeScalars.count
            if room < 0 || scalars < 0 { break }
            text.append(character)
        }
        return text
    }

    /// Code points allowed for each column, so that a pile of combining marks can't make a narrow text endless.
    private static var scalarsPerColumn: Int { 8 }
}

extension Character {
    fileprivate var displayWidth: Int {
        guard let first = unicodeScalars.first else { return 0 }
        if first.isWide || unicodeScalars.contains("\u{FE0F}") { return 2 }
        return first.hasNoWidth ? 0 : 1
    }
}

extension Unicode.Scalar {
    /// Marks that combine with the character before them, and format characters.
    fileprivate var hasNoWidth: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: true
        default: false
        }
    }

    /// East Asian Wide and Fullwidth (Unicode annex 11, in coarse ranges), and emoji.
    fileprivate var isWide: Bool {
        guard value >= 0x1100 else { return false }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            return true
        default:
            return properties.isEmojiPresentation
        }
    }
}
