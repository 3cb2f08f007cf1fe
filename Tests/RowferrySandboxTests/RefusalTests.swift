import Foundation
import Testing

@testable import RowferrySandbox

/// The sentences that stand in the log for calls that are not applied.
@Suite struct RefusalTests {
    private static let ids = #""appKey":"k","accountExternalId":"a","contactExternalId":"c""#
    private static let event = #"{\#(ids),"action":"trackEvent""#
    private static let set = #"{\#(ids),"action":"setAttribute""#

    @Test(arguments: [
        (#"{"action":"trackEvent"}"#, "AppKey parameter must be defined"),
        (#"{"appKey":""}"#, "AppKey parameter must be defined"),
        (#"{"appKey":"k"}"#, "Action parameter must be defined"),
        (#"{"appKey":"k","action":"TrackEvent"}"#, #"Action "TrackEvent" is not known"#),
        (#"{"appKey":"k","action":"trackEvent","eventName":"E"}"#, "AccountExternalId parameter must be defined"),
        (
            #"{"appKey":"k","action":"trackEvent","eventName":"E","accountExternalId":"a"}"#,
            "ContactExternalId parameter must be defined"
        ),
        (event + "}", "EventName parameter must be defined"),
        (event + #","eventName":null}"#, "EventName parameter must be defined"),
        (event + #","eventName":["x"]}"#, #""eventName" is not a single value"#),
        (event + #","eventName":"E","eventDate":"03/02/2024"}"#, #"EventDate "03/02/2024" is not an ISO-8601 date"#),
        (event + #","eventName":"E","quantity":"many"}"#, #"Quantity "many" is not a number"#),
        (set + "}", "Entity parameter must be defined"),
        (set + #","entity":"Account"}"#, #"Entity "Account" is neither account nor contact"#),
        (set + #","entity":"account"}"#, "Name parameter or an attr_ parameter must be defined"),
        (set + #","entity":"account","name":"A"}"#, "Value parameter must be defined"),
        (set + #","entity":"account","attr_":"A"}"#, "an attribute has no name"),
        (
            #"{"appKey":"k","accountExternalId":"a","action":"setAttribute","entity":"contact","attr_A":"1"}"#,
            "ContactExternalId parameter must be defined"
        ),
        (
            set.replacing("set", with: "increment") + #","entity":"account","attr_A":"much"}"#,
            #"Attribute "A": "much" is not a number to add"#
        ),
        (#"{\#(ids),"action":"trackTimeInApp"}"#, "StartDate parameter must be defined"),
        ("7", "the element is not a JSON object"),
    ])
    func `a call is refused in these words`(body: String, text: String) throws {
        let element = Element(position: 0, try JSONReader.value(of: Data(body.utf8)))
        #expect(throws: Refusal(text)) { try Interpreter().change(for: element) }
    }

    @Test func `unknown keys are ignored`() throws {
        let body = Self.event + #","eventName":"E","mystery":{"a":[1]},"name":"other","attr_A":"1"}"#
        let change = try Interpreter().change(for: Element(position: 0, try JSONReader.value(of: Data(body.utf8))))
        guard case .event(let event) = change.kind else { throw Unexpected(text: "\(change.kind)") }
        #expect(event.name == "E")
        #expect(event.fields.isEmpty)
    }

    @Test func `both forms of attributes may stand in one call`() throws {
        let body =
            Self.set + #","entity":"contact","name":"A","value":1,"attr_B C":false,"attr_D":null,"attr_E":"null"}"#
        let change = try Interpreter().change(for: Element(position: 0, try JSONReader.value(of: Data(body.utf8))))
        let expected = [
            Assignment(name: "A", value: "1"), Assignment(name: "B C", value: "false"),
            Assignment(name: "E", value: nil),
        ]
        #expect(change == Change(account: "a", contact: "c", kind: .set(.contact, expected)))
    }

    @Test func `of a repeated key the last value counts`() throws {
        let element = Element(position: 0, try JSONReader.value(of: Data(#"{"a":1,"b":2,"a":3}"#.utf8)))
        #expect(element.body == #"{"a":3,"b":2}"#)
    }
}
