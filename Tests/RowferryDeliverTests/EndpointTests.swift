import RowferryDeliver
import RowferryModel
import Testing

struct EndpointTests {
    @Test(
        "Have one name, however they are written, and show no secret",
        arguments: [
            ("https://acme.example/i", "https://acme.example/i"),
            ("HTTPS://ACME.example:443/i", "https://acme.example/i"),
            ("https://acme.example/I", "https://acme.example/I"), ("http://LOCALHOST:80/i", "http://localhost/i"),
            ("http://localhost:8080/i?key=x#y", "http://localhost:8080/i"),
            ("https://acme.example", "https://acme.example/"),
            ("https://bob:hunter2@acme.example/i", "https://acme.example/i"),
            ("not a url", "an endpoint that is no URL"),
        ]
    )
    func name(url: String, expected: String) {
        #expect(endpointName(url) == expected)
    }

    @Test(
        "Secrets may go over https anywhere, and over http within this machine",
        arguments: [
            "https://analytics.churnzero.net/i", "https://api.segment.io/v1/batch?x=1#f", "HTTPS://Example.com",
            "https://10.0.0.1:8443/", "https://[2001:db8::1]/", "http://localhost:8080/i", "http://LOCALHOST/",
            "http://127.0.0.1:1/", "http://127.255.0.3/", "http://[::1]:9/", "https://localhost/",
        ]
    )
    func safe(url: String) {
        #expect(endpointProblem(url) == nil)
    }

    @Test(
        "Plain http beyond this machine is refused, whatever it pretends to be",
        arguments: [
            "http://example.com/i", "http://10.0.0.1/", "http://127.0.0.1.example.com/",
            "http://localhost.example.com/",
            "http://128.0.0.1/", "http://[::2]/", "http://0.0.0.0/", "http://notlocalhost/", "http://127.example/",
            "http://example.com/#localhost", "http://example.com?@127.0.0.1/", "http://1.127.0.0/",
            "http://[::ffff:10.0.0.1]/", "HTTP://EXAMPLE.COM",
        ]
    )
    func insecure(url: String) throws {
        let problem = try #require(endpointProblem(url))
        #expect(problem.code == .destinationInsecure && problem.severity == .error && problem.help != nil)
    }

    @Test(
        "What is no http or https URL is refused",
        arguments: [
            "", " ", "example.com", "/i", "ftp://example.com/", "file:///etc/passwd", "https://",
            "https://exa mple.com/", "https://example.com:99999/", "https://[::1/", "javascript:alert(1)",
            "https://example.com\u{0}.evil.example/", "https://example.com/\n", "unix:/run/x", "${CHURNZERO_ENDPOINT}",
        ]
    )
    func unusable(url: String) throws {
        let problem = try #require(endpointProblem(url))
        #expect(problem.code == .mappingValue && problem.help != nil)
    }

    @Test(
        "A user or a password in the URL is refused, and not shown",
        arguments: [
            "https://user:hunter2@example.com/", "https://hunter2@example.com/", "http://u:hunter2@127.0.0.1/",
            "https://:hunter2@example.com/", "https://u:hunter2 @example.com/", "ftp://u:hunter2@example.com/",
            "http://127.0.0.1:80\\@example.com:hunter2@x/",
        ]
    )
    func credentials(url: String) throws {
        let problem = try #require(endpointProblem(url))
        #expect(problem.code == .mappingValue)
        #expect(!problem.description.contains("hunter2"))
    }
}
