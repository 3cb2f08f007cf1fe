import Testing

@testable import RowferryDeliver

struct CurlExchangeTests {
    @Test("The body is read in parts of any size, once", arguments: [1, 2, 3, 7, 10, 11, 64])
    func body(part: Int) {
        let body = Array(UInt8(0)..<10)
        var exchange = CurlExchange(body: body)
        #expect(exchange.read(all: part) == body)
        #expect(exchange.bodyBytesRead == 10)
        #expect(exchange.read(all: part).isEmpty)
    }

    @Test("An untouched body may go to a second connection; a touched one may not")
    func attempts() {
        var exchange = CurlExchange(body: [1, 2])
        let first = exchange.beginAttempt()
        let second = exchange.beginAttempt()
        #expect(first && second && exchange.mayRewind)
        _ = exchange.read(1)
        let third = exchange.beginAttempt()
        #expect(!third && !exchange.mayRewind)
        #expect(exchange.attempts == 3)
    }

    @Test(
        "Retry-After is taken from the last head only, whatever its letters",
        arguments: [
            (["HTTP/1.1 200 OK\r\n", "Retry-After: 3\r\n", "\r\n"], "3", true),
            (["HTTP/1.1 200 OK\r\n", "RETRY-AFTER:\t 12 \r\n"], "12 ", false),
            (["HTTP/1.1 100 C\r\n", "Retry-After: 3\r\n", "\r\n", "HTTP/1.1 503 No\r\n"], nil, false),
            (["HTTP/1.1 200 OK\r\n", "X-Retry-After: 3\r\n", "\r\n"], nil, true),
            (["HTTP/1.1 200 OK\n", "Retry-After:\n", "\n"], "", true),
            (
                ["HTTP/1.1 200 OK\r\n", "Retry-After: \(String(repeating: "9", count: 90))\r\n"],
                String(repeating: "9", count: 64), false
            ),
        ] as [([String], String?, Bool)]
    )
    func headers(lines: [String], expected: String?, isWhole: Bool) {
        var exchange = CurlExchange(body: [1])
        for line in lines { Array(line.utf8).withUnsafeBytes { exchange.readHeader($0) } }
        #expect(exchange.retryAfter == expected)
        #expect(exchange.hasWholeHead == isWhole)
    }

    @Test("4 KiB of an answer are kept, and after a MiB it is enough", arguments: [1, 1000, 16_384, 3 << 20])
    func answer(part: Int) {
        var exchange = CurlExchange(body: [1])
        let bytes = [UInt8](repeating: 65, count: part)
        var read = 0
        while bytes.withUnsafeBytes({ exchange.readAnswer($0) }) { read += part }
        #expect(exchange.isCutOff)
        #expect(exchange.answer == [UInt8](repeating: 65, count: 4096))
        #expect(read <= 1 << 20 && read + part > 1 << 20)
    }
}

extension CurlExchange {
    fileprivate mutating func read(_ size: Int) -> [UInt8] {
        var buffer = [UInt8](repeating: 0xEE, count: size)
        let count = buffer.withUnsafeMutableBytes { readBody(into: $0) }
        return Array(buffer.prefix(count))
    }

    fileprivate mutating func read(all size: Int) -> [UInt8] {
        var all: [UInt8] = []
        while case let part = read(size), !part.isEmpty { all += part }
        return all
    }
}
