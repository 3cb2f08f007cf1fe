import RowferryModel

/// What is known of the call at hand while a field of it takes the long way.
struct CallState {
    var hasContent = false
    var isSkipped = false
    var isPinned = false
    var isForbidden = false
    /// Hash of the order fields that had a value.
    var orderKey: UInt64?
    /// Hash of what makes the call the same as another one, whatever the order of the fields.
    var sameness: UInt64 = 0
}

extension CallPlan {
    /// The fault of a row without any of the fields of which the call needs one.
    func fault(lacking message: String) -> FieldFault {
        FieldFault(code: .fieldMissing, field: name, message: message)
    }

    /// Whether a call may be repeated, and what decides on its lane.
    @inline(__always)
    func delivery(isPinned: Bool, isForbidden: Bool) -> (class: DeliveryClass, lane: LaneKey) {
        guard isDecidedByRow else { return (fixedClass, .order) }
        let deliveryClass: DeliveryClass = isPinned && !isForbidden ? .repeatable : .once
        switch events {
        case .account: return (deliveryClass, .order)
        case .none: return (deliveryClass, deliveryClass == .once ? .order : .row)
        // One that may be the same as another is kept beside it, but decides on whether a later one is kept.
        case .sameness: return (deliveryClass, isPinned && hasSameness ? .sameness : .order)
        }
    }
}

/// What a call shares its lane with.
enum LaneKey {
    /// Calls with the same order field.
    case order
    /// Calls that are the same to the destination.
    case sameness
    /// None: it is dealt out by its row.
    case row
}

extension CallState {
    func laneKey(by key: LaneKey) -> UInt64? {
        switch key {
        case .order: orderKey
        case .sameness: sameness
        case .row: nil
        }
    }
}

/// Why a value can't be sent.
struct FieldFault {
    var code: DiagnosticCode
    var field: String
    var column: String?
    /// The value as it stood in the source, cut at 200 bytes.
    var value: String?
    var message: String
}

/// Why a field ends the call or the row.
enum FieldEnd {
    case skipCall
    case reject(FieldFault)
}
