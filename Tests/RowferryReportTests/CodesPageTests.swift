import Foundation
import RowferryModel
import RowferryReport
import Testing

@Suite("The page of codes")
struct CodesPageTests {
    private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("docs/codes.md")

    @Test("stands in the repository as it would be made now; ROWFERRY_RECORD=1 makes it anew")
    func generated() throws {
        if ProcessInfo.processInfo.environment["ROWFERRY_RECORD"] == "1" {
            try Data(CodesPage.text.utf8).write(to: Self.page)
        }
        #expect(try String(contentsOf: Self.page, encoding: .utf8) == CodesPage.text)
    }

    @Test("has each code once, and each heading once")
    func complete() {
        for code in DiagnosticCode.allCases {
            #expect(CodesPage.text.components(separatedBy: "\n| `\(code.rawValue)` |").count == 2, "\(code.rawValue)")
        }
        let headings = CodesPage.text.matches(of: #/(?m)^## (\w+)$/#).map { String($0.1) }
        #expect(Set(headings).count == headings.count)
    }
}
