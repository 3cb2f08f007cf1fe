// swift-tools-version: 6.2
import PackageDescription

// Targets stand in the order in which a row passes through them. No stage imports another stage:
// they meet in RowferryImport, and share only the nouns of RowferryModel.
let package = Package(
    name: "rowferry",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "rowferry", targets: ["rowferry"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    ],
    targets: [
        // The command line: flags to values, outcomes to exit codes.
        .executableTarget(
            name: "rowferry",
            dependencies: [
                "CBuild", "CMalloc", "RowferryImport", "RowferryReport", "RowferryModel", "RowferrySandbox",
                "RowferryServe", "RowferryRead",
                "RowferryDeliver", "RowferryLedger", "RowferryDestinations", "RowferryGuess", "RowferryMap",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Yams", package: "Yams"),
            ]
        ),
        // The order of things.
        .target(
            name: "RowferryImport",
            dependencies: [
                "RowferryRead", "RowferryMap", "RowferryDestinations", "RowferryDeliver", "RowferryLedger",
                "RowferryGuess", "RowferryModel",
            ]
        ),
        // Bytes -> blocks -> rows.
        .target(name: "RowferryRead", dependencies: ["RowferryModel", "CRowferryScan", "CZlib", "CZstd", "CBzip2"]),
        // The byte scanner: the one C target, with a portable twin of each kernel.
        .target(name: "CRowferryScan"),
        // Rows -> calls, or diagnostics.
        .target(
            name: "RowferryMap",
            dependencies: ["RowferryModel", "CLibcrypto", .product(name: "Yams", package: "Yams")]
        ),
        // Rows -> a first mapping, with what is sure and what is not.
        .target(name: "RowferryGuess", dependencies: ["RowferryModel"]),
        // What each system accepts.
        .target(name: "RowferryDestinations", dependencies: ["RowferryModel", "CLibcrypto"]),
        // Calls -> chunks -> lanes -> requests -> outcomes.
        .target(name: "RowferryDeliver", dependencies: ["RowferryModel", "CLibcurl"]),
        // Outcomes -> durable progress.
        .target(
            name: "RowferryLedger",
            dependencies: [
                "RowferryModel", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        ),
        // Run events -> text, JSON, HTML, progress.
        .target(
            name: "RowferryReport",
            dependencies: ["RowferryModel", .product(name: "Mustache", package: "swift-mustache")]
        ),
        // A stand-in for the destinations. Imports nothing of ours, so that it judges our wire format independently.
        .target(
            name: "RowferrySandbox",
            dependencies: [
                .product(name: "FlyingFox", package: "FlyingFox"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Mustache", package: "swift-mustache"),
            ]
        ),
        // A page on the loopback interface that keeps itself up to date. Imports nothing of ours: it is given the page.
        .target(name: "RowferryServe", dependencies: [.product(name: "FlyingFox", package: "FlyingFox")]),
        // The nouns. Imports nothing.
        .target(name: "RowferryModel"),
        .systemLibrary(name: "CLibcurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CBuild"),
        .systemLibrary(name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

        // Temporary folders, failing sources and sinks, a manual clock, seeded event sequences, a re-chunker.
        .target(
            name: "RowferryTesting",
            dependencies: ["RowferryModel"],
            path: "Tests/RowferryTesting"
        ),
        // What readers are judged by: every way of reading, plain twins of the readers, random and hostile input.
        .target(
            name: "RowferryReadTesting",
            dependencies: ["RowferryRead", "RowferryTesting", "RowferryModel", "CRowferryScan"],
            path: "Tests/RowferryReadTesting"
        ),
        // Runs the judges for longer than a test may take: see scripts/fuzz.sh.
        .executableTarget(
            name: "rowferry-trial",
            dependencies: ["RowferryReadTesting"],
            path: "Tests/RowferryTrial"
        ),
        // What delivery is judged by: planned calls, a ledger and a server in plain values, and imports in simulated time.
        .target(
            name: "RowferryDeliverTesting",
            dependencies: ["RowferryImport", "RowferryDeliver", "RowferryLedger", "RowferryTesting", "RowferryModel"],
            path: "Tests/RowferryDeliverTesting"
        ),
        // Leads imports through bad weather for longer than a test may take: see scripts/torture.sh.
        .executableTarget(
            name: "rowferry-torture",
            dependencies: ["RowferryDeliverTesting"],
            path: "Tests/RowferryTorture"
        ),
        .testTarget(name: "RowferryModelTests", dependencies: ["RowferryModel", "RowferryTesting"]),
        .testTarget(
            name: "RowferryReadTests",
            dependencies: ["RowferryRead", "RowferryReadTesting", "RowferryTesting", "RowferryModel"]
        ),
        .testTarget(
            name: "RowferryMapTests",
            dependencies: ["RowferryMap", "RowferryDestinations", "RowferryTesting", "RowferryModel"]
        ),
        .testTarget(
            name: "RowferryGuessTests",
            dependencies: ["RowferryGuess", "RowferryMap", "RowferryTesting", "RowferryModel"]
        ),
        .testTarget(
            name: "RowferryDestinationsTests",
            dependencies: ["RowferryDestinations", "RowferryTesting", "RowferryModel"]
        ),
        .testTarget(
            name: "RowferryDeliverTests",
            dependencies: ["RowferryDeliver", "RowferryDeliverTesting", "RowferryTesting", "RowferryModel"]
        ),
        .testTarget(
            name: "RowferryLedgerTests",
            dependencies: [
                "RowferryLedger", "RowferryTesting", "RowferryModel", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            exclude: ["Fixtures"]
        ),
        .testTarget(name: "RowferryReportTests", dependencies: ["RowferryReport", "RowferryTesting", "RowferryModel"]),
        .testTarget(
            name: "RowferryServeTests",
            dependencies: ["RowferryServe", "RowferryReport", "RowferryTesting"]
        ),
        .testTarget(name: "RowferrySandboxTests", dependencies: ["RowferrySandbox", "RowferryTesting"]),
        .testTarget(
            name: "RowferryImportTests",
            dependencies: [
                "RowferryImport", "RowferryRead", "RowferryMap", "RowferryGuess", "RowferryDestinations",
                "RowferryDeliver", "RowferryLedger", "RowferrySandbox", "RowferryTesting", "RowferryModel",
            ]
        ),
        // The built binary, as a user runs it.
        .testTarget(
            name: "RowferryCommandTests",
            dependencies: ["rowferry", "RowferryReport", "RowferrySandbox", "RowferryTesting"],
            exclude: ["Cases", "Tools"]
        ),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where ![.system, .plugin, .binary, .macro].contains(target.type) {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .treatAllWarnings(as: .error),
    ]
}
