/// A regular expression as instructions: a nondeterministic automaton whose threads all run at the same time.
struct RegexProgram: Sendable {
    enum Instruction: Sendable {
        /// Takes one scalar of the set, by its number, and goes on with the next instruction.
        case take(set: Int)
        /// Goes on in two places; the first is preferred.
        case fork(Int, Int)
        case jump(Int)
        /// Remembers the place in the text.
        case save(slot: Int)
        case assert(RegexNode.Assertion)
        case match
    }

    /// Instructions that one expression may come to.
    static let limit = 20_000

    private(set) var instructions: [Instruction] = []
    private(set) var sets: [ScalarSet] = []
    let groups: Int
    private var numbers: [ScalarSet: Int] = [:]

    /// - Throws: an expression whose repetitions unfold to more than the limit.
    init(_ node: RegexNode, groups: Int) throws(RegexMistake) {
        self.groups = groups
        try add(.save(slot: 0))
        try compile(node)
        try add(.save(slot: 1))
        try add(.match)
    }

    var usesWordBoundaries: Bool {
        instructions.contains { instruction in
            switch instruction {
            case .assert(.wordBoundary), .assert(.noWordBoundary): true
            default: false
            }
        }
    }

    private mutating func add(_ instruction: Instruction) throws(RegexMistake) {
        if instructions.count >= Self.limit {
            throw RegexMistake(message: "its repetitions unfold to too large an expression", place: 1)
        }
        instructions.append(instruction)
    }

    private mutating func compile(_ node: RegexNode) throws(RegexMistake) {
        switch node {
        case .empty: break
        case .set(let set):
            let number = numbers[set] ?? sets.count
            if number == sets.count {
                sets.append(set)
                numbers[set] = number
            }
            try add(.take(set: number))
        case .sequence(let parts):
            for part in parts { try compile(part) }
        case .choice(let branches): try compile(choice: branches)
        case .group(let inner, let number):
            try add(.save(slot: number * 2))
            try compile(inner)
            try add(.save(slot: number * 2 + 1))
        case .assertion(let assertion): try add(.assert(assertion))
        case .repeated(let inner, let least, let most, let isLazy):
            guard let most else {
                for _ in 0..<max(0, least - 1) { try compile(inner) }
                try compile(loop: inner, mayBeNone: least == 0, isLazy)
                break
            }
            for _ in 0..<least { try compile(inner) }
            try compile(optional: inner, count: most - least, isLazy)
        }
    }

    private mutating func compile(choice branches: [RegexNode]) throws(RegexMistake) {
        var ends: [Int] = []
        for (index, branch) in branches.enumerated() {
            let isLast = index == branches.count - 1
            let fork = instructions.count
            if !isLast { try add(.fork(fork + 1, 0)) }
            try compile(branch)
            if isLast { break }
            ends.append(instructions.count)
            try add(.jump(0))
            instructions[fork] = .fork(fork + 1, instructions.count)
        }
        for end in ends { instructions[end] = .jump(instructions.count) }
    }

    private mutating func compile(optional inner: RegexNode, count: Int, _ isLazy: Bool) throws(RegexMistake) {
        var forks: [Int] = []
        for _ in 0..<count {
            forks.append(instructions.count)
            try add(.fork(0, 0))
            try compile(inner)
        }
        let end = instructions.count
        for fork in forks { instructions[fork] = isLazy ? .fork(end, fork + 1) : .fork(fork + 1, end) }
    }

    /// `x*` is compiled as `(x+)?`: asked again only behind an `x`, a loop of what may be empty ends as it should.
    private mutating func compile(loop inner: RegexNode, mayBeNone: Bool, _ isLazy: Bool) throws(RegexMistake) {
        let entry = instructions.count
        if mayBeNone { try add(.fork(0, 0)) }
        let start = instructions.count
        try compile(inner)
        let end = instructions.count + 1
        try add(isLazy ? .fork(end, start) : .fork(start, end))
        if mayBeNone { instructions[entry] = isLazy ? .fork(end, start) : .fork(start, end) }
    }
}
