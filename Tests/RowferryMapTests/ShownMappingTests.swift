import RowferryMap
import Testing

@Suite("A mapping that is shown in a report")
struct ShownMappingTests {
    private static let keys = ["app_key", "identity_secret"]

    private static func shown(_ text: String) -> String? {
        ShownMapping.text(of: text, secretKeys: keys)
    }

    @Test(
        "stays as it was where it only says where secrets are",
        arguments: [
            "destination:\n  app_key: ${KEY} # from the vault\n  identity_secret: ${SECRET:-}\n",
            "destination: {type: churnzero, app_key: \"${KEY}\", identity_secret: 'file:secret.txt'}\n",
            "# a comment\ndestination:\n  app_key: file:/run/key\n",
            "{\"destination\": {\"app_key\":\"${KEY}\"}}",
            "calls:\n  - trackEvent:\n      cf_app_key_name: column\n",
        ]
    )
    func unchanged(text: String) {
        #expect(Self.shown(text) == text)
    }

    @Test(
        "has no secret",
        arguments: [
            ("destination:\n  app_key: hunter2\n  type: x", "destination:\n  app_key: (not shown)\n  type: x"),
            ("destination:\n  app_key: \"hunter2\"", "destination:\n  app_key: (not shown)"),
            (
                "destination: {app_key: \"${K}\", identity_secret: hunter2}",
                "destination: {app_key: \"${K}\", identity_secret: (not shown)"
            ),
            ("destination: {\"app_key\":\"hunter2\"}", "destination: {\"app_key\":(not shown)"),
            ("destination:\n  app_key: ${K:-hunter2}", "destination:\n  app_key: (not shown)"),
            ("destination:\n  app_key: hunter2${K}", "destination:\n  app_key: (not shown)"),
            ("destination:\n  APP_KEY: hunter2", "destination:\n  APP_KEY: (not shown)"),
            (
                "# app_key: hunter2\ndestination: {app_key: \"${K}\"}",
                "# app_key: (not shown)\ndestination: {app_key: \"${K}\"}"
            ),
            (
                "# it is hunter2\ndestination:\n  app_key: hunter2",
                "# it is (not shown)\ndestination:\n  app_key: (not shown)"
            ),
            (
                "destination:\n  headers: {X-Odd-Name: hunter2}",
                "destination:\n  headers: {X-Odd-Name: (not shown)"
            ),
            (
                "destination:\n  headers:\n    Authorization: Bearer ${T}\n    X-Odd: Bearer hunter2",
                "destination:\n  headers:\n    Authorization: Bearer ${T}\n    X-Odd: (not shown)"
            ),
            (
                "destination:\n  headers:\n    - Authorization: hunter2",
                "destination:\n  headers:\n    - Authorization: (not shown)"
            ),
            (
                "destination: {endpoint: https://me:hunter2@host/i}",
                "destination: {endpoint: https://(not shown)@host/i}"
            ),
            ("destination:\r\n  app_key: hunter2\r\n", "destination:\n  app_key: (not shown)\n"),
        ]
    )
    func redacted(text: String, expected: String) {
        #expect(Self.shown(text) == expected)
    }

    @Test(
        "is left out where a secret can't be cut out with certainty",
        arguments: [
            "destination:\n  app_key:\n    hunter2",
            "destination:\n  app_key: |\n    hunter2",
            "destination:\n  app_key: hun\n    ter2",
            "destination:\n  app_key: \"h\\x75nter2\"",
            "name: &key hunter2\ndestination:\n  app_key: *key",
            "destination:\n  app_key: [hunter2]",
            "destination:\n  ? app_key\n  : hunter2",
            "destination: {app_key: hunter2",
        ]
    )
    func leftOut(text: String) {
        #expect(Self.shown(text) == nil)
    }
}
