import RowferryModel
import Testing

@testable import RowferryMap

/// The rules of systems behind Segment, which would pass over what they don't know in silence.
@Suite("What a system behind Segment takes")
struct SegmentReceiverTests {
    private static func text(_ via: String, _ call: String) -> String {
        "version: 1\ndestination: {type: segment, via: \(via)}\ncalls:\n  - \(call)\n"
    }

    @Test(
        "is known before a row is read",
        arguments: [
            (
                "churnzero", "identify: {userId: u, traits.accountExternalId: a}",
                ["error[mapping.missing]: identify needs traits.contactExternalId"]
            ),
            (
                "churnzero", "group: {userId: u, groupId: g}",
                ["error[mapping.key]: group would be dropped: ChurnZero takes only identify and track from Segment"]
            ),
            (
                "churnzero", "alias: {userId: u, previousId: p}",
                ["error[mapping.key]: alias would be dropped: ChurnZero takes only identify and track from Segment"]
            ),
            (
                "calixa", "page: {userId: u}",
                ["error[mapping.key]: page would be dropped: Calixa takes only identify, group and track from Segment"]
            ),
            (
                "calixa", "track: {userId: u, event: {value: Trial Started}, context.groupId: g}",
                [#"error[mapping.value]: event can't be "Trial Started""#]
            ),
            (
                "calixa", "track: {userId: u, event: {column: e, values: {a: Signed Up, b: Left}}, context.groupId: g}",
                [#"error[mapping.value]: event can't be "Left""#]
            ),
            (
                "calixa", "track: {userId: u, event: {value: Account Created}, properties.account_name: n}",
                ["error[mapping.missing]: track needs context.groupId"]
            ),
            (
                "calixa",
                "track: {userId: u, event: {value: Account Removed User}, properties.role: r, context.groupId: g}",
                [
                    "warning[field.undeclared]: properties.role may be passed over: "
                        + #"Calixa is not known to read it of track "Account Removed User""#
                ]
            ),
            (
                "calixa", "identify: {userId: u, traits.plan: p}",
                [
                    "warning[field.undeclared]: traits.plan may be passed over: Calixa is not known to read it of identify"
                ]
            ),
            ("calixa", "identify: {anonymousId: u}", ["error[mapping.missing]: identify needs userId"]),
            (
                "zendesk-connect", "identify: {userId: u, traits.timezone: {value: CET/Berlin}}",
                [#"error[mapping.value]: traits.timezone can't be "CET/Berlin""#]
            ),
            (
                "zendesk-connect", "identify: {userId: u, context.device.token: t}",
                ["error[mapping.missing]: context.device.token of identify means nothing without context.device.type"]
            ),
            (
                "zendesk-connect", "identify: {userId: u, context.device.type: {value: windows}}",
                [#"error[mapping.value]: context.device.type can't be "windows""#]
            ),
            (
                "zendesk-connect", "page: {anonymousId: u}", ["error[mapping.missing]: page needs userId"]
            ),
            ("mailchimp", "track: {userId: u, event: e}", [#"error[mapping.value]: via can't be "mailchimp""#]),
        ]
    )
    func mistakes(via: String, call: String, messages: [String]) {
        let found = Fixture.diagnostics(Self.text(via, call)).map { found in
            "\(found.severity.rawValue)[\(found.code.rawValue)]: \(found.message)"
        }
        #expect(found == messages)
    }

    @Test(
        "is taken without a word",
        arguments: [
            ("churnzero", "track: {userId: u, event: e, properties.anything: x}"),
            (
                "churnzero",
                "identify: {userId: u, traits.accountExternalId: a, traits.contactExternalId: c, traits.x: x}"
            ),
            ("calixa", "track: {userId: u, event: {value: Signed Up}, properties.title: t}"),
            (
                "calixa",
                "track: {userId: u, event: e, context.groupId: g, properties.role: r, properties.account_name: n}"
            ),
            ("calixa", "group: {userId: u, groupId: g, traits.name: n, traits.website: w}"),
            ("calixa", "identify: {userId: u, 'traits.*': {columns: 'c_*'}}"),
            (
                "zendesk-connect",
                "identify: {userId: u, context.device.token: t, context.device.type: d, traits.timezone: z, traits.x: x}"
            ),
            ("zendesk-connect", "identify: {anonymousId: u}"),
            ("zendesk-connect", "alias: {userId: u, previousId: p}"),
        ]
    )
    func taken(via: String, call: String) {
        #expect(Fixture.diagnostics(Self.text(via, call)).isEmpty)
    }

    @Test(
        "is judged row by row where it depends on values",
        arguments: [
            (
                "calixa", "track: {userId: a, event: b, context.groupId: a}", "Left",
                #""Left" is none of Account Added User, Account Created, Account Deleted, Account Removed User, "#
                    + "Signed Up: Calixa takes no other"
            ),
            ("calixa", "track: {userId: a, event: b, context.groupId: a}", "Signed Up", nil),
            (
                "calixa", "track: {userId: a, event: {value: Account Created}, context.groupId: b}", "",
                "context.groupId is required and has no value"
            ),
            ("calixa", "track: {userId: a, event: {value: Signed Up}, context.groupId: b}", "", nil),
            (
                "zendesk-connect", "identify: {userId: a, traits.timezone: b}", "GMT+2 or so",
                #""GMT+2 or so" is no time zone of the tz database"#
            ),
            ("zendesk-connect", "identify: {userId: a, traits.timezone: b}", "Asia/Tokyo", nil),
            (
                "zendesk-connect", "identify: {userId: a, context.device.type: b, context.device.token: a}", "Windows",
                #""Windows" is none of ios, android: Zendesk Connect takes no other"#
            ),
            (
                "churnzero", "identify: {userId: a, traits.accountExternalId: b, traits.contactExternalId: a}", "",
                "traits.accountExternalId is required and has no value"
            ),
        ] as [(String, String, String, String?)]
    )
    func rows(via: String, call: String, value: String, reason: String?) throws {
        let mapping = try Fixture.mapping(Self.text(via, call))
        let block = try Fixture.run(mapping, columns: ["a", "b"], rows: [["u", .text(value)]])
        #expect(block.rejects.map(\.reason) == (reason.map { [$0] } ?? []))
        #expect(block.calls.count == (reason == nil ? 1 : 0))
    }

    @Test("is looked at in fields that a star makes of columns, too") func star() throws {
        let call = "group: {userId: a, groupId: a, 'traits.*': {columns: 't_*'}}"
        let mapping = try Fixture.mapping(Self.text("calixa", call))
        let plan = try Plan.compile(mapping, columns: .fixed(["a", "t_name", "t_plan"]), source: "a.csv")
        #expect(
            plan.warnings.map(\.message)
                == ["traits.plan may be passed over: Calixa is not known to read it of group"]
        )
        let block = Fixture.run(plan, columns: ["a", "t_name", "t_plan"], rows: [["u", "n", "p"]])
        #expect(block.calls.count == 1)
    }

    @Test("is no matter of ChurnZero's own stars: a name that is nearly a standard one is warned of") func typo() throws
    {
        let mapping = try Fixture.mapping(
            """
            version: 1
            destination: {type: churnzero, app_key: "${KEY}"}
            calls: [{setAttribute: {entity: account, accountExternalId: a, "attr_*": {columns: "c_*"}}}]
            """
        )
        let plan = try Plan.compile(mapping, columns: .fixed(["a", "c_Nmae", "c_Plan"]), source: "a.csv")
        #expect(plan.warnings.map(\.code) == [.attributeTypo])
    }
}
