import ArgumentParser
import Foundation
import RowferryModel
import RowferrySandbox

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Runs a stand-in for ChurnZero and Segment on this machine, with a web page that shows what arrived.",
        discussion: """
            At /i it answers every call as ChurnZero does, with 200 and a GIF, and applies it as the documentation says: \
            duplicates are swallowed, descriptions cut, undeclared event fields poured into the description. At /v1/batch, /v1/track and so on it answers as Segment does, with 200 to everything \
            that is JSON and not too large; a call whose messageId it had before is swallowed. At /v2/identify, \
            /v2/track and their /batch it answers as Zendesk Connect did. At /records it takes any array of objects. \
            At /batchAccountsCsv, /batchContactsCsv and /batchEventsCsv it takes CSV files. At /public/v1 it shows accounts and contacts as ChurnZero's REST API does.

            EXAMPLE
              rowferry sandbox --port 8080 --event-field Campaign --event-field Seats

            FAULTS
              --fault reset-before=0.1   don't apply a tenth of the requests, and close
              --fault reset-after=0.05   apply, then close without an answer
              --fault status=503:0.1     answer 503 without applying
              --fault html=0.01          answer 200 with an HTML page without applying
              --fault slow=200           wait 200 ms before each answer
              --fault refuse=Webinar     answer 400 to requests with a call that holds this text
              --fault largest=20000      answer 413 to requests of more bytes
              --fault seed=7             other faults with the same probabilities
            """
    )

    @Option(help: ArgumentHelp("The port on the loopback interface; 0 takes a free one.", valueName: "port"))
    var port: UInt16 = 8_080

    @Option(
        help: ArgumentHelp("Keep what arrives in FILE; without it, it is forgotten at the end.", valueName: "file"),
        completion: .file()
    )
    var database: String?

    @Option(help: ArgumentHelp("Something to go wrong on purpose; see FAULTS.", valueName: "fault"))
    var fault: [String] = []

    @Option(
        help: ArgumentHelp(
            "An event field that exists in the tenant, without cf_; can be given several times.",
            valueName: "name"
        )
    )
    var eventField: [String] = []

    @Flag(help: "Every event field exists in the tenant.")
    var allEventFields = false

    @Option(help: ArgumentHelp("The only appKey that is accepted.", valueName: "key"))
    var appKey: String?

    @Option(
        help: ArgumentHelp(
            "The only write key of Segment's that is accepted; others are answered with 200 as well, and recorded.",
            valueName: "key"
        )
    )
    var writeKey: String?

    @Option(help: ArgumentHelp("The only key of Zendesk Connect's that is accepted.", valueName: "key"))
    var privateKey: String?

    @Option(help: ArgumentHelp("The only key of ChurnZero's REST API that is accepted.", valueName: "key"))
    var apiKey: String?

    @Option(
        help: ArgumentHelp("Requests to that API in a minute; more are answered with 429.", valueName: "n")
    )
    var apiLimit = 200

    func run() async throws {
        try await reporting {
            var configuration = Sandbox.Configuration()
            configuration.port = port
            configuration.database = database
            configuration.faults = try FaultPlan(fault)
            configuration.declaredEventFields = allEventFields ? nil : Set(eventField)
            configuration.expectedAppKey = appKey
            configuration.expectedWriteKey = writeKey
            configuration.expectedPrivateKey = privateKey
            configuration.expectedAPIKey = apiKey
            configuration.readsPerMinute = apiLimit
            try await serve(configuration)
        }
    }

    private func serve(_ configuration: Sandbox.Configuration) async throws {
        let sandbox: Sandbox
        do {
            sandbox = try await Sandbox.start(configuration)
        } catch let error as SandboxError {
            throw Diagnostic(
                .error,
                .usage,
                "the sandbox can't start: \(error)",
                help: "try another --port or --database."
            )
        }
        Console.sayLine("endpoint  \(sandbox.endpoint)")
        Console.sayLine("          \(sandbox.batchEndpoint)")
        Console.sayLine("          \(sandbox.connectEndpoint)")
        Console.sayLine("          \(sandbox.recordsEndpoint)")
        Console.sayLine("page      \(sandbox.page)")
        // Before the user is told: a signal that comes at once must not be lost.
        let (stream, stop) = AsyncStream.makeStream(of: Int32.self)
        let signals = Signals { stop.yield($0) }
        Console.sayLine("Stop it with Ctrl-C.")
        for await _ in stream { break }
        await sandbox.stop()
        signals.stop()
    }
}
