import Foundation
import Testing

@testable import RowferrySandbox

/// The pure parts, by tables.
@Suite struct RuleTests {
    @Test(arguments: [
        ("null", "null"), (" true ", "true"), ("[]", "[]"), ("{}", "{}"), ("[1,[2]]", "[1,[2]]"),
        (#"{"b":1,"a":2,"b":3}"#, #"{"b":1,"a":2,"b":3}"#),
        ("12345678901234567890.10", "12345678901234567890.10"), ("-0.5e+10", "-0.5e+10"), ("0", "0"),
        (#""\u00e9\ud83d\ude00\/""#, "\"é😀/\""), (#""\u0000\n""#, #""\u0000\n""#), ("\"\u{7f}é\"", "\"\u{7f}é\""),
    ])
    func `JSON is read and written with its order and digits`(text: String, written: String) throws {
        #expect(try JSONReader.value(of: Data(text.utf8)).text == written)
    }

    @Test(arguments: [
        "", " ", "{", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "01", "1.", ".5", "+1", "-", "1e", "tru",
        "truee", "nul", "\"", "\"\\x\"", "\"\\u12g4\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"a\nb\"",
        "1 1", "NaN", "\u{feff}1", "'a'", "[1,2", String(repeating: "[", count: 10_000),
    ])
    func `what is not JSON is refused`(text: String) {
        #expect(throws: JSONFault.self) { try JSONReader.value(of: Data(text.utf8)) }
    }

    @Test func `every text cut short is refused without a crash`() {
        let text = Data(#"{"a":[1.5e3,"x\u00e9\\",true,null,{"b":"\ud83d\ude00"}]}"#.utf8)
        for length in 0..<text.count {
            #expect(throws: JSONFault.self) { try JSONReader.value(of: text.prefix(length)) }
        }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        #expect(throws: JSONFault.self) { try JSONReader.value(of: Data([0x22, 0xFF, 0x22])) }
    }

    @Test(arguments: [
        ("a=1&b=2", "{\"a\":\"1\",\"b\":\"2\"}"), ("a+b=c%20d%2B", "{\"a b\":\"c d+\"}"), ("a", "{\"a\":\"\"}"),
        ("a=b=c", "{\"a\":\"b=c\"}"), ("&&a=1&", "{\"a\":\"1\"}"), ("", "{}"), ("x=%C3%A9", "{\"x\":\"é\"}"),
    ])
    func `forms are decoded`(text: String, object: String) {
        #expect(Form.pairs(of: text).map { JSONValue.object($0).text } == object)
    }

    @Test(arguments: ["%", "%1", "%zz", "a=%FF"])
    func `broken escapes are refused`(text: String) {
        #expect(Form.pairs(of: text) == nil)
    }

    @Test(arguments: [
        ("2012-03-19T07:22Z", "2012-03-19T07:22:00Z"), ("2012-03-19", "2012-03-19T00:00:00Z"),
        ("2018-01-11T12:41:54.1938202Z", "2018-01-11T12:41:54.1938202Z"),
        ("2018-01-11T12:41:54.500Z", "2018-01-11T12:41:54.5Z"), ("2018-01-11T12:41:54.000Z", "2018-01-11T12:41:54Z"),
        ("2024-01-01T00:30+01:00", "2023-12-31T23:30:00Z"), ("2024-02-28T23:30-0100", "2024-02-29T00:30:00Z"),
        ("2023-12-31T23:30:00-01", "2024-01-01T00:30:00Z"), ("2024-02-03 10:00", "2024-02-03T10:00:00Z"),
        ("2024-03-01T00:00+00:30", "2024-02-29T23:30:00Z"),
    ])
    func `dates come to one form`(text: String, written: String) {
        #expect(Instant(text)?.text == written)
    }

    @Test(arguments: [
        "", "2024", "2024-13-01", "2024-02-30", "2023-02-29", "1900-02-29", "2024-1-1", "02/03/2024", "2024-01-01T",
        "2024-01-01T24:00Z", "2024-01-01T10:60Z", "2024-01-01T10:00:60Z", "2024-01-01T10:00:00.Z", "1704067200",
        "2024-01-01T10:00Zx", "2024-01-01T10:00+1", "2024-00-01", "2024-01-00",
    ])
    func `what is no date is refused`(text: String) {
        #expect(Instant(text) == nil)
    }

    @Test(arguments: ["1", "-1", "+2", "0.5", "1e3", "007"])
    func `numbers are numbers`(text: String) { #expect(Amount(text) != nil) }

    @Test(arguments: [
        "", "abc", "3abc", "1,5", "1.", ".5", " 5", "0x10", "NaN", "1e", "--1", String(repeating: "9", count: 39),
    ])
    func `other texts are no amounts`(text: String) { #expect(Amount(text) == nil) }

    @Test func `a sum that would be rounded is none`() throws {
        let large = try #require(Amount(String(repeating: "9", count: 38)))
        let small = try #require(Amount("0.0000001"))
        #expect(large.adding(small) == nil)
    }

    @Test(arguments: [
        ("", [], ""), ("D", [], "D"), ("D", ["A"], "D A: 1"), ("", ["A", "B"], "A: 1 B: 1"),
        (String(repeating: "x", count: 254), ["A"], String(repeating: "x", count: 254) + " "),
        (String(repeating: "é", count: 256), [], String(repeating: "é", count: 255)),
        (String(repeating: "x", count: 254) + "😀", [], String(repeating: "x", count: 254)),
    ])
    func `descriptions are poured into, then cut`(description: String, spilled: [String], kept: String) {
        #expect(Description.kept(description, pouring: spilled.map { JSONMember($0, .string("1")) }) == kept)
    }

    @Test func `a hash tells the four texts apart, also where they meet`() {
        let one = EventIdentity(account: "ab", contact: "c", date: "", description: "")
        let other = EventIdentity(account: "a", contact: "bc", date: "", description: "")
        #expect(one.hash != other.hash)
        #expect(one.hash == 4_794_599_037_827_464_639)
    }
}
