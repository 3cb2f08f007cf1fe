/// Whether a cell looks like one value, or like what a wrong delimiter leaves.
enum CellShape {
    /// A cell that holds no other delimiter in a place where texts have none.
    ///
    /// Numbers may have commas, and texts a comma before a space; everything else with a candidate in it is doubtful.
    /// The idea is CleverCSV's type score (van den Burg and others, 2019): the right delimiter leaves values behind.
    static func isWhole(_ cell: UnsafeRawBufferPointer) -> Bool {
        var hasComma = false
        var isNumber = true
        for index in cell.indices {
            switch cell[index] {
            case 0x30...0x39, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: " "): continue
            case UInt8(ascii: ";"), 0x09, UInt8(ascii: "|"), 0x01, 0x1F: return false
            case UInt8(ascii: ","):
                let next = index + 1
                if next == cell.count || cell[next] != 0x20 { hasComma = true }
            default: isNumber = false
            }
        }
        return !hasComma || isNumber && cell.count { $0 == UInt8(ascii: ",") } == 1
    }

    /// Whether a cell begins with spaces and a quote.
    static func isSpaced(_ cell: UnsafeRawBufferPointer, quote: UInt8?) -> Bool {
        guard cell.first == 0x20, let first = cell.first(where: { $0 != 0x20 }) else { return false }
        return first == quote
    }
}
