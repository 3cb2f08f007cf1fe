import Foundation
import Testing

@testable import RowferryMap

/// Calls as the published pages on Segment's destinations show them, made of rows.
@Suite("Published examples of Segment calls") struct SegmentExampleTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var call: String
        var columns: [String]
        var row: [TestCell]
        var json: String
    }

    static let all = [
        Example(
            testDescription: "ChurnZero: identify with the ids of account and contact as traits",
            call: "identify: {userId: user, traits.accountExternalId: account, traits.contactExternalId: contact}",
            columns: ["user", "account", "contact"],
            row: ["userId123", "12345678", "john.smith@company.com"],
            json: """
                {"type": "identify", "userId": "userId123",
                 "traits": {"accountExternalId": "12345678", "contactExternalId": "john.smith@company.com"}}
                """
        ),
        Example(
            testDescription: "Calixa: track with the account in the context",
            call: """
                track: {userId: user, event: {value: Account Created}, properties.account_name: name, context.groupId: account}
                """,
            columns: ["user", "account", "name"],
            row: ["019mr8mf4r", "acct_123", "Initech"],
            json: """
                {"userId": "019mr8mf4r", "type": "track", "event": "Account Created",
                 "properties": {"account_name": "Initech"}, "context": {"groupId": "acct_123"}}
                """
        ),
        Example(
            testDescription: "Calixa: group with traits",
            call: """
                group: {userId: user, groupId: account, traits.name: name, traits.industry: industry,
                    traits.employees: employees, traits.plan: plan, 'traits.total billed': {column: billed, type: number}}
                """,
            columns: ["user", "account", "name", "industry", "employees", "plan", "billed"],
            row: ["u", "0e8c78ea9d97a7b8185e8632", "Initech", "Technology", "329", "enterprise", "830"],
            json: """
                {"type": "group", "userId": "u", "groupId": "0e8c78ea9d97a7b8185e8632", "traits": {"name": "Initech",
                 "industry": "Technology", "employees": 329, "plan": "enterprise", "total billed": 830}}
                """
        ),
        Example(
            testDescription: "Zendesk Connect: identify with a device, its fields apart in the mapping",
            call: """
                identify: {context.device.type: {value: ios}, traits.name: name, userId: user, traits.email: email,
                    context.device.token: token, traits.phone: phone}
                """,
            columns: ["user", "name", "email", "phone", "token"],
            row: ["019mr8mf4r", "Michael Bolton", "mbolton@initech.com", "1234567890", "XXXYYYZZZ"],
            json: """
                {"type": "identify", "userId": "019mr8mf4r",
                 "traits": {"name": "Michael Bolton", "email": "mbolton@initech.com", "phone": "1234567890"},
                 "context": {"device": {"type": "ios", "token": "XXXYYYZZZ"}}}
                """
        ),
    ]

    @Test("are what is sent, besides the messageId", arguments: all)
    func example(one: Example) throws {
        let mapping = try Fixture.mapping(
            """
            version: 1
            destination: {type: segment}
            calls:
              - \(one.call)
            """
        )
        let block = try Fixture.run(mapping, columns: one.columns, rows: [one.row])
        let call = try #require(NestedFieldTests.calls(block).first)
        var sent = try #require(try JSONSerialization.jsonObject(with: Data(call.utf8)) as? [String: Any])
        #expect((sent.removeValue(forKey: "messageId") as? String)?.count == 41)
        let expected = try JSONSerialization.jsonObject(with: Data(one.json.utf8)) as? NSDictionary
        #expect(sent as NSDictionary == expected)
    }
}
