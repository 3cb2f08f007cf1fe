import Foundation
import RowferrySandbox
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The sandbox's stand-in for ChurnZero's REST API.
@Suite struct ReadingTests {
    private static func get(
        _ path: String,
        _ sandbox: Sandbox,
        as credentials: String? = "me:key"
    ) async throws -> (status: Int, text: String) {
        let encoded = path.addingPercentEncoding(withAllowedCharacters: .urlQueryAllowed) ?? path
        guard let url = URL(string: "\(sandbox.address)/public/v1/\(encoded)") else { throw Unexpected(text: path) }
        var request = URLRequest(url: url)
        if let credentials {
            request.setValue(
                "Basic " + Data(credentials.utf8).base64EncodedString(),
                forHTTPHeaderField: "Authorization"
            )
        }
        let (data, response) = try await URLSession.shared.data(for: request)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
    }

    @Test func `an account and a contact are shown with the types of their fields`() async throws {
        try await withSandbox { sandbox, client in
            try await client.push(
                #"{"action":"setAttribute","entity":"account","accountExternalId":"o'x","attr_Name":"Acme","attr_IsActive":true,"attr_TotalContractAmount":"12.50","attr_StartDate":"2024-02-03T10:00:00Z","attr_NextRenewalDate":"2024-05-06","attr_Total Seats":"7","attr_OwnerUserAccount":"me"}"#,
                #"{"action":"setAttribute","entity":"contact","accountExternalId":"o'x","contactExternalId":"c","attr_Email":"c@x.example","attr_Role":"null"}"#
            )
            let account = try await Self.get("Account(AccountExternalId='o''x')", sandbox)
            #expect(account.status == 200)
            #expect(
                account.text
                    == #"{"Id":1,"ExternalId":"o'x","Name":"Acme","IsActive":true,"TotalContractAmount":12.5,"NextRenewalDate":"2024-05-06","StartDate":"2024-02-03T10:00:00+00:00","EndDate":null,"LicenseCount":null,"Cf":{"TotalSeats":"7"}}"#
            )
            let contact = try await Self.get("Contact(AccountExternalId='o''x',ContactExternalId='c')", sandbox)
            #expect(
                contact.text
                    == #"{"Id":1,"ExternalId":"c","AccountExternalId":"o'x","FirstName":null,"LastName":null,"Email":"c@x.example","Cf":{"Role":null}}"#
            )
        }
    }

    @Test(arguments: [
        ("Account(AccountExternalId='b')", 404), ("Contact(AccountExternalId='a',ContactExternalId='b')", 404),
        ("Event", 400), ("Account?$filter=ExternalId eq 'a'", 400), ("Account(Id=1)", 400), ("Account", 200),
    ])
    func `what is not there or not read is said so`(path: String, status: Int) async throws {
        try await withSandbox { sandbox, _ in
            let reply = try await Self.get(path, sandbox)
            #expect(reply.status == status)
        }
    }

    @Test(arguments: [(nil, 401), ("me:", 401), (":key", 401), ("me:other", 401), ("me:key", 200)] as [(String?, Int)])
    func `a wrong key reads nothing`(credentials: String?, status: Int) async throws {
        var configuration = Sandbox.Configuration()
        configuration.expectedAPIKey = "key"
        try await withSandbox(configuration) { sandbox, _ in
            let reply = try await Self.get("Account", sandbox, as: credentials)
            #expect(reply.status == status)
        }
    }

    @Test func `a list comes page by page, with a link but for $top`() async throws {
        var configuration = Sandbox.Configuration()
        configuration.readPageSize = 2
        try await withSandbox(configuration) { sandbox, client in
            for name in ["a", "b", "c"] {
                try await client.push(
                    #"{"action":"setAttribute","entity":"account","accountExternalId":"\#(name)","attr_X":"1"}"#
                )
            }
            let first = try await Self.get("Account?$count=true", sandbox).text
            #expect(first.hasPrefix(#"{"@odata.count":3,"value":["#) && first.contains(#"/public/v1/Account?$skip=2""#))
            let second = try await Self.get("Account?$skip=2", sandbox).text
            #expect(second.contains(#""ExternalId":"c""#) && !second.contains("nextLink"))
            let top = try await Self.get("Account?$top=2", sandbox).text
            #expect(!top.contains("nextLink"))
        }
    }

    @Test func `too many requests in a minute are refused`() async throws {
        var configuration = stillClock()
        configuration.readsPerMinute = 2
        try await withSandbox(configuration) { sandbox, _ in
            var statuses: [Int] = []
            for _ in 1...3 { statuses.append(try await Self.get("Account", sandbox).status) }
            #expect(statuses == [200, 200, 429])
        }
    }

    @Test func `an account that is taken away is gone with its contacts`() async throws {
        try await withSandbox { sandbox, client in
            try await client.push(
                #"{"action":"setAttribute","entity":"contact","accountExternalId":"a","contactExternalId":"c","attr_X":"1"}"#
            )
            try await sandbox.remove(account: "a")
            #expect(try await Self.get("Contact(AccountExternalId='a',ContactExternalId='c')", sandbox).status == 404)
            #expect(try sandbox.counts().accounts == 0)
        }
    }
}
