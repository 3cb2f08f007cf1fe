/// What makes two events the same to the service: date, account, contact and description. Not the name.
struct EventIdentity: Equatable, Sendable {
    var account: String
    var contact: String
    var date: String
    var description: String

    /// FNV-1a over the four texts, each closed by a byte that UTF-8 never uses. The same in every process, since it
    /// is stored; a hit is compared in full, so that a collision swallows nothing.
    var hash: Int64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for text in [account, contact, date, description] {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            hash = (hash ^ 0xFF) &* 0x100_0000_01B3
        }
        return Int64(bitPattern: hash)
    }
}
