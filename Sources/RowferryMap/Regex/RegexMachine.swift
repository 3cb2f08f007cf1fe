/// Runs a program over a text: every thread at the same time, one scalar after the other (Pike's algorithm).
///
/// The time is the length of the text times the size of the program, whatever both contain. The memory comes from the
/// scratch, once for as many searches as are made.
struct RegexMachine {
    private let program: RegexProgram
    private let slots: Int
    private var now: ThreadList
    private var next: ThreadList
    private let stack: UnsafeMutableBufferPointer<Step>
    private let found: UnsafeMutableBufferPointer<Int>
    private let working: UnsafeMutableBufferPointer<Int>

    /// What is still to be done while a thread is followed to the places where it takes something.
    private enum Step {
        case explore(Int)
        case restore(slot: Int, Int)
    }

    /// The threads that are alive, in the order of preference, each at most once.
    private struct ThreadList {
        var count = 0
        let dense: UnsafeMutableBufferPointer<Int>
        let sparse: UnsafeMutableBufferPointer<Int>
        let saved: UnsafeMutableBufferPointer<Int>

        init(size: Int, slots: Int, scratch: inout Scratch) {
            dense = scratch.array(of: size, filledWith: 0)
            sparse = scratch.array(of: size, filledWith: 0)
            saved = scratch.array(of: size * slots, filledWith: -1)
        }

        @inline(__always)
        func contains(_ place: Int) -> Bool {
            let index = sparse[place]
            return index >= 0 && index < count && dense[index] == place
        }
    }

    init(_ program: RegexProgram, scratch: inout Scratch) {
        self.program = program
        let size = program.instructions.count
        let slots = (program.groups + 1) * 2
        self.slots = slots
        now = ThreadList(size: size, slots: slots, scratch: &scratch)
        next = ThreadList(size: size, slots: slots, scratch: &scratch)
        stack = scratch.array(of: size * 2 + 2, filledWith: .explore(0))
        found = scratch.array(of: slots, filledWith: -1)
        working = scratch.array(of: slots, filledWith: -1)
    }

    /// Finds the first match at or behind the place; with `whole`, only one of the whole text.
    mutating func match(_ text: UnsafeRawBufferPointer, from start: Int = 0, whole: Bool = false) -> RegexMatch? {
        now.count = 0
        var place = start
        var isFound = false
        while true {
            if !isFound, !(whole && place > start) {
                for slot in 0..<slots { working[slot] = -1 }
                follow(0, at: place, in: text, &now)
            }
            if now.count == 0 { break }
            let (scalar, width) = UTF8Scalar.read(text, at: place)
            next.count = 0
            step(scalar, at: place, width, in: text, whole, &isFound)
            swap(&now, &next)
            if place >= text.count { break }
            place += width
        }
        return isFound ? RegexMatch(offsets: found) : nil
    }

    /// Lets every thread take the scalar, up to one that has matched: those behind it count less.
    @inline(__always)
    private mutating func step(
        _ scalar: UInt32,
        at place: Int,
        _ width: Int,
        in text: UnsafeRawBufferPointer,
        _ whole: Bool,
        _ isFound: inout Bool
    ) {
        for index in 0..<now.count {
            let thread = now.dense[index]
            switch program.instructions[thread] {
            case .take(let set):
                guard place < text.count, program.sets[set].contains(scalar) else { continue }
                for slot in 0..<slots { working[slot] = now.saved[index * slots + slot] }
                follow(thread + 1, at: place + width, in: text, &next)
            case .match:
                if whole, place != text.count { continue }
                for slot in 0..<slots { found[slot] = now.saved[index * slots + slot] }
                isFound = true
                return
            default: break
            }
        }
    }

    /// Adds the thread at an instruction, and all that it comes to without taking anything.
    private func follow(_ start: Int, at place: Int, in text: UnsafeRawBufferPointer, _ list: inout ThreadList) {
        var depth = 1
        stack[0] = .explore(start)
        while depth > 0 {
            depth -= 1
            switch stack[depth] {
            case .restore(let slot, let value): working[slot] = value
            case .explore(let instruction):
                if list.contains(instruction) { continue }
                list.dense[list.count] = instruction
                list.sparse[instruction] = list.count
                list.count += 1
                switch program.instructions[instruction] {
                case .jump(let target):
                    stack[depth] = .explore(target)
                    depth += 1
                case .fork(let first, let second):
                    stack[depth] = .explore(second)
                    stack[depth + 1] = .explore(first)
                    depth += 2
                case .save(let slot):
                    stack[depth] = .restore(slot: slot, working[slot])
                    working[slot] = place
                    stack[depth + 1] = .explore(instruction + 1)
                    depth += 2
                case .assert(let assertion):
                    guard Self.holds(assertion, at: place, in: text) else { continue }
                    stack[depth] = .explore(instruction + 1)
                    depth += 1
                case .take, .match:
                    for slot in 0..<slots { list.saved[(list.count - 1) * slots + slot] = working[slot] }
                }
            }
        }
    }

    private static func holds(_ assertion: RegexNode.Assertion, at place: Int, in text: UnsafeRawBufferPointer) -> Bool
    {
        switch assertion {
        case .start: return place == 0
        case .end: return place == text.count
        case .wordBoundary, .noWordBoundary:
            let before = place > 0 && ScalarSet.word.contains(UInt32(text[place - 1]))
            let after = place < text.count && ScalarSet.word.contains(UInt32(text[place]))
            return (before != after) == (assertion == .wordBoundary)
        }
    }
}

/// Where a match stands. Valid until the machine that found it searches again.
struct RegexMatch {
    fileprivate let offsets: UnsafeMutableBufferPointer<Int>

    /// The range of a group's text, of the whole match for group 0; nil when the group took no part.
    subscript(group: Int) -> Range<Int>? {
        let start = offsets[group * 2]
        let end = offsets[group * 2 + 1]
        return start >= 0 && end >= start ? start..<end : nil
    }
}

/// One scalar of UTF-8 text.
enum UTF8Scalar {
    /// The scalar at a place and its bytes; the text must be valid UTF-8. At the end: 0 of no bytes.
    @inline(__always)
    static func read(_ text: UnsafeRawBufferPointer, at place: Int) -> (scalar: UInt32, width: Int) {
        guard place < text.count else { return (0, 0) }
        let first = text[place]
        if first < 0x80 { return (UInt32(first), 1) }
        let width = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard place + width <= text.count else { return (0xFFFD, text.count - place) }
        var value = UInt32(first) & (width == 2 ? 0x1F : width == 3 ? 0x0F : 0x07)
        for offset in 1..<width { value = value << 6 | UInt32(text[place + offset]) & 0x3F }
        return (value, width)
    }
}
