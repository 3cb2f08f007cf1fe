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
            guard case .file(let path, let options) = lookup.origin else { continue }
            do throws(Diagnostics) {
                tables[lookup.name] = try table(of: lookup, path, options)
            } catch {
                problems += error.all
            }
        }
        if !problems.isEmpty { throw Diagnostics(problems) }
        return tables
    }

    private static func table(
        of lookup: LookupMapping,
        _ path: String,
        _ options: SourceOptions
    ) throws(Diagnostics) -> LookupTable {
        do {
            let source = try Source(path: path, options: options)
            if case .fixed(let names) = source.layout.columns {
                let unknown = lookup.unknownColumns(in: names, of: path)
                if !unknown.isEmpty { throw Diagnostics(unknown) }
            }
            var builder = LookupBuilder(lookup, path: path, options: options)
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
        var blocks = try BlockReader(bytes, of: source, from: start)
        while let block = try blocks.next() { rows.read(block, into: &builder) }
    }
}
