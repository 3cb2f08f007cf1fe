import RowferryModel
import Yams

/// Reads `tests:`.
struct TestReader {
    func read(_ keys: KeyReader, _ diagnostics: inout MappingDiagnostics) -> [MappingTest] {
        guard let node = keys.node("tests") else { return [] }
        guard case .sequence(let entries) = node else {
            diagnostics.error(
                .mappingValue,
                "tests must be a list, found \(node.described)",
                at: node.line,
                help: "write - {name: ..., row: {...}, calls: [...]}."
            )
            return []
        }
        return entries.compactMap { readTest($0, &diagnostics) }
    }

    private func readTest(_ node: Node, _ diagnostics: inout MappingDiagnostics) -> MappingTest? {
        let keys = KeyReader(node, what: "a test", known: MappingTest.keys.names, diagnostics: &diagnostics)
        guard keys.isMapping else { return nil }
        let missing = MappingTest.keys.filter { $0.isRequired && keys.node($0.name) == nil }.names
        for name in missing {
            diagnostics.error(.mappingMissing, "a test has no \(name)", at: node.line, help: "add \(name): ....")
        }
        if (keys.node("calls") == nil) == (keys.node("rejects") == nil) {
            diagnostics.error(
                .mappingMissing,
                "a test needs either calls or rejects",
                at: node.line,
                help: "say what must become of the row: calls: [...] (none: []), or rejects: CODE."
            )
        }
        let row = keys.node("row").flatMap { self.row($0, &diagnostics) }
        let given = given(keys, &diagnostics)
        let calls = calls(keys, &diagnostics)
        let reject = reject(keys, &diagnostics)
        guard missing.isEmpty, let name = keys.text("name", &diagnostics), let row else { return nil }
        return MappingTest(
            name: name,
            position: diagnostics.files.position(node.line),
            given: given,
            row: row,
            calls: calls,
            reject: reject
        )
    }

    private func row(_ node: Node, _ diagnostics: inout MappingDiagnostics) -> MappingTest.Row? {
        guard case .object(let pairs) = TestValue(node) else {
            diagnostics.error(
                .mappingValue,
                "row of a test must hold columns and values, found \(node.described)",
                at: node.line
            )
            return nil
        }
        return pairs.map { ($0.key, $0.value) }
    }

    private func given(_ keys: KeyReader, _ diagnostics: inout MappingDiagnostics) -> [MappingTest.Row] {
        guard let node = keys.node("given") else { return [] }
        if case .sequence(let rows) = node { return rows.compactMap { row($0, &diagnostics) } }
        diagnostics.error(
            .mappingValue,
            "given of a test must list rows, found \(node.described)",
            at: node.line,
            help: "write given: [{type: identify, userId: u1, traits: {...}}]."
        )
        return []
    }

    private func calls(_ keys: KeyReader, _ diagnostics: inout MappingDiagnostics) -> [TestValue] {
        guard let node = keys.node("calls") else { return [] }
        if case .sequence(let sequence) = node {
            let calls = sequence.map { TestValue($0) }
            let areObjects = calls.allSatisfy { if case .object = $0 { true } else { false } }
            if areObjects { return calls }
        }
        diagnostics.error(
            .mappingValue,
            "calls of a test must list calls with their fields, found \(node.described)",
            at: node.line,
            help: "write - {action: trackEvent, eventName: ...}; [] means that no call is made."
        )
        return []
    }

    private func reject(_ keys: KeyReader, _ diagnostics: inout MappingDiagnostics) -> MappingTest.ExpectedReject? {
        guard let node = keys.node("rejects") else { return nil }
        var code = node.text
        var field: String?
        if code == nil {
            let known = MappingTest.rejectKeys.names
            let inner = KeyReader(node, what: "rejects of a test", known: known, diagnostics: &diagnostics)
            guard inner.isMapping else { return nil }
            code = inner.text("code", &diagnostics)
            field = inner.text("field", &diagnostics)
        }
        let codes = DiagnosticCode.allCases.map(\.rawValue)
        if let code, codes.contains(code) { return MappingTest.ExpectedReject(code: code, field: field) }
        diagnostics.error(
            .mappingValue,
            "there is no code \((code ?? "").quoted)",
            at: node.line,
            help: NearestName.help(for: code ?? "", among: codes, kind: "a code")
        )
        return nil
    }
}
