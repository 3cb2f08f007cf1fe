/// A regular expression as a tree.
indirect enum RegexNode: Sendable, Hashable {
    enum Assertion: Sendable, Hashable {
        case start
        case end
        case wordBoundary
        case noWordBoundary
    }

    case empty
    /// One scalar of the set.
    case set(ScalarSet)
    case sequence([RegexNode])
    /// The first that leads to a match.
    case choice([RegexNode])
    case repeated(RegexNode, least: Int, most: Int?, isLazy: Bool)
    /// A group whose text is remembered under its number, from 1.
    case group(RegexNode, number: Int)
    case assertion(Assertion)
}

/// What is wrong with a regular expression, and where.
struct RegexMistake: Error, Hashable {
    var message: String
    /// Character of the expression, counted from 1.
    var place: Int
}
