import RowferryModel
import Testing

@testable import RowferryDestinations

@Suite("ChurnZero's wire form")
struct WireFormTests {
    private static func prefix(_ form: WireForm) -> String {
        String(decoding: form.elementPrefix, as: UTF8.self)
    }

    private static func messages(_ body: () throws -> WireForm) -> [String] {
        do {
            _ = try body()
            return []
        } catch let problems as Diagnostics {
            return problems.all.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    @Test("is a bare array of elements, each with the key in front")
    func form() throws {
        let form = try ChurnZero.sample().wireForm(.send, endpoint: nil, userAgent: "rowferry/1")
        #expect(form.url == "https://tenant.us1app.churnzero.net/i")
        #expect(form.headers == ["Content-Type: application/json", "User-Agent: rowferry/1", "Accept: */*"])
        #expect([form.opening, form.separator, form.closing] == [[0x5B], [0x2C], [0x5D]])
        #expect(Self.prefix(form) == "\"appKey\":\"app-key-4711\",")
        #expect(form.bodySize(calls: 2, bytes: 20) == 2 + 20 + 1 + 2 * 24)
    }

    @Test(
        "has the API's path, whether the endpoint has it or not",
        arguments: [
            ("https://a.example", "https://a.example/i"), ("https://a.example/", "https://a.example/i"),
            ("https://a.example/i", "https://a.example/i"), ("https://a.example/i/", "https://a.example/i"),
            ("https://a.example//", "https://a.example/i"), ("https://i", "https://i/i"),
            ("https://a.example/hi", "https://a.example/hi/i"), ("http://127.0.0.1:8080", "http://127.0.0.1:8080/i"),
            ("https://a.example/cz/i", "https://a.example/cz/i"), ("https://a.example/cz", "https://a.example/cz/i"),
            ("https://a.example?x=/i", "https://a.example/i?x=/i"),
            ("https://a.example/i?x=1", "https://a.example/i?x=1"),
            ("a.example", "a.example/i"), ("a.example/i", "a.example/i"),
        ]
    )
    func path(endpoint: String, url: String) throws {
        #expect(ChurnZero.withPath(endpoint) == url)
        let given = try ChurnZero.sample().wireForm(.send, endpoint: endpoint, userAgent: "")
        #expect(given.url == url)
    }

    @Test("names everything that is missing for sending, and says what to do")
    func missing() {
        let none = ChurnZero.sample(endpoint: nil, key: nil)
        #expect(
            Self.messages { try none.wireForm(.send, endpoint: nil, userAgent: "") } == [
                """
                m.yaml: error[destination.key]: the destination's endpoint is not known: the mapping names none
                  help: give destination.endpoint, or try it with --sandbox.
                """,
                """
                m.yaml: error[destination.key]: there is no app_key: the mapping does not give one
                  help: the key stands under Admin > Application Keys in ChurnZero; or try it with --sandbox.
                """,
            ]
        )
        let unset = ChurnZero.sample(endpoint: nil, environment: ["KEY": ""], unset: ["endpoint": "CZ_URL"])
        #expect(
            Self.messages { try unset.wireForm(.send, endpoint: nil, userAgent: "") } == [
                """
                m.yaml: error[destination.key]: the destination's endpoint is not known: \
                the environment variable CZ_URL is not set
                  help: set CZ_URL, give --endpoint, or try it with --sandbox.
                """,
                """
                m.yaml: error[destination.key]: there is no app_key: the environment variable KEY does not give one
                  help: the key stands under Admin > Application Keys in ChurnZero; or try it with --sandbox.
                """,
            ]
        )
        #expect(Self.messages { try unset.wireForm(.send, endpoint: "https://x", userAgent: "") }.count == 1)
    }

    @Test("needs nothing for a sandbox or for measuring", arguments: [WirePurpose.sandbox, .measure])
    func otherPurposes(purpose: WirePurpose) throws {
        let none = ChurnZero.sample(endpoint: nil, key: nil)
        let form = try none.wireForm(purpose, endpoint: nil, userAgent: "")
        #expect(form.url == "https://churnzero.invalid/i")
        #expect(Self.prefix(form) == "\"appKey\":\"sandbox\",")
    }

    @Test("does not hand the real key to a sandbox, but measures with it")
    func sandbox() throws {
        let form = try ChurnZero.sample().wireForm(.sandbox, endpoint: "http://127.0.0.1:1", userAgent: "")
        #expect(Self.prefix(form) == "\"appKey\":\"sandbox\",")
        let measured = try ChurnZero.sample().wireForm(.measure, endpoint: nil, userAgent: "")
        #expect(Self.prefix(measured) == "\"appKey\":\"app-key-4711\",")
    }

    @Test(
        "finds the key where the mapping says that it is",
        arguments: [
            (SecretSource.file("/run/key"), "from-file"), (.file("/run/crlf"), "from-file"),
            (.file("/run/lines"), "from-file"), (.file("/run/inner"), "two\\u000alines"),
            (.literal(Secret("in the mapping")), "in the mapping"), (.environment(name: "KEY", fallback: nil), "env"),
            (.environment(name: "KEY", fallback: Secret("other")), "env"),
            (.environment(name: "EMPTY", fallback: Secret("fallback")), "fallback"),
            (.environment(name: "NONE", fallback: Secret("fallback")), "fallback"),
            (.literal(Secret("a\"b\\c\u{1}\u{7F}é")), "a\\\"b\\\\c\\u0001\u{7F}é"),
        ]
    )
    func secrets(source: SecretSource, key: String) throws {
        let files = [
            "/run/key": "from-file\n", "/run/crlf": "from-file\r\n", "/run/lines": "from-file\n\n",
            "/run/inner": "two\nlines\n",
        ]
        let churnZero = ChurnZero.sample(key: source, environment: ["KEY": "env", "EMPTY": ""], files: files)
        let form = try churnZero.wireForm(.send, endpoint: nil, userAgent: "")
        #expect(Self.prefix(form) == "\"appKey\":\"\(key)\",")
    }

    @Test(
        "misses a key that is empty or not there, and names its place",
        arguments: [
            (SecretSource.file("/run/none"), "the file /run/none"), (.file("/run/empty"), "the file /run/empty"),
            (.environment(name: "NONE", fallback: nil), "the environment variable NONE"),
            (.environment(name: "NONE", fallback: Secret("")), "the environment variable NONE"),
            (.literal(Secret("")), "the mapping"),
        ]
    )
    func noSecrets(source: SecretSource, place: String) {
        let churnZero = ChurnZero.sample(key: source, environment: [:], files: ["/run/empty": "\n"])
        let messages = Self.messages { try churnZero.wireForm(.send, endpoint: nil, userAgent: "") }
        #expect(messages.count == 1)
        #expect(messages.first?.contains("there is no app_key: \(place) does not give one") == true)
    }

    @Test(
        "misses an identity secret that is named and not there, unless it has a default",
        arguments: [
            (SecretSource.environment(name: "NONE", fallback: nil), true),
            (.environment(name: "NONE", fallback: Secret("")), false), (.file("/none"), true),
            (.literal(Secret("")), false), (.environment(name: "KEY", fallback: nil), false),
        ]
    )
    func identity(source: SecretSource, isMissed: Bool) throws {
        let churnZero = ChurnZero.sample(identity: source)
        let messages = Self.messages { try churnZero.wireForm(.send, endpoint: nil, userAgent: "") }
        #expect(messages.count == (isMissed ? 1 : 0))
        #expect(messages.allSatisfy { $0.contains("there is no identity_secret") })
        _ = try churnZero.wireForm(.measure, endpoint: nil, userAgent: "")
        let hasHashes = churnZero.schema.calls.allSatisfy { !$0.derived.isEmpty }
        #expect(hasHashes == (source == .environment(name: "KEY", fallback: nil)))
    }
}

@Suite("Secrets")
struct SecretTests {
    private static let marks = ["KEY-IN-MAPPING", "KEY-IN-ENVIRONMENT", "KEY-IN-FILE"]

    private static func dumped(_ value: some Any) -> String {
        var text = "\(value)" + String(reflecting: value)
        dump(value, to: &text)
        return text + mirrored(value, depth: 0)
    }

    private static func mirrored(_ value: Any, depth: Int) -> String {
        if depth > 12 { return "" }
        var text = "\(value)"
        for child in Mirror(reflecting: value).children { text += mirrored(child.value, depth: depth + 1) }
        return text
    }

    /// How bytes look when an array of them is printed.
    private static func asNumbers(_ mark: String) -> String {
        mark.utf8.map(String.init).joined(separator: ", ")
    }

    private static func expectHidden(_ text: String, _ what: Comment) {
        for mark in marks {
            #expect(!text.contains(mark), what)
            #expect(!text.contains(asNumbers(mark)), what)
        }
    }

    @Test("can't be seen in any description, dump or mirror of what holds them")
    func hidden() throws {
        let sources: [SecretSource] = [
            .literal(Secret(Self.marks[0])), .environment(name: "KEY", fallback: Secret(Self.marks[0])), .file("/key"),
        ]
        for source in sources {
            let churnZero = ChurnZero.sample(
                key: source,
                identity: source,
                environment: ["KEY": Self.marks[1]],
                files: ["/key": Self.marks[2]]
            )
            Self.expectHidden(Self.dumped(source), "the source")
            Self.expectHidden(Self.dumped(churnZero), "the destination")
            Self.expectHidden(Self.dumped(churnZero as any Destination), "the destination behind its protocol")
            Self.expectHidden(Self.dumped(churnZero.schema), "the schema")
            Self.expectHidden(Self.dumped(try churnZero.wireForm(.send, endpoint: nil, userAgent: "")), "the wire form")
        }
        let store = SecretStore(environment: ["KEY": Self.marks[1]]) { _ in Self.marks[2] }
        Self.expectHidden(Self.dumped(store), "the store")
        Self.expectHidden(Self.dumped(IdentityHash(secret: Self.marks[0])), "the hash")
    }

    @Test("can't be seen in what is said about a destination that is not complete")
    func diagnostics() {
        let churnZero = ChurnZero.sample(
            endpoint: nil,
            key: .literal(Secret(Self.marks[0])),
            identity: .file("/none"),
            environment: ["KEY": Self.marks[1]]
        )
        do {
            _ = try churnZero.wireForm(.send, endpoint: nil, userAgent: "")
            Issue.record("nothing was missed")
        } catch {
            Self.expectHidden(Self.dumped(error), "the diagnostics")
        }
    }
}
