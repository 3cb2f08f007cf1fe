package import RowferryModel

/// What `import` says before it sends.
package enum PlanText {
    /// For people; one newline at the end. `rate` is the number of calls per second that is allowed.
    package static func text(_ plan: ImportPlan, rate: Int?) -> String {
        var table = TextTable(.left, .left)
        table.append("target", plan.target.printable)
        for source in plan.sources {
            let from = source.fromRow.map { $0 > 1 ? "from row \($0.grouped) on" : "from the beginning" }
            table.append("read", "\(source.path.printable.cutInMiddle(to: 60)), \(from ?? "imported before: nothing")")
        }
        let rows = "\(plan.rows.read.counted("row")), \(plan.rows.filtered.grouped) of them without a call"
        table.append("rows", "\(rows), \(plan.rows.rejected.grouped) rejected")
        let chunks = plan.chunks.count.counted("chunk")
        table.append("send", "\(plan.callCount.counted("call")) in \(chunks), \(plan.chunks.bytes.byteText)")
        for action in plan.calls {
            if action.repeatable > 0 { table.append("", "\(action.repeatable.grouped) \(action.action), repeatable") }
            if action.once > 0 { table.append("", "\(action.once.grouped) \(action.action), once only") }
        }
        if let sync = plan.sync {
            table.append("leave", "\(sync.unchanged.counted("call")) out, as they were delivered")
            if let gone = sync.gone, gone > 0 {
                table.append("miss", gone.counted("row that was delivered", "rows that were delivered"))
            }
        }
        if let names = plan.eventNames, !names.isEmpty {
            let more = plan.hasMoreEventNames == true ? " and more" : ""
            table.append("name", "events " + list(names) + more + "; a new name makes a new kind of event")
        }
        if let fields = plan.undeclaredFields, !fields.isEmpty {
            table.append("fill", list(fields) + ", which destination.fields does not declare")
        }
        if plan.waiting > 0 {
            table.append("hold", "\(plan.waiting.counted("call")): a chunk before them waits for a decision")
        }
        table.append("touch", "about \(plan.accounts.counted("account"))")
        if plan.clears.asked > 0 {
            table.append("clear", "\(plan.clears.asked.counted("field")), as the mapping asks (empty: clear)")
        }
        if plan.clears.byText > 0 {
            table.append("clear", "\(plan.clears.byText.counted("field")), since the rows hold the text \"null\"")
        }
        if let rate, plan.callCount > 0 {
            let seconds = Double(plan.callCount) / Double(rate)
            table.append("take", "\(seconds.durationText) or more, at \(rate.grouped) calls per second")
        }
        return "This import of \(plan.mapping.printable) will\n" + table.lines().joined(separator: "\n") + "\n"
    }

    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(8).map { $0.printable.cutAtEnd(to: 40) }.joined(separator: ", ")
        return names.count > 8 ? "\(shown) and \((names.count - 8).grouped) more" : shown
    }

    /// For a file that `import --plan` takes; one newline at the end.
    package static func json(_ plan: ImportPlan) -> String {
        JSONText.pretty(plan)
    }
}
