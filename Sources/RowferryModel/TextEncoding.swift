/// How a source's bytes stand for characters, by the names that a mapping uses.
package enum TextEncoding: String, Sendable, Hashable, CaseIterable, Codable {
    case utf8 = "utf-8"
    /// UTF-16 whose byte order the source itself tells; found out when it is opened.
    case utf16 = "utf-16"
    case utf16le = "utf-16le"
    case utf16be = "utf-16be"
    /// UTF-32 whose byte order the source itself tells; found out when it is opened.
    case utf32 = "utf-32"
    case utf32le = "utf-32le"
    case utf32be = "utf-32be"
    /// Each byte is the code point of the same number, the C1 controls among them.
    case latin1 = "iso-8859-1"
    /// The table of the WHATWG Encoding standard; its five holes stand for the C1 controls of the same number.
    case windows1252 = "windows-1252"
}
