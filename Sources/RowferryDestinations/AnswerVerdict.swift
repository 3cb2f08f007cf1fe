import RowferryModel

extension Answer {
    /// What a status means wherever it comes from. What 200 means, each destination says itself.
    ///
    /// `system` is the destination's name, `place` what should have answered. The secrets are not quoted, if the answer
    /// repeats them.
    func verdict(of system: String, at place: String, hiding secrets: [Secret]) -> Verdict {
        switch status {
        case 425, 429:
            // These say that the request was not taken up (RFC 8470, section 5.2; RFC 6585, section 4).
            return .retry(
                mayHaveArrived: false,
                reason: "it answered \(status)"
            )
        case 503 where retryAfter != nil:
            // Somebody who names a time has refused on purpose (RFC 9110, section 15.6.4).
            return .retry(mayHaveArrived: false, reason: "it answered 503")
        case 408:
            return .retry(mayHaveArrived: true, reason: "it answered 408")
        case 511:
            return .stop(
                code: .destinationWrong,
                mayHaveArrived: false,
                reason: "it answered 511: the network wants a login first"
            )
        case 500...599:
            // A gateway may say so, 503 too, after it has passed the request on and lost the answer.
            return .retry(
                mayHaveArrived: true,
                reason: "it answered \(status)"
            )
        case 400, 413, 422:
            let words = words(without: secrets.map { $0.reveal() })
            return .refused(
                isTooLarge: status == 413,
                reason: "it answered \(status)" + (words.map { ": \($0)" } ?? "")
            )
        case 401, 403, 407:
            return .stop(
                code: .destinationKey,
                mayHaveArrived: false,
                reason: "it answered \(status): the key or the way to it is not accepted"
            )
        case 300...399:
            return .stop(
                code: .destinationWrong,
                mayHaveArrived: false,
                reason: "it answered \(status), a redirect: the endpoint is somewhere else"
            )
        case 201...299:
            return .stop(
                code: .destinationWrong,
                mayHaveArrived: true,
                reason: "it answered \(status), which \(system) does not"
            )
        default:
            return .stop(
                code: .destinationWrong,
                mayHaveArrived: false,
                reason: "it answered \(status): this is not \(place)"
            )
        }
    }

    /// Whether the body is meant for a browser.
    var isPage: Bool {
        let start = body.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
        return contentType.lowercased().contains("html") || start == UInt8(ascii: "<")
    }
}
