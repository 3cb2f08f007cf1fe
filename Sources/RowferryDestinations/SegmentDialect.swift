import RowferryModel

/// A system that takes calls as Segment's HTTP Tracking API does, with what is its own: one row of facts each.
struct SegmentDialect: Sendable {
    /// The name in `destination: {type: ...}`.
    let type: String
    /// Its name for people.
    let title: String
    /// URLs by region, the usual one first; empty where each user has a URL of his own.
    let regions: [(name: String, url: String)]
    let keyPlace: KeyPlace
    let limits: RequestLimits
    /// Whether it is documented that a call whose `messageId` it had before is dropped, or its own clients rely on that.
    let knowsMessages: Bool
    /// Where a user finds the key.
    let keyHelp: String
    /// Whether the rules of systems behind it are known.
    var hasReceivers = false

    static let all = [segment, customerio, rudderstack, jitsu]

    /// 32,000 and 475,000 bytes are the smallest figures among Segment's own clients, which count 32 KB and 500 KB in
    /// different ways. More than 2,500 calls are answered with 200, and dropped.
    static let segment = SegmentDialect(
        type: "segment",
        title: "Segment",
        regions: [("us", "https://api.segment.io"), ("eu", "https://events.eu1.segmentapis.com")],
        keyPlace: .basic,
        limits: RequestLimits(
            usualCalls: 500,
            usualBytes: 475_000,
            mostCalls: 2_500,
            mostBytes: 475_000,
            callBytes: 32_000
        ),
        knowsMessages: true,
        keyHelp: "the write key stands in the source's settings in Segment",
        hasReceivers: true
    )

    /// Customer.io Pipelines. Its own client sends a call again with the same messageId.
    static let customerio = SegmentDialect(
        type: "customerio",
        title: "Customer.io",
        regions: [("us", "https://cdp.customer.io"), ("eu", "https://cdp-eu.customer.io")],
        keyPlace: .basic,
        limits: RequestLimits(usualBytes: 475_000, mostBytes: 475_000, callBytes: 32_000),
        knowsMessages: true,
        keyHelp: "the API key stands in the source's settings in Customer.io"
    )

    static let rudderstack = SegmentDialect(
        type: "rudderstack",
        title: "RudderStack",
        regions: [],
        keyPlace: .basic,
        limits: RequestLimits(usualBytes: 475_000, mostBytes: 4_000_000, callBytes: 32_000),
        knowsMessages: true,
        keyHelp: "the write key stands in the source's settings in RudderStack"
    )

    /// Its limits, and what it makes of a messageId, are not documented.
    static let jitsu = SegmentDialect(
        type: "jitsu",
        title: "Jitsu",
        regions: [],
        keyPlace: .header("X-Write-Key"),
        limits: RequestLimits(usualBytes: 475_000, callBytes: 32_000),
        knowsMessages: false,
        keyHelp: "Jitsu shows the write key as keyId:secret"
    )
}
