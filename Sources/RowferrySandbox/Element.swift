/// One call as it arrived: the whole of a form or an object, or one element of an array.
///
/// The appKey is taken out while the element is made, so that whatever is stored or shown of it is free of it.
struct Element: Equatable, Sendable {
    /// The place in the array, from 0.
    var position: Int
    /// Nil when none was sent. Compared, never stored.
    var appKey: String?
    /// Everything but the appKey, in the order sent; of a repeated key the last value, at the first place.
    private(set) var fields: [JSONMember] = []
    /// What an element that is no object was instead.
    private(set) var misshapen: JSONValue?
    private var places: [String: Int] = [:]

    init(position: Int, _ value: JSONValue) {
        self.position = position
        guard case .object(let members) = value else {
            misshapen = value
            return
        }
        fields.reserveCapacity(members.count)
        places.reserveCapacity(members.count)
        for member in members { take(member) }
    }

    subscript(_ key: String) -> JSONValue? { places[key].map { fields[$0].value } }

    /// The text that was sent under `key`, when it was one; for showing an element that could not be understood.
    func sentText(_ key: String) -> String {
        guard case .string(let text)? = self[key] else { return self[key]?.text ?? "" }
        return text
    }

    /// The element as one line of JSON, without the appKey.
    var body: String { (misshapen ?? .object(fields)).text }

    private mutating func take(_ member: JSONMember) {
        if member.key == "appKey" {
            if case .string(let text) = member.value { appKey = text }
        } else if member.key.lowercased() == "appkey" {
            // A misspelt key is still a secret: dropped, and so reported as missing.
        } else if let place = places[member.key] {
            fields[place].value = member.value
        } else {
            places[member.key] = fields.count
            fields.append(member)
        }
    }
}
