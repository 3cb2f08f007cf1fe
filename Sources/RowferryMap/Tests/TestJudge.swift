package import RowferryModel

extension MappingTest {
    /// What is different from what the test expects, one sentence each; nothing when the test passes.
    package func differences(in block: MappedBlock) -> [String] {
        if let found = block.rejects.first { return differences(of: found) }
        if let reject {
            return ["the row is not rejected, expected \(reject.code)"] + made(block).map { "  made: \($0)" }
        }
        let calls = made(block)
        var differences: [String] = []
        for (index, call) in calls.enumerated() {
            if index < self.calls.count {
                differences += Self.differences(call, self.calls[index], number: index + 1)
            } else {
                differences.append("call \(index + 1) is made, and not expected: \(call)")
            }
        }
        for (index, call) in self.calls.enumerated().dropFirst(calls.count) {
            differences.append("call \(index + 1) is not made, expected: \(call.json)")
        }
        return differences
    }

    private func made(_ block: MappedBlock) -> [String] {
        block.bytes.withUnsafeBytes { bytes in block.calls.map { String(decoding: bytes[$0.range], as: UTF8.self) } }
    }

    private func differences(of found: Reject) -> [String] {
        guard let reject else { return ["the row is rejected [\(found.code.rawValue)]: \(found.reason)"] }
        var differences: [String] = []
        if reject.code != found.code.rawValue {
            differences.append(
                "the row is rejected with \(found.code.rawValue), expected \(reject.code): \(found.reason)"
            )
        }
        if let field = reject.field, field != found.field {
            differences.append(
                "the row is rejected for \(found.field ?? "no field"), expected \(field): \(found.reason)"
            )
        }
        return differences
    }

    /// Field by field: what is there, what should be.
    private static func differences(_ call: String, _ expected: TestValue, number: Int) -> [String] {
        guard case .object(let pairs) = expected else { return [] }
        return Array(call.utf8).withUnsafeBytes { bytes in
            let fields = JSONList.members(of: bytes)
            var differences: [String] = []
            for pair in pairs {
                guard let value = fields.first(where: { $0.key == pair.key })?.value else {
                    differences.append("call \(number): \(pair.key) is missing, expected \(pair.value.json)")
                    continue
                }
                if !pair.value.matches(value) {
                    let found = String(decoding: value, as: UTF8.self)
                    differences.append("call \(number): \(pair.key) is \(found), expected \(pair.value.json)")
                }
            }
            for field in fields where !pairs.contains(where: { $0.key == field.key }) {
                let found = String(decoding: field.value, as: UTF8.self)
                differences.append("call \(number): \(field.key) is \(found), and not expected")
            }
            return differences
        }
    }
}

extension TestValue {
    /// Whether a JSON value is what was expected: numbers by value, texts by what they say, objects in any order.
    func matches(_ json: UnsafeRawBufferPointer) -> Bool {
        switch self {
        case .single(.string(let text)):
            guard json.first == UInt8(ascii: "\"") else { return false }
            var sink = ByteSink(capacity: json.count)
            JSONList.write(json, to: &sink)
            return sink.bytes(from: 0).elementsEqual(text.utf8)
        case .single(.number(let digits)):
            guard NumberText.isNumber(json) else { return false }
            return Array(digits.utf8).withUnsafeBytes { DecimalText.compare(json, $0) == 0 }
        case .single(let literal): return json.elementsEqual((literal.text ?? "null").utf8)
        case .list(let values):
            guard json.first == UInt8(ascii: "[") else { return false }
            let elements = JSONList.elements(of: json)
            return elements.count == values.count && zip(values, elements).allSatisfy { $0.matches($1) }
        case .object(let pairs):
            guard json.first == UInt8(ascii: "{") else { return false }
            let members = JSONList.members(of: json)
            return members.count == pairs.count
                && pairs.allSatisfy { pair in
                    members.contains { $0.key == pair.key && pair.value.matches($0.value) }
                }
        }
    }
}

extension JSONList {
    /// The elements of an array as they are written.
    static func elements(of json: UnsafeRawBufferPointer) -> [UnsafeRawBufferPointer] {
        var list = JSONList(json)
        guard list.begins else { return [] }
        var elements: [UnsafeRawBufferPointer] = []
        while let element = list.next() { elements.append(element) }
        return elements
    }

    /// The members of an object: keys without escapes, values as they are written.
    static func members(of json: UnsafeRawBufferPointer) -> [(key: String, value: UnsafeRawBufferPointer)] {
        var list = JSONList(json)
        guard list.beginsObject else { return [] }
        var members: [(key: String, value: UnsafeRawBufferPointer)] = []
        while let member = list.next() {
            var end = 1
            while end < member.count, member[end] != UInt8(ascii: "\"") {
                end += member[end] == UInt8(ascii: "\\") ? 2 : 1
            }
            var sink = ByteSink(capacity: end)
            write(UnsafeRawBufferPointer(rebasing: member[...end]), to: &sink)
            let colon = member[end...].firstIndex(of: UInt8(ascii: ":")) ?? member.count - 1
            let value = Trim.apply(to: UnsafeRawBufferPointer(rebasing: member[(colon + 1)...]))
            members.append((String(decoding: sink.array(), as: UTF8.self), value))
        }
        return members
    }
}
