import RowferryModel
import RowferryTesting
import Testing

@testable import RowferryMap

/// `sync:` and `audience:` as they are read.
struct SyncReaderTests {
    private static let head = """
        version: 1
        source: {files: [a.csv]}
        destination: {type: churnzero, endpoint: "http://localhost:1", app_key: "${KEY:-k}"}

        """
    private static let calls = """
        calls:
          - setAttribute:
              entity: account
              accountExternalId: id
              attr_Plan: plan

        """

    private static func mapping(_ text: String) throws -> Mapping {
        try Fixture.mapping(head + text)
    }

    struct Mistake: CustomTestStringConvertible, Sendable {
        var name: String
        var text: String
        var message: String
        var testDescription: String { name }

        init(_ name: String, _ text: String, says message: String) {
            (self.name, self.text, self.message) = (name, text, message)
        }
    }

    private static let cases = [
        Mistake("no key", calls + "sync: {mode: changes}", says: "does not say what tells one row from another"),
        Mistake("another mode", calls + "sync: {mode: mirror, key: id}", says: "mode of sync can't be \"mirror\""),
        Mistake(
            "a call that is folded",
            "calls: [{setAttribute: {fold: true, entity: account, accountExternalId: a, attr_N: n}}]\nsync: {key: id}",
            says: "setAttribute can't be folded in a mapping with sync"
        ),
        Mistake("an unknown key", calls + "sync: {kye: id}", says: "kye"),
        Mistake("a share of too much", calls + "sync: {key: id, max_shrink: 120%}", says: "found \"120%\""),
        Mistake("a version without column", calls + "sync: {key: id, version: {date: iso}}", says: "names no column"),
        Mistake(
            "a date that is no pattern",
            calls + "sync: {key: id, version: {column: at, date: \"yyyy-bb\"}}",
            says: "b"
        ),
        Mistake(
            "events",
            "calls: [{trackEvent: {accountExternalId: a, contactExternalId: c, eventName: e, eventDate: d}}]\nsync: {key: id}",
            says: "trackEvent can't go through sync: it tells of an event"
        ),
        Mistake(
            "increments for what has gone",
            calls
                + "sync: {key: id, on_missing: [{incrementAttribute: {entity: account, accountExternalId: id, attr_N: n}}]}",
            says: "incrementAttribute can't go through sync: it adds something"
        ),
        Mistake("an audience without member", "audience: {name: Trial, as: setAttribute}", says: "has no member"),
        Mistake("an audience without name", "audience: {member: id, as: setAttribute}", says: "has no name"),
        Mistake("a name without letters", "audience: {name: \"!\", member: id}", says: "nothing of the name \"!\""),
        Mistake("calls beside it", calls + "audience: {name: T, member: id, as: setAttribute}", says: "has no calls"),
        Mistake(
            "another form",
            "audience: {name: T, member: id, as: attribute}",
            says: "can't be sent as \"attribute\""
        ),
        Mistake("a form of others", "audience: {name: T, member: id}", says: "does not take an audience as identify"),
    ]

    @Test("A mistake is said", arguments: cases) func mistakes(mistake: Mistake) throws {
        do {
            _ = try Self.mapping(mistake.text)
            Issue.record("it was taken")
        } catch let diagnostics as Diagnostics {
            #expect(diagnostics.all.contains { $0.message.contains(mistake.message) }, "\(diagnostics.all)")
            #expect(diagnostics.all.allSatisfy { ($0.position?.line ?? 0) > 0 })
        }
    }

    @Test("What calls of rows that have gone need is remembered, the key first") func remembered() throws {
        let sync = try #require(
            try Self.mapping(
                Self.calls + """
                    sync:
                      key: [id, site]
                      max_shrink: 5
                      on_missing:
                        - setAttribute: {entity: account, accountExternalId: id, attr_Last: {template: "{{plan}}/{{site}}"}}
                    """
            ).sync
        )
        #expect(sync.remembered == ["id", "site", "plan"])
        #expect(sync.maxShrink == 5)
        #expect(sync.missingActions == ["setAttribute"])
    }

    @Test(
        "The key of an audience follows from its name",
        arguments: [
            ("Order completed last 30days", "order_completed_last_30days"), ("  In-Trial! ", "in_trial"),
            ("VIP", "vip"), ("Prämien kunden", "pr_mien_kunden"),
        ]
    )
    func key(name: String, key: String) {
        #expect(AudienceMapping.key(of: name) == key)
    }

    @Test("An audience is the two calls that it stands for") func audience() throws {
        let mapping = try Self.mapping(
            "audience: {name: In trial, member: user, as: setAttribute, fields: {accountExternalId: account}}"
        )
        let sync = try #require(mapping.sync)
        #expect(mapping.actions == ["setAttribute"])
        #expect(sync.key == ["user"])
        #expect(sync.remembered == ["user", "account"])
        let names = mapping.calls[0].fields.map(\.name)
        #expect(names.sorted() == ["accountExternalId", "attr_in_trial", "contactExternalId", "entity"])
        #expect(sync.onMissing[0].fields.map(\.name) == names)
    }
}
