import Testing
@Test func room() { #expect(Bool(true)) }
