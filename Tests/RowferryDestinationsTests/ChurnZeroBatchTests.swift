import RowferryModel
import Testing

@testable import RowferryDestinations

/// What ChurnZero's article on batch imports says.
struct ChurnZeroBatchTests {
    private static func destination(
        _ options: [String: String] = ["endpoint": "https://t.us1app.churnzero.net"],
        key: String = "a&b"
    ) throws -> any Destination {
        try Destinations.make(
            DestinationSettings(
                type: "churnzero-batch",
                options: options,
                secrets: ["app_key": .environment(name: "KEY", fallback: nil)]
            ),
            mappingFile: "m.yaml",
            secrets: SecretStore(environment: ["KEY": key]) { _ in nil }
        )
    }

    @Test(arguments: [
        "https://t.us1app.churnzero.net", "https://t.us1app.churnzero.net/", "https://t.us1app.churnzero.net/i",
        "https://t.us1app.churnzero.net/i?x",
    ])
    func `Files go to the tenant's host, with the key in the query`(_ endpoint: String) throws {
        let form = try Self.destination(["endpoint": endpoint, "email": "me+x@x.example"])
            .wireForm(.send, endpoint: nil, userAgent: "test")
        #expect(form.url == "https://t.us1app.churnzero.net")
        #expect(form.secretQuery?.reveal() == "appKey=a%26b&email=me%2Bx%40x.example")
        #expect(form.url(of: ChurnZeroBatch.accounts, calls: 1) == "https://t.us1app.churnzero.net/batchAccountsCsv")
    }

    @Test func `A sandbox gets no real key, and sending needs one`() throws {
        let form = try Self.destination().wireForm(.sandbox, endpoint: "http://localhost:1", userAgent: "test")
        #expect(form.secretQuery?.reveal() == "appKey=sandbox")
        #expect(throws: Diagnostics.self) {
            try Self.destination(key: "").wireForm(.send, endpoint: nil, userAgent: "test")
        }
    }

    @Test(
        arguments: [
            (ChurnZeroBatch.accounts, "accountExternalId", "accountExternalId"),
            (ChurnZeroBatch.accounts, "attr_NextRenewalDate", "nextRenewalDate"),
            (ChurnZeroBatch.accounts, "attr_LicenseCount", "LicenseCount"),
            (ChurnZeroBatch.accounts, "attr_Total Seats", "cf_TotalSeats"),
            (ChurnZeroBatch.accounts, "contactExternalId", nil),
            (ChurnZeroBatch.contacts, "contactExternalId", "contactExternalId"),
            (ChurnZeroBatch.contacts, "attr_FirstName", "firstName"), (ChurnZeroBatch.contacts, "entity", nil),
            (ChurnZeroBatch.events, "eventDate", "EventDate"), (ChurnZeroBatch.events, "cf_Campaign", "cf_Campaign"),
            (ChurnZeroBatch.events, "action", nil),
        ] as [(CallPath, String, String?)]
    )
    func `Columns have the names of the article`(_ path: CallPath, _ member: String, _ column: String?) {
        #expect(ChurnZeroBatch.table.files[path]?.column(of: member) == column)
    }

    @Test func `Events are repeatable, unless copies of them are wanted`() throws {
        let usual = try #require(try Self.destination().schema.calls.first)
        if case .repeatable = usual.delivery {} else { Issue.record("\(usual.delivery)") }
        #expect(usual.path == ChurnZeroBatch.events && usual.sameness.count == 4)
        let copies = try #require(try Self.destination(["allow_dupes": "true"]).schema.calls.first)
        if case .once = copies.delivery {} else { Issue.record("\(copies.delivery)") }
        #expect(copies.path?.batch == "batchEventsCsv?allowDupes=true" && copies.sameness.isEmpty)
        #expect(ChurnZeroBatch.table.files[try #require(copies.path)] != nil)
    }

    @Test(arguments: [
        (200, "", "", true), (200, "ok", "text/plain", true), (200, "<html>", "", false), (204, "", "", false),
    ])
    func `200 is a success, unless it is a page`(_ status: Int, _ body: String, _ type: String, _ isTaken: Bool) throws
    {
        let answer = Answer(status: status, contentType: type, body: Array(body.utf8))
        #expect((try Self.destination().judge(answer) == .delivered) == isTaken)
    }
}
