import RowferryModel
import Yams

/// Reads `sync:`.
struct SyncReader {
    let calls: CallReader

    func read(_ keys: KeyReader, for rowCalls: [CallMapping], _ diagnostics: inout MappingDiagnostics) -> SyncMapping? {
        guard let node = keys.node("sync") else { return nil }
        let line = keys.line(of: "sync") ?? 1
        let inner = KeyReader(node, what: "sync", known: SyncMapping.keys.names, diagnostics: &diagnostics)
        guard inner.isMapping else { return nil }
        checkMode(inner, &diagnostics)
        guard let key = inner.texts("key", &diagnostics), !key.isEmpty, !key.contains("") else {
            diagnostics.error(
                .mappingMissing,
                "sync does not say what tells one row from another",
                at: inner.line(of: "key") ?? line,
                help: "name the columns: key: [account_id]."
            )
            return nil
        }
        let missing = inner.node("on_missing").map { calls.read($0, isAll: false, &diagnostics) } ?? []
        var sync = SyncMapping(
            key: key,
            version: version(inner, &diagnostics),
            onMissing: missing,
            maxShrink: Share.read("max_shrink", of: inner, &diagnostics) ?? 20,
            identity: "key " + key.joined(separator: ", "),
            position: diagnostics.files.position(line),
            line: line
        )
        // What is remembered has no names: other columns would be taken for these.
        let others = sync.remembered.filter { !key.contains($0) }
        if !others.isEmpty { sync.identity += ", with " + others.joined(separator: ", ") }
        check(rowCalls + missing, count: rowCalls.count, &diagnostics)
        return sync
    }

    private func checkMode(_ keys: KeyReader, _ diagnostics: inout MappingDiagnostics) {
        guard let mode = keys.text("mode", &diagnostics), mode != "changes" else { return }
        diagnostics.error(
            .mappingValue,
            "mode of sync can't be \(mode.quoted)",
            at: keys.line(of: "mode"),
            help: "write changes, or leave it out."
        )
    }

    private func version(_ keys: KeyReader, _ diagnostics: inout MappingDiagnostics) -> VersionColumn? {
        guard let node = keys.node("version") else { return nil }
        let line = keys.line(of: "version") ?? 1
        if let column = node.text, !column.isEmpty { return VersionColumn(column: column, formats: [.iso], line: line) }
        let inner = KeyReader(node, what: "version", known: VersionColumn.keys.names, diagnostics: &diagnostics)
        guard inner.isMapping, let column = inner.text("column", &diagnostics) else {
            diagnostics.error(.mappingMissing, "version names no column", at: line, help: "write version: updated_at.")
            return nil
        }
        var formats: [DateFormat] = []
        for text in inner.texts("date", &diagnostics) ?? ["iso"] {
            do {
                formats.append(try DateFormat(text))
            } catch {
                diagnostics.error(.mappingValue, error.message, at: inner.line(of: "date") ?? line)
            }
        }
        return VersionColumn(column: column, formats: formats, line: line)
    }

    /// What a call says must not depend on how often it is sent.
    private func check(_ calls: [CallMapping], count: Int, _ diagnostics: inout MappingDiagnostics) {
        for call in calls {
            if call.folds {
                diagnostics.error(
                    .mappingValue,
                    "\(call.kind.name) can't be folded in a mapping with sync, which has one row for each thing",
                    at: call.line,
                    help: "remove fold."
                )
            }
            guard let reason = call.kind.reasonAgainstSync else { continue }
            diagnostics.error(
                .mappingValue,
                "\(call.kind.name) can't go through sync: \(reason)",
                at: call.line,
                help: "put it into a mapping of its own, without sync."
            )
        }
        if count > SnapshotEntry.mostCalls {
            diagnostics.error(
                .mappingValue,
                "a mapping with sync can have \(SnapshotEntry.mostCalls) calls, not \(count)",
                at: calls.first?.line
            )
        }
    }
}

extension CallKind {
    /// Why calls of this kind must all be sent, changed or not; nil when they need not.
    fileprivate var reasonAgainstSync: String? {
        if title != nil || date != nil { return "it tells of an event, and no two of them are the same" }
        if case .repeatable = delivery { return nil }
        return "it adds something each time it is sent"
    }
}

/// A part of something: `20%`, or `20`.
enum Share {
    static func read(_ key: String, of keys: KeyReader, _ diagnostics: inout MappingDiagnostics) -> Double? {
        guard let text = keys.text(key, &diagnostics) else { return nil }
        let digits = text.replacing("%", with: "").trimmingPrefix(" ").split(separator: " ").joined()
        if let share = Double(digits), (0...100).contains(share) { return share }
        diagnostics.error(
            .mappingValue,
            "\(key) must be a part of a hundred, found \(text.quoted)",
            at: keys.line(of: key),
            help: "write \(key): 20%."
        )
        return nil
    }
}
