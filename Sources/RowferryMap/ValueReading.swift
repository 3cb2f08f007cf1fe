/// How values are read, one by one: for whoever asks what a mapping would take, without having one.
package enum ValueReading {
    /// Whether `type: number` takes the text.
    package static func isNumber(_ text: UnsafeRawBufferPointer) -> Bool {
        NumberText.isNumber(text)
    }

    /// Whether `type: boolean` takes the text.
    package static func isBoolean(_ text: UnsafeRawBufferPointer) -> Bool {
        BooleanWord.value(of: text) != nil
    }

    /// Tells whether texts are dates in a format of `date:`; nil for a format that is not known.
    package static func date(_ format: String) -> (@Sendable (UnsafeRawBufferPointer) -> Bool)? {
        guard let format = try? DateFormat(format) else { return nil }
        return { format.read($0)?.isValid == true }
    }
}
