import RowferryModel

/// A change to a text value, named in `transform:`. Each has a file of its own beside this one.
enum Transform: String, Sendable, CaseIterable {
    case trim
    case lowercase
    case uppercase

    /// The changed text: a part of the given one, or bytes written to the scratch memory.
    @inline(__always)
    func apply(to text: UnsafeRawBufferPointer, scratch: inout Scratch) -> UnsafeRawBufferPointer {
        switch self {
        case .trim: Trim.apply(to: text)
        case .lowercase: Lowercase.apply(to: text, scratch: &scratch)
        case .uppercase: Uppercase.apply(to: text, scratch: &scratch)
        }
    }
}
