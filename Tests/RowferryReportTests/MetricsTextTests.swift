import RowferryModel
import Testing

@testable import RowferryReport

struct MetricsTextTests {
    private func text(_ report: RunReport = Samples.fullImport, exit: Int32 = 0, before: String? = nil) -> String {
        MetricsText.text(report, exitCode: exit, now: 1_700_000_000, before: before, version: "1.2.3")
    }

    private func samples(_ text: String, of metric: String) -> [String] {
        text.split(separator: "\n").filter { $0.hasPrefix(metric + "{") }.map { line in
            String(line.dropFirst(metric.count))
        }
    }

    private let labels = #"mapping="product-usage",target="https://analytics.churnzero.net/i""#

    @Test(arguments: [
        ("rowferry_last_run_timestamp_seconds", ["{LABELS} 1700000000"]),
        ("rowferry_last_success_timestamp_seconds", ["{LABELS} 1700000000"]),
        ("rowferry_last_run_exit_code", ["{LABELS} 0"]),
        ("rowferry_last_run_outcome", [#"{LABELS,outcome="done-with-rejects"} 1"#]),
        (
            "rowferry_last_run_rows",
            [
                #"{LABELS,result="mapped"} 1233544"#, #"{LABELS,result="filtered"} 1000"#,
                #"{LABELS,result="rejected"} 23"#,
            ]
        ),
        ("rowferry_build_info", [#"{version="1.2.3"} 1"#]),
    ])
    func `A metric has its samples`(_ metric: String, _ expected: [String]) {
        var report = Samples.fullImport
        report.outcome = .doneWithRejects
        #expect(samples(text(report), of: metric) == expected.map { $0.replacing("LABELS", with: labels) })
    }

    @Test
    func `Each metric says once what it is, before its samples`() {
        var known: Set<Substring> = []
        for line in text().split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("# TYPE ") {
                #expect(words.last == "gauge")
                #expect(known.insert(words[2]).inserted, "\(line)")
            } else if !line.hasPrefix("#") {
                #expect(known.contains(line.prefix { $0 != "{" }), "\(line)")
            }
        }
        #expect(known.count > 10)
    }

    @Test
    func `A failure keeps the moment of the last success`() {
        let metric = "rowferry_last_success_timestamp_seconds"
        let before = text().replacing("1700000000", with: "1600000000")
        #expect(samples(text(exit: 69, before: before), of: metric) == ["{\(labels)} 1600000000"])
        #expect(samples(text(exit: 0, before: before), of: metric) == ["{\(labels)} 1700000000"])
    }

    @Test(arguments: ["", "something else\n", "rowferry_last_success_timestamp_seconds{LABELS} soon\n"])
    func `Without a last success there is none`(_ before: String) {
        let metric = "rowferry_last_success_timestamp_seconds"
        #expect(samples(text(exit: 75, before: before.replacing("LABELS", with: labels)), of: metric).isEmpty)
        var other = Samples.fullImport
        other.mapping = "another"
        #expect(samples(text(exit: 75, before: text(other)), of: metric).isEmpty)
    }

    @Test
    func `A label can't leave its quotes or its line`() {
        var report = Samples.fullImport
        report.mapping = "a\"b\\c\nd\u{1B}[31m"
        let line = samples(text(report), of: "rowferry_last_run_exit_code").first
        #expect(line?.hasPrefix(#"{mapping="a\"b\\c d\\u{1b}[31m",target="#) == true, "\(line ?? "")")
    }
}
