import Foundation
import RowferrySandbox
import Testing

/// How requests are taken in, over real HTTP.
@Suite struct WireTests {
    static let track = """
        {"appKey":"k","accountExternalId":"1","contactExternalId":"2","action":"trackEvent","eventName":"E"}
        """

    @Test func `a query string is a call`() async throws {
        try await withSandbox { sandbox, client in
            let query =
                "appKey=123&accountExternalId=456&contactExternalId=789&action=trackEvent"
                + "&eventName=Email+Sent&description=Email%20Subject&quantity=5&cf_field1=fieldValue1"
            #expect(try await client.get("/i?" + query).isGIF)
            let contents = try sandbox.contents()
            #expect(contents.events.map(\.name) == ["Email Sent"])
            #expect(contents.events.map(\.description) == ["Email Subject"])
            #expect(contents.events.map(\.quantity) == ["5"])
            #expect(contents.events.map(\.fieldsJSON) == [#"{"field1":"fieldValue1"}"#])
            #expect(contents.requests.map(\.method) == ["GET"])
        }
    }

    @Test func `a form is a call`() async throws {
        try await withSandbox { sandbox, client async throws in
            let form = "appKey=1&accountExternalId=a&action=setAttribute&entity=account&attr_Total+Email+Sent=5"
            #expect(try await client.form(form).isGIF)
            #expect(try sandbox.contents().value(of: "Total Email Sent", account: "a") == "5")
        }
    }

    @Test func `a JSON object is a call, also at another path`() async throws {
        try await withSandbox { sandbox, client async throws in
            #expect(try await client.json(Self.track, path: "/proxy/churnzero/i").isGIF)
            #expect(try sandbox.contents().counts.events == 1)
        }
    }

    @Test func `an array mixes actions and keeps its order`() async throws {
        try await withSandbox { sandbox, client in
            try await client.push(
                #"{"accountExternalId":"1","action":"setAttribute","entity":"account","attr_N":"5"}"#,
                #"{"accountExternalId":"1","action":"incrementAttribute","entity":"account","attr_N":1}"#,
                #"{"accountExternalId":"1","action":"setAttribute","entity":"account","attr_Done":true}"#
            )
            let contents = try sandbox.contents()
            #expect(contents.value(of: "N", account: "1") == "6")
            #expect(contents.value(of: "Done", account: "1") == "true")
            #expect(contents.arrivals.map(\.seq) == [1, 2, 3])
            #expect(contents.arrivals.map(\.position) == [0, 1, 2])
            #expect(contents.arrivals.map(\.action) == ["setAttribute", "incrementAttribute", "setAttribute"])
            #expect(contents.requests.map(\.items) == [3])
        }
    }

    @Test(arguments: [
        ("broken JSON", "application/json", "[{"),
        ("a number", "application/json", "1"),
        ("nothing", "application/json", ""),
        ("a foreign type", "text/plain", "hello"),
        ("JSON called a form", "application/x-www-form-urlencoded", "[{}]"),
        ("a broken percent escape", "application/x-www-form-urlencoded", "a=%G1"),
    ])
    func `unreadable requests are answered with the GIF and recorded`(
        name: String,
        type: String,
        body: String
    ) async throws {
        try await withSandbox { sandbox, client in
            #expect(try await client.send("POST", "/i", type: type, Data(body.utf8)).isGIF)
            let contents = try sandbox.contents()
            #expect(contents.requests.count == 1)
            #expect(contents.requests.first?.error != nil)
            #expect(contents.counts.errors == 1)
            #expect(contents.arrivals.isEmpty)
        }
    }

    @Test func `an element that is no object spoils only itself`() async throws {
        try await withSandbox { sandbox, client in
            #expect(try await client.json("[7,\(Self.track)]").isGIF)
            let contents = try sandbox.contents()
            #expect(contents.arrivals.map(\.effect) == [.error("the element is not a JSON object"), .applied])
        }
    }

    @Test func `a body of several megabytes is taken`() async throws {
        try await withSandbox { sandbox, client async throws in
            let long = String(repeating: "x", count: 2_000)
            let call = Self.track.replacing("\"E\"", with: "\"\(long)\"")
            let count = 4_000
            #expect(
                try await client.json("[" + Array(repeating: call, count: count).joined(separator: ",") + "]").isGIF
            )
            #expect(try sandbox.counts().events == count)
        }
    }

    @Test func `a body beyond the limit is refused, and the connection goes on`() async throws {
        try await withSandbox { sandbox, client async throws in
            let body = Data(repeating: 0x20, count: 20 * 1024 * 1024 + 1)
            #expect(try await client.send("POST", "/i", type: "application/json", body).status == 413)
            #expect(try await client.json(Self.track).isGIF)
            #expect(try sandbox.contents().requests.map(\.items) == [0, 1])
        }
    }

    @Test func `requests may come at once`() async throws {
        try await withSandbox { sandbox, client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<40 {
                    group.addTask {
                        try await client.push(
                            #"{"accountExternalId":"1","action":"incrementAttribute","entity":"account","attr_N":1}"#
                        )
                    }
                }
                try await group.waitForAll()
            }
            #expect(try sandbox.contents().value(of: "N", account: "1") == "40")
        }
    }

    @Test func `other paths and methods are told apart`() async throws {
        try await withSandbox { sandbox, client async throws in
            #expect(try await client.get("/nowhere").status == 404)
            #expect(try await client.send("PUT", "/i", Data()).status == 405)
            #expect(try await client.send("POST", "/", Data()).status == 405)
        }
    }
}
