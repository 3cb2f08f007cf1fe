/// A regular expression: RE2's syntax, on UTF-8 bytes, in time that grows with the text and nothing else.
///
/// No text and no expression makes it hang: there is no way back in it, so an import can't be stopped by a cell.
struct Regex: Sendable {
    /// As it was written.
    let text: String
    /// How many groups it has, the whole match not counted.
    let groups: Int
    /// Names of groups with their numbers.
    let names: [String: Int]
    let program: RegexProgram
    private let table: RegexTable?

    init(_ text: String) throws(RegexMistake) {
        var parser = RegexParser(text)
        let node = try parser.parse()
        self.text = text
        groups = parser.groups
        names = parser.names
        program = try RegexProgram(node, groups: parser.groups)
        table = RegexTable(program)
    }

    /// Whether the whole text matches. The text must be valid UTF-8.
    func matches(_ text: UnsafeRawBufferPointer, scratch: inout Scratch) -> Bool {
        if let table { return table.matches(text) }
        var machine = RegexMachine(program, scratch: &scratch)
        return machine.match(text, whole: true) != nil
    }
}
