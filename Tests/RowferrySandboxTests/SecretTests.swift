import Foundation
import RowferrySandbox
import Testing

/// The appKey.
@Suite struct SecretTests {
    @Test func `the appKey is nowhere in the files, the page or the log`() async throws {
        try await withTemporaryFile { path in
            var configuration = Sandbox.Configuration()
            configuration.database = path
            configuration.expectedAppKey = "expected-secret-key"
            try await withSandbox(configuration) { sandbox, client in
                for key in ["secret-key", "expected-secret-key"] {
                    let query =
                        "appKey=\(key)&appkey=\(key)&action=trackEvent&accountExternalId=a&contactExternalId=c&eventName=E"
                    _ = try await client.get("/i?" + query)
                    _ = try await client.form(query)
                    _ = try await client.json(#"[{"appKey":"\#(key)","APPKEY":["\#(key)"],"action":"x"}]"#)
                    _ = try await client.json(#"{"appKey":"\#(key)""#)
                }
                let page = try await client.get("/")
                #expect(!page.text.contains("secret-key"))
                let contents = try sandbox.contents()
                #expect(!"\(contents)".contains("secret-key"))
                for file in [path, path + "-wal"] {
                    let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
                    #expect(bytes.range(of: Data("secret-key".utf8)) == nil)
                }
            }
        }
    }

    @Test func `another appKey than the expected one is an error, still answered with the GIF`() async throws {
        var configuration = Sandbox.Configuration()
        configuration.expectedAppKey = "right"
        try await withSandbox(configuration) { sandbox, client in
            let call =
                #"{"appKey":"KEY","action":"setAttribute","entity":"account","accountExternalId":"a","attr_A":1}"#
            try await client.push(
                call.replacing("KEY", with: "wrong"),
                call.replacing("KEY", with: "right"),
                call.replacing(#""KEY""#, with: #""""#)
            )
            #expect(
                try sandbox.contents().arrivals.map(\.effect) == [
                    .error("AppKey is not the expected one"), .applied, .error("AppKey parameter must be defined"),
                ]
            )
        }
    }
}
