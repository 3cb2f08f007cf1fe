/// How calls of a kind say what they add: to what, and how much of each thing.
package struct AdditionRule: Sendable, Hashable {
    /// A field that each such call has, and no other: both as JSON.
    package var mark: CallMembers.Element
    /// Fields that say to what it is added, in the order in which people read them.
    package var owner: [String]
    /// Fields with this prefix are amounts, each named by what is behind it.
    package var prefix: String
    /// Two fields that name one thing, and say how much of it.
    package var name: String
    package var amount: String

    package init(mark: CallMembers.Element, owner: [String], prefix: String, name: String, amount: String) {
        self.mark = mark
        self.owner = owner
        self.prefix = prefix
        self.name = name
        self.amount = amount
    }

    /// What the call adds, in its order; empty when it is no such call.
    package func additions(of call: some Sequence<UInt8>) -> [Addition] {
        var isMarked = false
        var owner: [CallMembers.Element] = []
        var amounts: [CallMembers.Element] = []
        var single = Addition(owner: [], name: "", amount: "")
        for member in CallMembers(call) {
            let key = String(member.name.dropFirst().dropLast())
            if member == mark { isMarked = true }
            if self.owner.contains(key) {
                owner.append(member)
            } else if key == name {
                single.name = member.value
            } else if key == amount {
                single.amount = member.value
            } else if key.hasPrefix(prefix) {
                amounts.append(CallMembers.Element(name: "\"\(key.dropFirst(prefix.count))\"", value: member.value))
            }
        }
        guard isMarked else { return [] }
        owner.sort { left, right in place(of: left) < place(of: right) }
        var additions = amounts.map { Addition(owner: owner, name: $0.name, amount: $0.value) }
        single.owner = owner
        if !single.name.isEmpty, !single.amount.isEmpty { additions.append(single) }
        return additions
    }

    private func place(of member: CallMembers.Element) -> Int {
        owner.firstIndex(of: String(member.name.dropFirst().dropLast())) ?? owner.count
    }
}

/// One thing that a call adds; all texts are JSON, as they stand in the call.
package struct Addition: Sendable, Hashable {
    /// The owner's fields that the call has.
    package var owner: [CallMembers.Element]
    /// Name of what is added to.
    package var name: String
    /// A number, digit for digit.
    package var amount: String

    package init(owner: [CallMembers.Element], name: String, amount: String) {
        self.owner = owner
        self.name = name
        self.amount = amount
    }

    /// What takes it back.
    package var negated: Addition {
        var negated = self
        negated.amount = amount.hasPrefix("-") ? String(amount.dropFirst()) : "-" + amount
        return negated
    }
}
