import Foundation

/// A service that takes JSON arrays of objects, and keeps each object as it is. Pure.
enum RecordJudge {
    static func judge(_ body: Data) -> ListVerdict {
        let root: JSONValue
        do throws(JSONFault) {
            root = try JSONReader.value(of: body)
        } catch {
            return .refused(error.text)
        }
        guard case .array(let parts) = root else { return .refused("the body is not a JSON array") }
        var messages: [Message] = []
        for (place, part) in parts.enumerated() {
            guard case .object(let members) = part else {
                return .refused("element \(place + 1) of \(parts.count) is not a JSON object")
            }
            var message = Message(type: "record", body: part.text)
            message.values = members
            messages.append(message)
        }
        return .taken(messages)
    }
}
