/// What a run, a dry run or a check has to say when it is over. Its JSON form is a promise: keys are added, not renamed.
package struct RunReport: Sendable, Codable {
    package struct Source: Sendable, Codable {
        package var path: String
        package var bytes: Int?
        /// Format and dialect as they were read: `csv, delimiter ";", utf-8`.
        package var format: String
        package var fingerprint: String?
        package var rows: RowTally
        /// Rows that an earlier run had settled.
        package var rowsBefore: Int
        /// `complete`, `partial`, or `skipped` when it was imported before.
        package var state: State
        /// Why it is read so: a line for each setting that was found by looking, `delimiter ";": 12 columns in all 412
        /// sampled rows`.
        package var why: [String]

        package enum State: String, Sendable, Codable {
            case complete
            case partial
            case skipped
        }

        package init(
            path: String,
            bytes: Int?,
            format: String,
            fingerprint: String?,
            rows: RowTally,
            rowsBefore: Int,
            state: State,
            why: [String] = []
        ) {
            self.path = path
            self.bytes = bytes
            self.format = format
            self.fingerprint = fingerprint
            self.rows = rows
            self.rowsBefore = rowsBefore
            self.state = state
            self.why = why
        }
    }

    package struct Calls: Sendable, Codable {
        package var total = 0
        package var byAction: [String: Int] = [:]
        package var repeatable = 0
        package var once = 0
        package init() {}
    }

    package struct Chunks: Sendable, Codable {
        package var count = 0
        package var bytes = 0
        package init() {}
    }

    package struct Field: Sendable, Codable {
        package var call: String
        package var field: String
        package var filled: Int
        package var empty: Int
        package var min: String?
        package var max: String?
        package var distinctEstimate: Int

        package init(
            call: String,
            field: String,
            filled: Int,
            empty: Int,
            min: String?,
            max: String?,
            distinctEstimate: Int
        ) {
            self.call = call
            self.field = field
            self.filled = filled
            self.empty = empty
            self.min = min
            self.max = max
            self.distinctEstimate = distinctEstimate
        }
    }

    package struct Finding: Sendable, Codable {
        package struct Example: Sendable, Codable {
            package var file: String
            package var row: Int
            package var line: Int
            package var value: String

            package init(file: String, row: Int, line: Int, value: String) {
                self.file = file
                self.row = row
                self.line = line
                self.value = value
            }
        }
        package var code: DiagnosticCode
        package var severity: Severity
        package var field: String?
        package var column: String?
        package var count: Int
        package var message: String
        package var help: String?
        package var examples: [Example]

        package init(
            code: DiagnosticCode,
            severity: Severity,
            field: String?,
            column: String?,
            count: Int,
            message: String,
            help: String?,
            examples: [Example]
        ) {
            self.code = code
            self.severity = severity
            self.field = field
            self.column = column
            self.count = count
            self.message = message
            self.help = help
            self.examples = examples
        }
    }

    package struct Delivery: Sendable, Codable {
        package var deliveredCalls = 0
        package var deliveredChunks = 0
        package var deliveredBytes = 0
        /// Calls that the destination refused by themselves; their rows are rejects.
        package var refusedCalls = 0
        /// Calls that were not sent, because a later one in the same chunk took away what they would have done.
        package var foldedCalls = 0
        package var retries = 0
        /// Chunks that wait for a decision.
        package var unknownChunks = 0
        package init() {}
    }

    /// How the calls of an export compare with what was delivered before.
    package struct Sync: Sendable, Hashable, Codable {
        /// Calls of rows that were not known, of rows that have changed, and of rows that have not.
        package var new = 0
        package var changed = 0
        package var unchanged = 0
        /// Calls that are sent again although nothing has changed.
        package var again = 0
        /// Rows that were delivered and are not in the export any more; nil when that is not known.
        package var gone: Int?
        package init() {}
    }

    /// When what the calls tell of happened.
    package struct Events: Sendable, Codable {
        package struct Month: Sendable, Codable {
            /// `2024-02`, in UTC as the dates are sent.
            package var month: String
            package var count: Int

            package init(month: String, count: Int) {
                self.month = month
                self.count = count
            }
        }
        /// The months that have calls, in their order.
        package var byMonth: [Month] = []
        /// Calls dated before 1970, and after 2069.
        package var earlier = 0
        package var later = 0
        package init() {}
    }

    /// One of the first calls of each kind.
    package struct Sample: Sendable, Codable {
        package var action: String
        /// Which of the mapping's `calls:` it is, counted from 1.
        package var call: Int
        package var file: String
        package var row: Int
        /// The JSON object as it is sent, without the secret.
        package var json: String

        package init(action: String, call: Int, file: String, row: Int, json: String) {
            self.action = action
            self.call = call
            self.file = file
            self.row = row
            self.json = json
        }
    }

    /// `import`, `check` or `dry-run`.
    package var kind: String
    package var mapping: String
    package var target: String
    package var source: [Source] = []
    package var rows = RowTally()
    package var calls = Calls()
    package var chunks = Chunks()
    package var fields: [Field] = []
    package var diagnostics: [Finding] = []
    package var events = Events()
    package var samples: [Sample] = []
    /// The mapping's text as it was read, without secrets; nil where they can't be told apart from the rest.
    package var mappingText: String?
    package var delivery: Delivery?
    package var sync: Sync?
    package var outcome: RunOutcome = .running
    /// Why the run stopped, when it did not reach its end.
    package var problem: String?
    /// The code of that problem, when it has one.
    package var problemCode: DiagnosticCode?
    /// The signal that stopped the run.
    package var signal: Int?
    /// When it began: `2024-02-03T15:00:00Z`.
    package var startedAt: String?
    package var seconds: Double = 0

    package init(kind: String, mapping: String, target: String) {
        self.kind = kind
        self.mapping = mapping
        self.target = target
    }
}

/// A moment of a run, for whoever shows progress.
package struct RunProgress: Sendable, Hashable, Codable {
    /// Rows read in this run.
    package var rows = 0
    /// Bytes of the sources that were read or skipped, and in all where that is known.
    package var bytes = 0
    package var totalBytes: Int?
    package var callsDelivered = 0
    package var chunksDelivered = 0
    package var rejects = 0
    package var retries = 0
    package var unknown = 0
    package init() {}
}
