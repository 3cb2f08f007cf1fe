import RowferryModel

/// A change to a value, named in `transform:`. Each has a file of its own beside this one.
enum Transform: Sendable {
    case trim
    case lowercase
    case uppercase
    case replace(Replacement)
    case extract(Extraction)
    case split(Split)
    case join(Join)
    case hash(Digest)

    /// All that there are, in the order of the reference.
    static let declarations = [
        Trim.declaration, Lowercase.declaration, Uppercase.declaration, Replacement.declaration,
        Extraction.declaration, Split.declaration, Join.declaration, Digest.declaration,
    ]

    /// The changed value: a part of the given one, or bytes in the scratch memory. Without a value there is nothing
    /// to change.
    @inline(__always)
    func apply(to cell: Cell, scratch: inout Scratch) -> Cell {
        switch self {
        case .trim:
            return cell.kind == .text ? Cell(Trim.apply(to: cell.bytes), .text) : cell
        case .lowercase:
            return cell.kind == .text ? Cell(Lowercase.apply(to: cell.bytes, scratch: &scratch), .text) : cell
        case .uppercase:
            return cell.kind == .text ? Cell(Uppercase.apply(to: cell.bytes, scratch: &scratch), .text) : cell
        default: return change(cell, scratch: &scratch)
        }
    }

    @inline(never)
    private func change(_ cell: Cell, scratch: inout Scratch) -> Cell {
        switch self {
        case .trim, .lowercase, .uppercase: return cell
        case .replace(let replacement):
            // A JSON number counts as its digits.
            guard cell.kind == .text || cell.kind == .number else { return cell }
            return Cell(replacement.apply(to: cell.bytes, scratch: &scratch), .text)
        case .extract(let extraction):
            guard cell.kind == .text || cell.kind == .number else { return cell }
            return extraction.apply(to: cell.bytes, scratch: &scratch)
        case .split(let split):
            guard cell.kind == .text else { return cell }
            return split.apply(to: cell.bytes, scratch: &scratch)
        case .join(let join):
            return cell.kind == .json ? join.apply(to: cell, scratch: &scratch) : cell
        case .hash(let digest):
            // Whatever the value is: an id that stayed readable because it is a number would be no pseudonym.
            guard cell.kind != .missing, cell.kind != .null else { return cell }
            return Cell(digest.apply(to: cell.bytes, scratch: &scratch), .text)
        }
    }

    /// Whether the value may be a list behind it.
    var givesList: Bool {
        if case .split(let split) = self { split.part == nil } else { false }
    }
}
