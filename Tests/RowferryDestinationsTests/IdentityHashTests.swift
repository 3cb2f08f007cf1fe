import Testing

@testable import RowferryDestinations

@Suite("The identity hash")
struct IdentityHashTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        var name: String
        var key: String
        var message: String
        var digest: String
        var testDescription: String { name }
    }

    // RFC 4231 with the keys that are text. Its other keys are bytes that no secret from a variable can hold.
    @Test(
        "is HMAC-SHA256 in lower-case hexadecimal digits",
        arguments: [
            Vector(
                name: "RFC 4231, 4.2 (test case 1)",
                key: String(repeating: "\u{0B}", count: 20),
                message: "Hi There",
                digest: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            Vector(
                name: "RFC 4231, 4.3 (test case 2)",
                key: "Jefe",
                message: "what do ya want for nothing?",
                digest: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            // The three below: openssl dgst -sha256 -hmac KEY
            Vector(
                name: "an id as tenants have them",
                key: "s3cr3t-token",
                message: "acme-4711",
                digest: "b31d721b2c12afce0ea7aea88d822e43d359c571738479fc4324171be20eaebb"
            ),
            Vector(
                name: "an empty id",
                key: "s3cr3t-token",
                message: "",
                digest: "772e5585aafc95674a2160e6f0b522a470d3671e3ea6c154445140032eb28ef9"
            ),
            Vector(
                name: "a key longer than a block, an id beyond ASCII",
                key: String(repeating: "k", count: 131),
                message: "Müller & Söhne",
                digest: "8f24c48b47a7458821e44e949dd6e780642364f10a83206574635cb8960b10ce"
            ),
        ]
    )
    func vectors(vector: Vector) {
        let digest = Array(vector.message.utf8).withUnsafeBytes { IdentityHash(secret: vector.key).hash($0) }
        #expect(String(decoding: digest, as: UTF8.self) == vector.digest)
    }

    @Test("takes an id that is nowhere in memory")
    func nowhere() {
        let hash = IdentityHash(secret: "s3cr3t-token")
        let nothing = hash.hash(UnsafeRawBufferPointer(start: nil, count: 0))
        #expect(nothing == [UInt8]().withUnsafeBytes { hash.hash($0) })
    }
}
