import RowferryModel

/// A condition over the columns of a row, in the surface of Segment's trigger language.
///
/// `and` binds tighter than `or`. A cell of a CSV file is text: it compares with a number by its value when it is one.
/// A column without a value equals only `null`; it is unequal to everything else, and no order holds for it.
indirect enum Condition: Sendable, Hashable {
    case compare(column: String, Comparison, Literal)
    case isIn(column: String, [Literal])
    case contains(column: String, String)
    case match(column: String, Glob)
    case exists(column: String)
    case not(Condition)
    case all([Condition])
    case any([Condition])

    enum Comparison: String, Sendable {
        case equal = "="
        case unequal = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }

    /// Every column that the condition reads, with repetitions.
    var columns: [String] {
        switch self {
        case .compare(let column, _, _), .isIn(let column, _), .contains(let column, _), .match(let column, _),
            .exists(let column):
            [column]
        case .not(let inner): inner.columns
        case .all(let parts), .any(let parts): parts.flatMap(\.columns)
        }
    }
}

/// A condition whose columns are bound to places in the row, ready for the row loop.
indirect enum BoundCondition: Sendable {
    case equal(slot: Int, BoundLiteral)
    case ordered(slot: Int, Condition.Comparison, BoundLiteral)
    case isIn(slot: Int, [BoundLiteral])
    case contains(slot: Int, [UInt8])
    case match(slot: Int, Glob)
    case exists(slot: Int)
    case not(BoundCondition)
    case all([BoundCondition])
    case any([BoundCondition])

    /// Binds a condition. Comparing with a text that means no value (`nullWords`) is comparing with `null`: it would
    /// never hold otherwise.
    init(_ condition: Condition, nullWords: [String], slot: (String) -> Int) {
        func literal(_ literal: Literal) -> BoundLiteral {
            BoundLiteral(literal, isNull: literal.text.map(nullWords.contains) ?? true)
        }
        switch condition {
        case .compare(let column, .equal, let value): self = .equal(slot: slot(column), literal(value))
        case .compare(let column, .unequal, let value): self = .not(.equal(slot: slot(column), literal(value)))
        case .compare(let column, let comparison, let value):
            self = .ordered(slot: slot(column), comparison, literal(value))
        case .isIn(let column, let values): self = .isIn(slot: slot(column), values.map(literal))
        case .contains(let column, let text): self = .contains(slot: slot(column), Array(text.utf8))
        case .match(let column, let glob): self = .match(slot: slot(column), glob)
        case .exists(let column): self = .exists(slot: slot(column))
        case .not(let inner): self = .not(BoundCondition(inner, nullWords: nullWords, slot: slot))
        case .all(let parts): self = .all(parts.map { BoundCondition($0, nullWords: nullWords, slot: slot) })
        case .any(let parts): self = .any(parts.map { BoundCondition($0, nullWords: nullWords, slot: slot) })
        }
    }

    /// Whether the row meets the condition. `hasValue` says whether a cell holds a value (null words do not).
    func holds(_ cells: UnsafeBufferPointer<Cell>, hasValue: (Cell) -> Bool) -> Bool {
        switch self {
        case .equal(let slot, let literal):
            return hasValue(cells[slot]) ? literal.equals(cells[slot]) : literal.isNull
        case .ordered(let slot, let comparison, let literal):
            guard hasValue(cells[slot]), let order = literal.order(of: cells[slot]) else { return false }
            switch comparison {
            case .less: return order < 0
            case .lessOrEqual: return order <= 0
            case .greater: return order > 0
            case .greaterOrEqual: return order >= 0
            case .equal: return order == 0
            case .unequal: return order != 0
            }
        case .isIn(let slot, let literals):
            let isThere = hasValue(cells[slot])
            return literals.contains { isThere ? $0.equals(cells[slot]) : $0.isNull }
        case .contains(let slot, let text):
            return hasValue(cells[slot]) && ByteSearch.contains(cells[slot].bytes, text)
        case .match(let slot, let glob):
            return hasValue(cells[slot]) && glob.matches(cells[slot].bytes)
        case .exists(let slot):
            return hasValue(cells[slot])
        case .not(let inner):
            return !inner.holds(cells, hasValue: hasValue)
        case .all(let parts):
            for part in parts where !part.holds(cells, hasValue: hasValue) { return false }
            return true
        case .any(let parts):
            for part in parts where part.holds(cells, hasValue: hasValue) { return true }
            return false
        }
    }
}

/// A literal of a condition as bytes, so that comparing it allocates nothing.
struct BoundLiteral: Sendable {
    private let bytes: [UInt8]
    private let kind: Cell.Kind

    /// Whether the literal stands for a column without a value.
    let isNull: Bool

    init(_ literal: Literal, isNull: Bool) {
        bytes = Array((literal.text ?? "").utf8)
        kind = literal.kind
        self.isNull = isNull
    }

    func equals(_ cell: Cell) -> Bool {
        if kind == .null { return false }
        return bytes.withUnsafeBytes { mine in
            if kind == .number, NumberText.isNumber(cell.bytes) { return DecimalText.compare(cell.bytes, mine) == 0 }
            return cell.bytes.elementsEqual(mine)
        }
    }

    /// Negative, zero or positive as the cell stands to the literal; nil when they can't be put in order.
    func order(of cell: Cell) -> Int? {
        bytes.withUnsafeBytes { mine in
            if kind == .number {
                return NumberText.isNumber(cell.bytes) ? DecimalText.compare(cell.bytes, mine) : nil
            }
            if kind == .null { return nil }
            if cell.bytes.elementsEqual(mine) { return 0 }
            return cell.bytes.lexicographicallyPrecedes(mine) ? -1 : 1
        }
    }
}

/// Search for one text in another.
enum ByteSearch {
    /// - Complexity: the product of the lengths at worst; needles here are a few bytes.
    static func contains(_ text: UnsafeRawBufferPointer, _ needle: [UInt8]) -> Bool {
        needle.isEmpty || find(needle, in: text, from: 0) != nil
    }

    /// The place at or behind `start` where the needle begins, which must not be empty.
    static func find(_ needle: [UInt8], in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let first = needle.first, text.count - start >= needle.count else { return nil }
        for place in start...(text.count - needle.count) where text[place] == first {
            if text[place..<place + needle.count].elementsEqual(needle) { return place }
        }
        return nil
    }
}
