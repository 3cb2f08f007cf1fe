import RowferryMap
import RowferryModel
import RowferryRead

/// Reads the files of a mapping's lookups into memory: once, before the first row.
enum LookupLoading {
    /// The tables by the lookups' names.
    ///
    /// - Throws: the problems of all of them.
    static func tables(of mapping: Mapping) throws(Diagnostics) -> [String: LookupTable] {
        var tables: [String: LookupTable] = [:]
        var problems: [Diagnostic] = []
        for lookup in mapping.lookups {
            do throws(Diagnostics) {
                tables[lookup.name] = try table(of: lookup)
            } catch {
                problems += error.all
            }
        }
        if !problems.isEmpty { throw Diagnostics(problems) }
        return tables
    }

    private static func table(of lookup: LookupMapping) throws(Diagnostics) -> LookupTable {
        do {
            let source = try Source(path: lookup.path, options: lookup.options)
            try checkColumns(of: lookup, source)
            var builder = LookupBuilder(lookup, path: lookup.path)
            try read(source, source.content, lookup, into: &builder)
            return try builder.finish()
        } catch let problem as Diagnostic {
            throw Diagnostics([problem])
        } catch let problems as Diagnostics {
            throw problems
        } catch {
            throw Diagnostics([Diagnostic(.error, .internalMistake, "\(error)")])
        }
    }

    private static func read(
        _ source: Source,
        _ bytes: some SourceBytes,
        _ lookup: LookupMapping,
        into builder: inout LookupBuilder
    ) throws {
        let rows = RowReader(layout: source.layout, columns: ColumnSelection(names: lookup.columns))
        let start = source.layout.start
        var blocks = try BlockReader(bytes, layout: source.layout, source: 0, path: source.path, from: start)
        while let block = try blocks.next() { rows.read(block, into: &builder) }
    }

    private static func checkColumns(of lookup: LookupMapping, _ source: Source) throws(Diagnostics) {
        guard case .fixed(let names) = source.layout.columns else { return }
        let missing = lookup.columns.filter { !names.contains($0) }
        if missing.isEmpty { return }
        throw Diagnostics(
            missing.map { column in
                Diagnostic(
                    .error,
                    .columnUnknown,
                    "\(lookup.path) has no column \(column.quoted), which the lookup \(lookup.name) needs",
                    at: lookup.position,
                    help: NearestName.help(for: column, among: names, kind: "a column")
                )
            }
        )
    }
}
