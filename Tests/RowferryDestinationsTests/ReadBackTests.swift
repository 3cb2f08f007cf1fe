import RowferryModel
import Testing

@testable import RowferryDestinations

/// How ChurnZero is asked for what it holds, and what its answers come to.
struct ReadBackTests {
    private static func readBack(
        _ options: [String: String] = ["endpoint": "https://t.us1app.churnzero.net/i"],
        endpoint: String? = nil,
        _ environment: [String: String] = ["USER": "me@x.example", "KEY": "k:e'y"]
    ) throws -> ReadBack {
        let settings = DestinationSettings(
            type: "churnzero",
            options: options,
            secrets: [
                "api_user": .environment(name: "USER", fallback: nil),
                "api_key": .environment(name: "KEY", fallback: nil),
            ]
        )
        let secrets = SecretStore(environment: environment) { _ in nil }
        return try ChurnZero(settings: settings, mappingFile: "m.yaml", secrets: secrets)
            .readBack(.send, endpoint: endpoint, userAgent: "test")
    }

    @Test(arguments: [
        ("https://t.us1app.churnzero.net/i", nil, "https://t.us1app.churnzero.net/public/v1/"),
        ("https://t.us1app.churnzero.net/", nil, "https://t.us1app.churnzero.net/public/v1/"),
        ("https://t.us1app.churnzero.net/i?x=1", nil, "https://t.us1app.churnzero.net/public/v1/"),
        (
            "https://analytics.churnzero.net/i", "https://t.us1app.churnzero.net/public/v1",
            "https://t.us1app.churnzero.net/public/v1/"
        ),
        ("https://a.example/i", "", "https://a.example/public/v1/"),
    ])
    func `The API has the endpoint's host, unless the mapping says another`(
        _ endpoint: String,
        _ given: String?,
        _ base: String
    ) throws {
        var options = ["endpoint": endpoint]
        options["api_endpoint"] = given
        #expect(try Self.readBack(options).base == base)
    }

    @Test func `A given endpoint replaces all that the mapping says`() throws {
        let options = ["endpoint": "https://a.example", "api_endpoint": "https://b.example/public/v1"]
        #expect(try Self.readBack(options, endpoint: "http://localhost:1/i").base == "http://localhost:1/public/v1/")
    }

    @Test func `What is missing is told all at once, and no key with it`() throws {
        let error = try #require(throws: Diagnostics.self) {
            try Self.readBack(["endpoint": "https://eu1analytics.churnzero.net/i"], ["KEY": ""])
        }
        #expect(error.all.map(\.code) == [.destinationKey, .destinationKey, .destinationKey])
        #expect(error.all.map(\.message).joined().contains("api_user"))
    }

    @Test(arguments: [
        (Thing(account: "a"), "Account(AccountExternalId='a')"),
        (Thing(account: "o'neil & co/ü"), "Account(AccountExternalId='o%27%27neil%20%26%20co%2F%C3%BC')"),
        (Thing(account: "a", contact: "c,1"), "Contact(AccountExternalId='a',ContactExternalId='c%2C1')"),
    ])
    func `Ids are escaped as a text of OData in an address`(_ thing: Thing, _ address: String) throws {
        #expect(try Self.readBack().address(of: thing) == "https://t.us1app.churnzero.net/public/v1/" + address)
    }

    @Test(arguments: [
        (404, "", "missing"), (204, "", "missing"), (200, #"{"ExternalId":"a","Cf":{}}"#, "there"),
        (200, #"{"value":[{"ExternalId":"a"}]}"#, "there"), (200, #"{"value":[]}"#, "missing"),
        (200, "<html>", "stop"), (200, #"{"error":1}"#, "stop"), (401, "", "stop"), (403, "", "stop"),
        (301, "", "stop"), (400, "", "stop"), (429, "", "retry"), (500, "", "retry"), (503, "", "retry"),
    ])
    func `An answer about one thing`(_ status: Int, _ body: String, _ expected: String) throws {
        let answer = Answer(status: status, contentType: "", body: Array(body.utf8))
        let word =
            switch try Self.readBack().thing(answer) {
            case .found(let thing): thing == nil ? "missing" : "there"
            case .retry: "retry"
            case .stop: "stop"
            }
        #expect(word == expected)
    }

    @Test(arguments: [
        (
            #""@odata.nextLink":"https://t.us1app.churnzero.net/public/v1/Account?$skip=2","#,
            "https://t.us1app.churnzero.net/public/v1/Account?$skip=2"
        ),
        (#""@odata.nextLink":"Account?$skip=2","#, "https://t.us1app.churnzero.net/public/v1/Account?$skip=2"),
        ("", "none"), (#""@odata.nextLink":"https://evil.example/public/v1/Account","#, "refused"),
        (#""@odata.nextLink":"/Account","#, "refused"),
    ])
    func `A page's link is followed within the API only`(_ link: String, _ expected: String) throws {
        let body = #"{"@odata.count":3,\#(link)"value":[{"ExternalId":"a"},{"Name":"none"}]}"#
        switch try Self.readBack().page(Answer(status: 200, contentType: "", body: Array(body.utf8))) {
        case .found(let page):
            #expect(page.next ?? "none" == expected)
            #expect(Array(page.accounts.keys) == ["a"] && page.count == 2 && page.total == 3)
        case .stop: #expect(expected == "refused")
        case .retry: Issue.record("not a reason to try again")
        }
    }

    @Test(arguments: [
        (#""Team""#, #""Team""#, true), (#""Team""#, #""team""#, false), ("10", "10.0", true), (#""10""#, "10", true),
        (#""10""#, #""10.0""#, false), (#""007""#, "7", true), ("true", #""True""#, true), (#""true""#, "true", true),
        ("false", "true", false), (#""2024-02-03""#, #""2024-02-03T00:00:00Z""#, true),
        (#""2024-02-03T10:00:00Z""#, #""2024-02-03T10:00:00.000+00:00""#, true),
        (#""2024-02-03T10:00:00Z""#, #""2024-02-03T10:00:00.5Z""#, false),
        (#""2024-02-03T10:00:00Z""#, #""2024-02-03T10:00:00+02:00""#, false), (#""""#, "null", true),
        (#""x""#, "null", false), ("12345678901234567890.5", "12345678901234567890.50", true),
        ("12345678901234567890.5", "12345678901234567890.6", false), (#""a\"b""#, #""a\"b""#, true),
        (#""1e3""#, "1000", false),
    ])
    func `Values are the same when they say the same`(_ sent: String, _ held: String, _ same: Bool) throws {
        let left = try #require(HeldValue(json: sent.utf8))
        let right = try #require(HeldValue(json: held.utf8))
        #expect(left.says(right) == same && right.says(left) == same)
    }

    @Test(arguments: [
        ("Name", #""Acme""#, true, HeldVerdict.same),
        ("Name", #""Acme Inc""#, true, .different(wanted: "Acme Inc", there: "Acme")),
        ("OwnerUserAccount", #""me""#, true, .unreadable), ("Total Email Sent", "5", false, .same),
        ("Plan", #""null""#, false, .same), ("Seats", #""null""#, false, .different(wanted: nil, there: "7")),
        ("Gone", #""x""#, false, .different(wanted: "x", there: nil)), ("Gone", #""null""#, false, .same),
        ("Name", #""null""#, true, .different(wanted: nil, there: "Acme")),
    ])
    func `An attribute is found by its name`(
        _ name: String,
        _ sent: String,
        _ isStandard: Bool,
        _ verdict: HeldVerdict
    ) throws {
        let body = #"{"Name":"Acme","Cf":{"TotalEmailSent":"5","plan":null,"Seats":7}}"#
        let held = HeldThing(try #require(HeldValue(json: body.utf8)))
        #expect(held.compare(name, sent: sent.utf8, clearing: #""null""#, isStandard: isStandard) == verdict)
    }
}
