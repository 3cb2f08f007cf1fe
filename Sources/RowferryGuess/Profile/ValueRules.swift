/// How a mapping reads values: given from outside, so that a guess never believes in a number or a date that the
/// mapping language would refuse.
package struct ValueRules: Sendable {
    /// Whether the bytes of a value, without white space around it, are what is asked for.
    package typealias Test = @Sendable (UnsafeRawBufferPointer) -> Bool

    /// Whether `type: number` takes the text.
    package let isNumber: Test
    /// Whether `type: boolean` takes the text.
    package let isBoolean: Test
    /// The test for a format of `date:` (`iso`, `dd.MM.yyyy HH:mm`); nil for one that is not known.
    package let date: @Sendable (String) -> Test?

    package init(
        isNumber: @escaping Test,
        isBoolean: @escaping Test,
        date: @escaping @Sendable (String) -> Test?
    ) {
        self.isNumber = isNumber
        self.isBoolean = isBoolean
        self.date = date
    }
}
