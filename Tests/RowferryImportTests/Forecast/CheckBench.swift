import RowferryDestinations
import RowferryModel
import RowferryTesting

@testable import RowferryImport

/// Checks a file in a folder of its own, as the command does.
struct CheckBench {
    let folder: TemporaryFolder
    /// 1 January 2025.
    var now = 1_735_689_600
    /// Bytes that one call may have.
    var callLimit = 4_000
    /// Fields that texts `null` may clear.
    var allowedClears = 1_000_000

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A mapping of that text. Files that it names stand in the folder.
    func load(_ mapping: String) throws(Diagnostics) -> LoadedMapping {
        try LoadedMapping(
            mapping,
            file: folder.file("mapping.yaml"),
            environment: [
                "KEY": "s3cret", "CHURNZERO_APP_KEY": "s3cret", "CHURNZERO_ENDPOINT": "http://localhost:1",
            ],
            readFile: { _ in nil }
        )
    }

    func run(_ mapping: String, _ paths: String...) async throws(Diagnostics) -> RunReport {
        try await run(mapping, paths)
    }

    func run(_ mapping: String, _ paths: [String]) async throws(Diagnostics) -> RunReport {
        let loaded = try load(mapping)
        var settings = ImportSettings()
        settings.allowedClears = allowedClears
        return try await CheckRun(
            try loaded.open(files: paths, callLimit: callLimit, now: now),
            settings: settings,
            form: try loaded.wireForm(.measure, endpoint: nil, userAgent: "test"),
            effects: ImportEffects(now: { .now }, wallClock: { now }, progress: { _ in }, say: { _ in })
        ).start(kind: "check", target: "")
    }
}
