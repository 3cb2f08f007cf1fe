/// What the bytes from 0x80 on stand for in encodings of one byte a character.
enum Windows1252 {
    /// ISO-8859-1: the code point of the same number.
    static let latin1: [UInt16] = Array(0x80...0xFF)

    /// The WHATWG Encoding standard's index for windows-1252. It leaves 81, 8D, 8F, 90 and 9D to the controls of the same
    /// number, so that every byte stands for something, and nothing is lost.
    static let high: [UInt16] =
        [
            0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
            0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
            0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
            0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
        ] + Array(0xA0...0xFF)
}
