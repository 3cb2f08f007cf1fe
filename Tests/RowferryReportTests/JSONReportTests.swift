import Foundation
import RowferryModel
import RowferryReport
import Testing

@Suite struct JSONReportTests {
    @Test func theShapeIsKept() {
        #expect(
            JSONReport.render(Samples.fullImport) == #"""
                {
                  "calls" : {
                    "byAction" : {
                      "incrementAttribute" : 44,
                      "setAttribute" : 1233500,
                      "trackEvent" : 1233544
                    },
                    "once" : 44,
                    "repeatable" : 2467044,
                    "total" : 2467088
                  },
                  "chunks" : {
                    "bytes" : 987654321,
                    "count" : 24671
                  },
                  "delivery" : {
                    "deliveredBytes" : 987000000,
                    "deliveredCalls" : 2467000,
                    "deliveredChunks" : 24670,
                    "foldedCalls" : 0,
                    "refusedCalls" : 0,
                    "retries" : 3,
                    "unknownChunks" : 1
                  },
                  "diagnostics" : [
                    {
                      "code" : "csv.ragged",
                      "count" : 23,
                      "examples" : [
                        {
                          "file" : "exports/usage-1.csv",
                          "line" : 17,
                          "row" : 16,
                          "value" : "a,b,1"
                        },
                        {
                          "file" : "exports/usage-1.csv",
                          "line" : 18,
                          "row" : 17,
                          "value" : "a,b,2"
                        },
                        {
                          "file" : "exports/usage-1.csv",
                          "line" : 19,
                          "row" : 18,
                          "value" : "a,b,3"
                        },
                        {
                          "file" : "exports/usage-1.csv",
                          "line" : 20,
                          "row" : 19,
                          "value" : "a,b,4"
                        },
                        {
                          "file" : "exports/usage-1.csv",
                          "line" : 21,
                          "row" : 20,
                          "value" : "a,b,5"
                        },
                        {
                          "file" : "exports/usage-1.csv",
                          "line" : 22,
                          "row" : 21,
                          "value" : "a,b,6"
                        },
                        {
                          "file" : "exports/usage-1.csv",
                          "line" : 23,
                          "row" : 22,
                          "value" : "a,b,7"
                        }
                      ],
                      "help" : "Quote the cells that contain the delimiter, or set `source.ragged` to pad or truncate.",
                      "message" : "3 cells, but the header has 4",
                      "severity" : "error"
                    },
                    {
                      "code" : "attribute.clear",
                      "column" : "plan",
                      "count" : 1200,
                      "examples" : [
                        {
                          "file" : "exports/usage-1.csv",
                          "line" : 3,
                          "row" : 2,
                          "value" : ""
                        }
                      ],
                      "field" : "attr_Plan",
                      "help" : "Set `empty: skip` to keep it.",
                      "message" : "the attribute is erased",
                      "severity" : "warning"
                    },
                    {
                      "code" : "column.unused",
                      "column" : "notes",
                      "count" : 1,
                      "examples" : [
                        {
                          "file" : "exports/usage-1.csv",
                          "line" : 1,
                          "row" : 0,
                          "value" : "notes"
                        }
                      ],
                      "help" : "Map the column if its values are wanted in the destination; nothing is wrong otherwise.",
                      "message" : "column \"notes\" is not used",
                      "severity" : "warning"
                    }
                  ],
                  "events" : {
                    "byMonth" : [
                      {
                        "count" : 1200000,
                        "month" : "2023-01"
                      },
                      {
                        "count" : 33540,
                        "month" : "2024-02"
                      }
                    ],
                    "earlier" : 4,
                    "later" : 0
                  },
                  "fields" : [
                    {
                      "call" : "trackEvent",
                      "distinctEstimate" : 400000,
                      "empty" : 0,
                      "field" : "eventDate",
                      "filled" : 1233544,
                      "max" : "2024-02-03T15:00:00Z",
                      "min" : "2023-01-01T00:00:00Z"
                    },
                    {
                      "call" : "setAttribute",
                      "distinctEstimate" : 2,
                      "empty" : 2,
                      "field" : "attr_Plan",
                      "filled" : 1,
                      "max" : "pro",
                      "min" : "free"
                    },
                    {
                      "call" : "setAttribute",
                      "distinctEstimate" : 0,
                      "empty" : 0,
                      "field" : "attr_Seats",
                      "filled" : 0
                    }
                  ],
                  "kind" : "import",
                  "mapping" : "product-usage",
                  "mappingText" : "version: 1\n",
                  "outcome" : "stopped",
                  "problem" : "a decision is waiting",
                  "rows" : {
                    "filtered" : 1000,
                    "mapped" : 1233544,
                    "read" : 1234567,
                    "rejected" : 23
                  },
                  "samples" : [
                    {
                      "action" : "trackEvent",
                      "call" : 1,
                      "file" : "exports/usage-1.csv",
                      "json" : "{\"action\":\"trackEvent\"}",
                      "row" : 1
                    }
                  ],
                  "seconds" : 723.4,
                  "source" : [
                    {
                      "bytes" : 12345678,
                      "fingerprint" : "0123456789abcdef",
                      "format" : "csv, delimiter \";\", utf-8",
                      "path" : "exports/usage-1.csv",
                      "rows" : {
                        "filtered" : 1000,
                        "mapped" : 1233544,
                        "read" : 1234567,
                        "rejected" : 23
                      },
                      "rowsBefore" : 500,
                      "state" : "complete",
                      "why" : [

                      ]
                    },
                    {
                      "format" : "ndjson, utf-8",
                      "path" : "-",
                      "rows" : {
                        "filtered" : 0,
                        "mapped" : 0,
                        "read" : 0,
                        "rejected" : 0
                      },
                      "rowsBefore" : 0,
                      "state" : "partial",
                      "why" : [

                      ]
                    }
                  ],
                  "startedAt" : "2024-02-03T10:00:00Z",
                  "target" : "https://analytics.churnzero.net/i"
                }

                """#
        )
    }

    @Test func aCheckWithoutRowsHasEveryKeyThatCanBeKnown() {
        var report = RunReport(kind: "check", mapping: "m", target: "sandbox")
        report.outcome = .done
        #expect(
            JSONReport.render(report) == """
                {
                  "calls" : {
                    "byAction" : {

                    },
                    "once" : 0,
                    "repeatable" : 0,
                    "total" : 0
                  },
                  "chunks" : {
                    "bytes" : 0,
                    "count" : 0
                  },
                  "diagnostics" : [

                  ],
                  "events" : {
                    "byMonth" : [

                    ],
                    "earlier" : 0,
                    "later" : 0
                  },
                  "fields" : [

                  ],
                  "kind" : "check",
                  "mapping" : "m",
                  "outcome" : "done",
                  "rows" : {
                    "filtered" : 0,
                    "mapped" : 0,
                    "read" : 0,
                    "rejected" : 0
                  },
                  "samples" : [

                  ],
                  "seconds" : 0,
                  "source" : [

                  ],
                  "target" : "sandbox"
                }

                """
        )
    }

    @Test func hostileValuesComeBackAsTheyWere() throws {
        var report = RunReport(kind: "import", mapping: "\u{1B}[2J\n\"\\ \u{202E}👩‍👩‍👧", target: "https://x/y")
        report.rows.read = .max
        let data = Data(JSONReport.render(report).utf8)
        let decoded = try JSONDecoder().decode(RunReport.self, from: data)
        #expect(decoded.mapping == report.mapping)
        #expect(decoded.rows.read == .max)
        #expect(!data.contains(0x1B))
    }

    @Test(arguments: [(Double.infinity, 0.0), (.nan, 0), (0.1 + 0.2, 0.3), (1.23456, 1.235)])
    func secondsAreMilliseconds(given: Double, written: Double) throws {
        var report = RunReport(kind: "import", mapping: "m", target: "t")
        report.seconds = given
        let decoded = try JSONDecoder().decode(RunReport.self, from: Data(JSONReport.render(report).utf8))
        #expect(decoded.seconds == written)
    }
}
