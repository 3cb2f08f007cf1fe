/// What an import is about to do, counted before anything is sent. Its JSON form is a promise: keys are added, not renamed.
package struct ImportPlan: Sendable, Codable {
    package struct Source: Sendable, Hashable, Codable {
        package var path: String
        /// Nil for a stream, whose length nobody knows beforehand.
        package var bytes: Int?
        /// Hashes of the first and the last bytes.
        package var head: String
        package var tail: String
        /// The row at which reading begins; nil when all of it was imported before.
        package var fromRow: Int?

        package init(path: String, bytes: Int?, head: String, tail: String, fromRow: Int?) {
            self.path = path
            self.bytes = bytes
            self.head = head
            self.tail = tail
            self.fromRow = fromRow
        }
    }

    package struct Action: Sendable, Hashable, Codable {
        package var action: String
        package var repeatable: Int
        package var once: Int

        package init(action: String, repeatable: Int, once: Int) {
            self.action = action
            self.repeatable = repeatable
            self.once = once
        }
    }

    package struct Clears: Sendable, Hashable, Codable {
        /// Those that the mapping asks for (`empty: clear`).
        package var asked = 0
        /// Texts `null` in the rows, which the destination takes for an order to clear.
        package var byText = 0

        package init() {}
    }

    package var mapping: String
    package var mappingHash: String
    package var target: String
    package var sources: [Source] = []
    package var rows = RowTally()
    /// What is left to be sent, in the order of the mapping; an action that several calls have stands there once.
    package var calls: [Action] = []
    /// Calls that stay behind since their lane waits for a decision.
    package var waiting = 0
    package var clears = Clears()
    /// How many accounts the rows read are about; estimated.
    package var accounts = 0
    package var chunks = RunReport.Chunks()
    /// What the events are called; the first of them where there are many. Whether the destination has such events
    /// already nobody can know beforehand: it does not answer, and makes a new kind of event of each new name.
    package var eventNames: [String]?
    package var hasMoreEventNames: Bool?
    /// Fields with values of which the mapping does not say whether they exist.
    package var undeclaredFields: [String]?
    /// How the calls compare with what was delivered before, when only what has changed is sent.
    package var sync: RunReport.Sync?

    package init(mapping: String, mappingHash: String, target: String) {
        self.mapping = mapping
        self.mappingHash = mappingHash
        self.target = target
    }

    package var callCount: Int { calls.reduce(0) { $0 + $1.repeatable + $1.once } }

    /// What is otherwise in reality than this plan says, each difference as a sentence; none when all is the same.
    ///
    /// How calls are cut into chunks is a matter of options, and the accounts are an estimate: these may differ.
    package func differences(from reality: ImportPlan) -> [String] {
        var found: [String] = []
        func compare<Value: Equatable>(_ name: String, _ planned: Value, _ real: Value) {
            if planned != real { found.append("\(name): planned \(planned), now \(real)") }
        }
        compare("mapping", mapping, reality.mapping)
        if mappingHash != reality.mappingHash { found.append("the mapping means something else") }
        compare("target", target, reality.target)
        for source in sources {
            guard let now = reality.sources.first(where: { $0.path == source.path }) else {
                found.append("\(source.path): not among the sources any more")
                continue
            }
            if source.bytes != now.bytes || source.head != now.head || source.tail != now.tail {
                found.append("\(source.path): not the same file any more")
            } else if source.fromRow != now.fromRow {
                found.append("\(source.path): has been imported further meanwhile")
            }
        }
        for source in reality.sources where !sources.contains(where: { $0.path == source.path }) {
            found.append("\(source.path): was not among the sources")
        }
        compare("rows", rows.read, reality.rows.read)
        compare("rows rejected", rows.rejected, reality.rows.rejected)
        for name in Set((calls + reality.calls).map(\.action)).sorted() {
            let (planned, real) = (action(name), reality.action(name))
            compare("\(name) that may be repeated", planned.repeatable, real.repeatable)
            compare("\(name) to be sent once only", planned.once, real.once)
        }
        compare("calls that wait for a decision", waiting, reality.waiting)
        compare("clears that the mapping asks for", clears.asked, reality.clears.asked)
        compare("clears by a text \"null\"", clears.byText, reality.clears.byText)
        return found
    }

    private func action(_ name: String) -> Action {
        calls.first { $0.action == name } ?? Action(action: name, repeatable: 0, once: 0)
    }
}
