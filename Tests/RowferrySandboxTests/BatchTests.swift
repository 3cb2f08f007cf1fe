import Foundation
import RowferrySandbox
import Testing

/// The sandbox's stand-in for ChurnZero's batch imports.
@Suite struct BatchTests {
    private static let type = "multipart/form-data; boundary=b"

    private static func form(_ file: String, name: String = "data", head: String = "; filename=\"a.csv\"") -> String {
        "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\(head)\r\nContent-Type: text/csv\r\n\r\n\(file)\r\n--b--\r\n"
    }

    private static func post(
        _ body: String,
        to path: String,
        type: String = type,
        _ client: Client
    ) async throws -> Reply {
        try await client.send("POST", path, type: type, Data(body.utf8))
    }

    @Test func `accounts, contacts and events of files are kept like those of calls`() async throws {
        try await withSandbox { sandbox, client in
            let files = [
                (
                    "/batchAccountsCsv?appKey=k",
                    "accountExternalId,name,cf_Plan\r\na,\"Acme, \"\"Inc\"\"\",Team\r\nb,B,x\r\n"
                ),
                ("/batchContactsCsv?appKey=k&email=e", "accountExternalId,contactExternalId,firstName\na,c,Ada\n"),
                (
                    "/batchEventsCsv?appKey=k",
                    "AccountExternalId,ContactExternalId,EventName,EventDate,Quantity,cf_X\r\na,c,E,2024-02-03T10:00:00Z,2,1\r\na,c,F,2024-02-03T10:00:00Z,2,1\r\n"
                ),
                (
                    "/batchEventsCsv?allowDupes=true&appKey=k",
                    "AccountExternalId,ContactExternalId,EventName,EventDate\r\na,c,E,2024-02-03T10:00:00Z\r\n"
                ),
            ]
            for (path, file) in files {
                let reply = try await Self.post(Self.form(file), to: path, client)
                #expect(reply.status == 200 && reply.body.isEmpty)
            }
            let contents = try sandbox.contents()
            #expect(contents.value(of: "Name", account: "a") == "Acme, \"Inc\"")
            #expect(contents.value(of: "Plan", account: "b") == "x")
            #expect(contents.value(of: "FirstName", account: "a", contact: "c") == "Ada")
            #expect(contents.events.map(\.name) == ["E", "E"] && contents.counts.swallowed == 1)
            #expect(contents.counts.errors == 0)
        }
    }

    @Test(arguments: [
        ("plain", "text/csv", "Content-Type is not multipart/form-data with a boundary"),
        ("--c\r\n", type, "the body does not begin with its boundary"),
        (form("a", name: "file"), type, "the part is not named data"),
        (form("a", head: ""), type, "the part has no file name"),
        (form("name\r\na\r\n"), type, "the header has no accountExternalId"),
        (form("accountExternalId,other\r\n"), type, #"the header has a column that is not known: "other""#),
        (form("accountExternalId,name,Name\r\n"), type, "the header has a column twice"),
        (form("accountExternalId,name\r\na\r\n"), type, "record 1 has 1 cells, the header has 2"),
        (form("accountExternalId\r\n\"a\r\n"), type, "a quoted cell does not end"),
        (form("accountExternalId\r\na\"b\r\n"), type, "a quote stands within a cell"),
        (form("a") + "more", type, "there is more than one part, or something behind the last boundary"),
    ])
    func `a file that can't be read is refused`(body: String, type: String, text: String) async throws {
        try await withSandbox { sandbox, client in
            let reply = try await Self.post(body, to: "/batchAccountsCsv?appKey=k", type: type, client)
            #expect(reply.status == 400 && reply.text == text + "\n")
            #expect(try sandbox.counts().accounts == 0)
        }
    }

    @Test(arguments: [
        ("/batchAccountsCsv", "accountExternalId,name\r\na,A\r\n", "AppKey parameter must be defined"),
        ("/batchAccountsCsv?appKey=k", "accountExternalId,name\r\na,\r\n", "a record with an empty cell"),
        (
            "/batchEventsCsv?appKey=k", "accountExternalId,contactExternalId,eventName,quantity\r\na,c,E,many\r\n",
            "Quantity"
        ),
    ])
    func `what is wrong with a record is said to nobody`(path: String, file: String, text: String) async throws {
        try await withSandbox { sandbox, client in
            #expect(try await Self.post(Self.form(file), to: path, client).status == 200)
            let contents = try sandbox.contents()
            #expect(contents.counts.errors == 1 && contents.accounts.isEmpty)
            #expect(contents.arrivals.first?.effect.text.contains(text) == true)
        }
    }
}
