import CLibcrypto
import RowferryModel

/// `hash`: a pseudonym in the place of a value.
struct Digest: Sendable {
    private let salt: [UInt8]

    static let declaration = TransformDeclaration(
        name: "hash",
        summary: """
            Puts the SHA-256 hash in the place of the value, as 64 lower-case hexadecimal digits: the same value gives \
            the same hash, and nobody reads the value from it. Ids and addresses can be guessed, so give a `salt` that \
            nobody knows; it stands before the value when the hash is made. Unlike other transforms, it also takes \
            JSON numbers, `true` and `false`, as they are written.
            """,
        parameters: [
            KeyDeclaration("salt", .text, "A text that is put before the value: take it from the environment.")
        ],
        examples: [
            .init("hash", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            .init(
                "{hash: {salt: a}}",
                "bc",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            ),
        ],
        make: { keys, diagnostics in
            .hash(Digest(salt: Array((keys.text("salt", &diagnostics) ?? "").utf8)))
        }
    )

    private static let digits = Array("0123456789abcdef".utf8)

    /// - Complexity: linear; allocates nothing outside of the scratch memory.
    func apply(to text: UnsafeRawBufferPointer, scratch: inout Scratch) -> UnsafeRawBufferPointer {
        scratch.sink.truncate(to: 0)
        scratch.sink.append(salt)
        scratch.sink.append(text)
        let digest = scratch.allocate(32)
        let salted = scratch.sink.bytes(from: 0)
        _ = SHA256(
            salted.bindMemory(to: UInt8.self).baseAddress,
            salted.count,
            digest.bindMemory(to: UInt8.self).baseAddress
        )
        let written = scratch.allocate(64)
        for index in 0..<32 {
            written[index * 2] = Self.digits[Int(digest[index] >> 4)]
            written[index * 2 + 1] = Self.digits[Int(digest[index] & 15)]
        }
        return UnsafeRawBufferPointer(written)
    }
}
