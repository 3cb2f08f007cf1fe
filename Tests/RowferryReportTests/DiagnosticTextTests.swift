import RowferryModel
import RowferryReport
import Testing

@Suite struct DiagnosticTextTests {
    private static let typo = Diagnostic(
        .error,
        .mappingKey,
        "there is no key \"colum\"",
        at: Position(file: "maps/x.yaml", line: 12),
        help: "Write \"column\"."
    )

    @Test func withoutColourItIsTheDescription() {
        #expect(
            Self.typo.text() == """
                maps/x.yaml:12: error[mapping.key]: there is no key "colum"
                  help: Write "column".
                """
        )
        #expect(Self.typo.text() == Self.typo.description)
    }

    @Test func onlyTheSeverityIsColoured() {
        #expect(
            Self.typo.text(style: .ansi)
                == "maps/x.yaml:12: \u{1B}[1;31merror\u{1B}[0m[mapping.key]: there is no key \"colum\"\n"
                + "  help: Write \"column\"."
        )
    }

    @Test func aDiagnosticWithoutHelpGetsThatOfItsCode() {
        #expect(
            Diagnostic(.warning, .ledgerNewer, "the ledger has version 9").text() == """
                warning[ledger.newer]: the ledger has version 9
                  help: Use the version of rowferry that wrote this ledger, or a later one.
                """
        )
    }

    @Test func severalAreCounted() {
        let text = Diagnostics([Self.typo, Self.typo, Diagnostic(.warning, .usage, "x")]).text()
        #expect(text.hasSuffix("\n2 errors, 1 warning"))
        #expect(!Diagnostics([Self.typo]).text().contains("1 error"))
    }

    @Test func hostileTextCanNotActOnTheTerminal() {
        let hostile = Diagnostic(.error, .usage, "\u{1B}[2J", at: Position(file: "a\nb\u{202E}"), help: "\u{200F}x")
        #expect(hostile.text() == "a\\nb\\u{202e}: error[usage]: \\u{1b}[2J\n  help: \\u{200f}x")
    }

    @Test(arguments: [(true, nil, Style.ansi), (true, "", .ansi), (true, "1", .plain), (false, nil, .plain)])
    func colourIsForTerminalsThatWantIt(isTerminal: Bool, noColor: String?, style: Style) {
        #expect(Style.resolved(isTerminal: isTerminal, noColor: noColor) == style)
    }
}

@Suite struct HelpTextTests {
    @Test(arguments: DiagnosticCode.allCases)
    func eachCodeSaysWhatItMeansAndWhatToDo(code: DiagnosticCode) {
        for sentence in [code.help, code.meaning] {
            #expect(sentence.hasSuffix("."))
            #expect(sentence.count > 15 && sentence.count < 200)
            #expect(sentence.first?.isUppercase == true)
            #expect(!sentence.lowercased().contains("please"))
            #expect(!sentence.contains("!") && !sentence.contains("\n"))
            #expect(sentence.count { $0 == "`" }.isMultiple(of: 2))
        }
    }

    @Test func noTwoCodesSayTheSame() {
        #expect(Set(DiagnosticCode.allCases.map(\.meaning)).count == DiagnosticCode.allCases.count)
        #expect(Set(DiagnosticCode.allCases.map(\.help)).count == DiagnosticCode.allCases.count)
    }
}
