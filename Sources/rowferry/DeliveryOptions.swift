import ArgumentParser
import RowferryDeliver
import RowferryImport
import RowferryModel

/// How requests are sent: how many, how fast, how long, and over what kind of connection.
struct DeliveryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Requests under way at the same time, at the most; fewer where that makes answers slower.",
            valueName: "n"
        )
    )
    var concurrency = 16

    @Option(help: ArgumentHelp("Calls per second, at the most.", valueName: "n"))
    var rate: Int?

    @Flag(
        help: "Send events that carry their date in the order of their account, too: slower where one account has most."
    )
    var orderedEvents = false

    @Option(help: ArgumentHelp("Seconds after which a request that gets no answer is given up.", valueName: "seconds"))
    var timeout = 60

    @Option(
        help: ArgumentHelp(
            "Seconds for which what is not taken is tried again before the run ends.",
            valueName: "seconds"
        )
    )
    var giveUpAfter = 900

    @Option(
        help: ArgumentHelp(
            "Trust the certificates in FILE (PEM) instead of the system's: for a server or a proxy with its own.",
            valueName: "file"
        ),
        completion: .file(extensions: ["pem", "crt"])
    )
    var caFile: String?

    @Option(
        help: ArgumentHelp(
            "Show the certificate in FILE (PEM) to a server that asks for one.",
            valueName: "file"
        ),
        completion: .file(extensions: ["pem", "crt"])
    )
    var clientCertificate: String?

    @Option(
        help: ArgumentHelp(
            "The certificate's key in FILE (PEM, without a passphrase); without it, in the certificate's own file.",
            valueName: "file"
        ),
        completion: .file(extensions: ["pem", "key"])
    )
    var clientKey: String?

    func validate() throws {
        if !(1...1_024).contains(concurrency) { throw ValidationError("--concurrency must be from 1 to 1024.") }
        if let rate, rate < 1 { throw ValidationError("--rate must be at least 1.") }
        if timeout < 1 { throw ValidationError("--timeout must be at least 1.") }
        if giveUpAfter < 1 { throw ValidationError("--give-up-after must be at least 1.") }
        if clientKey != nil, clientCertificate == nil {
            throw ValidationError("--client-key needs --client-certificate.")
        }
    }

    var eventOrder: EventOrder { orderedEvents ? .account : .sameness }

    var credentials: TLSFiles {
        TLSFiles(authorities: caFile, certificate: clientCertificate, key: clientKey ?? clientCertificate)
    }

    func apply(to settings: inout ImportSettings) {
        settings.courier.concurrency = concurrency
        settings.courier.rate = rate
        settings.courier.retry.giveUpAfter = .seconds(giveUpAfter)
        settings.timeout = .seconds(timeout)
        settings.events = eventOrder
    }
}
