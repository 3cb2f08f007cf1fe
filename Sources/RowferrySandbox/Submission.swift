import Foundation

/// A request to the push endpoint, as far as its meaning goes.
struct Submission: Sendable {
    enum Method: Equatable, Sendable {
        case get
        case post
    }

    var method: Method
    /// Still percent-encoded, without the question mark.
    var query: String = ""
    var contentType: String?
    var contentEncoding: String?
    var body = Data()

    /// The calls in the request, in order; or why there are none, in words that quote nothing of the request.
    func elements() -> Result<[Element], Unreadable> {
        if method == .get || (body.isEmpty && !query.isEmpty) { return form(query, what: "the query string") }
        if let contentEncoding, contentEncoding.lowercased() != "identity" {
            return .failure(Unreadable("Content-Encoding is not understood; send the body as it is"))
        }
        switch mediaType {
        case "application/json": return json()
        case "application/x-www-form-urlencoded": return formBody()
        default:
            return .failure(
                Unreadable("Content-Type is neither application/json nor application/x-www-form-urlencoded")
            )
        }
    }

    private var mediaType: String {
        let first = (contentType ?? "").split(separator: ";").first ?? ""
        return first.trimmingCharacters(in: .whitespaces).lowercased()
    }

    private func json() -> Result<[Element], Unreadable> {
        do throws(JSONFault) {
            switch try JSONReader.value(of: body) {
            case .array(let values):
                return .success(values.enumerated().map { Element(position: $0.offset, $0.element) })
            case .object(let members): return .success([Element(position: 0, .object(members))])
            default: return .failure(Unreadable("the body is neither a JSON object nor a JSON array"))
            }
        } catch {
            return .failure(Unreadable(error.text))
        }
    }

    private func formBody() -> Result<[Element], Unreadable> {
        if let first = body.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
            return .failure(Unreadable("the body looks like JSON, but Content-Type says that it is a form"))
        }
        return form(String(decoding: body, as: UTF8.self), what: "the form")
    }

    private func form(_ text: String, what: String) -> Result<[Element], Unreadable> {
        guard let pairs = Form.pairs(of: text) else {
            return .failure(Unreadable("\(what) has a broken percent escape"))
        }
        return .success([Element(position: 0, .object(pairs))])
    }
}

/// Why no call could be read out of a request.
struct Unreadable: Error, Equatable, Sendable {
    var text: String

    init(_ text: String) { self.text = text }
}
