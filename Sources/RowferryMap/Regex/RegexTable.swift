/// An expression as a deterministic automaton: one look into a table for each scalar of a text.
///
/// It says whether a whole text matches, and nothing of groups. Made when a mapping is read, never while rows are.
struct RegexTable: Sendable {
    /// An expression that needs more states is left to the machine.
    static let stateLimit = 500

    /// `next[state * classes + class]`; state 0 is the one that nothing leads out of.
    private var next: [UInt16] = []
    /// Whether a text may end in the state.
    private var accepts: [Bool] = [false]
    private let classes: Int
    /// The class of each ASCII character.
    private let ascii: [UInt16]
    /// Scalars at which another class begins, in order, and the classes.
    private let bounds: [UInt32]

    /// Nil when the automaton would be too large, or asks for more than the place in the text.
    init?(_ program: RegexProgram) {
        if program.usesWordBoundaries { return nil }
        var bounds: Set<UInt32> = [0]
        for range in program.sets.flatMap(\.ranges) { bounds.formUnion([range.lowerBound, range.upperBound + 1]) }
        let sorted = bounds.sorted()
        // Classes are the stretches between two bounds: all scalars of one are alike to every set.
        guard sorted.count * Self.stateLimit < 4_000_000 else { return nil }
        self.bounds = sorted
        classes = sorted.count
        ascii = (UInt32(0)..<128).map { UInt16(truncatingIfNeeded: Self.index(of: $0, in: sorted)) }
        next = Array(repeating: 0, count: classes)
        guard build(program) else { return nil }
    }

    /// Whether the whole text matches.
    /// - Complexity: linear; allocates nothing.
    func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        var state = 1
        var place = 0
        while place < text.count {
            let byte = text[place]
            let kind: Int
            if byte < 0x80 {
                kind = Int(ascii[Int(byte)])
                place &+= 1
            } else {
                let (scalar, width) = UTF8Scalar.read(text, at: place)
                kind = Self.index(of: scalar, in: bounds)
                place &+= width
            }
            state = Int(next[state &* classes &+ kind])
            if state == 0 { return false }
        }
        return accepts[state]
    }

    private static func index(of scalar: UInt32, in bounds: [UInt32]) -> Int {
        var low = 0
        var high = bounds.count
        while low < high {
            let middle = (low + high) / 2
            if bounds[middle] <= scalar { low = middle + 1 } else { high = middle }
        }
        return low - 1
    }

    /// The subset construction: a state is the set of places at which threads are.
    private mutating func build(_ program: RegexProgram) -> Bool {
        var states: [[Int]] = [[], Self.closure([0], program, atStart: true)]
        var numbers: [[Int]: Int] = [[]: 0]
        // The first state knows that the text begins, so no later state is the same.
        var state = 1
        next.append(contentsOf: repeatElement(0, count: classes))
        accepts.append(Self.isAccepting(states[1], program, atStart: true))
        while state < states.count {
            for kind in 0..<classes {
                let scalar = bounds[kind]
                let targets = states[state].compactMap { place -> Int? in
                    guard case .take(let set) = program.instructions[place], program.sets[set].contains(scalar) else {
                        return nil
                    }
                    return place + 1
                }
                let reached = targets.isEmpty ? [] : Self.closure(targets, program, atStart: false)
                var number = numbers[reached] ?? -1
                if number < 0 {
                    number = states.count
                    if number >= Self.stateLimit { return false }
                    numbers[reached] = number
                    states.append(reached)
                    next.append(contentsOf: repeatElement(0, count: classes))
                    accepts.append(Self.isAccepting(reached, program, atStart: false))
                }
                next[state * classes + kind] = UInt16(number)
            }
            state += 1
        }
        return true
    }

    /// All places that are reached without taking anything; `atEnd` decides what `$` does.
    private static func closure(
        _ places: [Int],
        _ program: RegexProgram,
        atStart: Bool,
        atEnd: Bool = false
    ) -> [Int] {
        var reached: Set<Int> = []
        var open = places
        while let place = open.popLast() {
            guard reached.insert(place).inserted else { continue }
            switch program.instructions[place] {
            case .jump(let target): open.append(target)
            case .fork(let first, let second): open += [first, second]
            case .save: open.append(place + 1)
            case .assert(.start): if atStart { open.append(place + 1) }
            case .assert(.end): if atEnd { open.append(place + 1) }
            case .assert, .take, .match: break
            }
        }
        return reached.sorted()
    }

    private static func isAccepting(_ places: [Int], _ program: RegexProgram, atStart: Bool) -> Bool {
        closure(places, program, atStart: atStart, atEnd: true).contains { place in
            if case .match = program.instructions[place] { true } else { false }
        }
    }
}
