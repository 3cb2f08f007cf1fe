import CLibcrypto

/// ChurnZero's Enhanced Identity Verification: HMAC-SHA256 of an id (RFC 2104), the tenant's secret as key, as
/// lower-case hexadecimal digits.
struct IdentityHash: Sendable {
    private let key: [UInt8]

    init(secret: String) {
        key = Array(secret.utf8)
    }

    /// Sixty-four hexadecimal digits.
    func hash(_ id: UnsafeRawBufferPointer) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 32
        let empty: [UInt8] = [0]
        empty.withUnsafeBufferPointer { nothing in
            let bytes = id.bindMemory(to: UInt8.self).baseAddress ?? nothing.baseAddress
            _ = HMAC(rowferry_sha256(), key, Int32(key.count), bytes, id.count, &digest, &length)
        }
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in digest {
            text.append(Self.digits[Int(byte >> 4)])
            text.append(Self.digits[Int(byte & 15)])
        }
        return text
    }

    private static let digits = Array("0123456789abcdef".utf8)
}

extension IdentityHash: CustomStringConvertible, CustomReflectable {
    var description: String { "••••" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
