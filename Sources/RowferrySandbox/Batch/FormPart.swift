import Foundation

/// The one part of a `multipart/form-data` body (RFC 7578, RFC 2046) that holds a file.
struct FormPart: Equatable, Sendable {
    var name: String
    var fileName: String
    var contentType: String
    var content: Data

    /// Reads the first part, and sees to it that there is no second.
    /// - Throws: ``Refusal`` in words that quote nothing of the body.
    static func only(in body: Data, contentType: String?) throws(Refusal) -> FormPart {
        guard let boundary = boundary(of: contentType) else {
            throw Refusal("Content-Type is not multipart/form-data with a boundary")
        }
        let delimiter = Data("--\(boundary)".utf8)
        guard body.starts(with: delimiter + Data("\r\n".utf8)) else {
            throw Refusal("the body does not begin with its boundary")
        }
        let rest = body.dropFirst(delimiter.count + 2)
        guard let head = rest.firstRange(of: Data("\r\n\r\n".utf8)) else {
            throw Refusal("the part has no end of its head")
        }
        let content = rest[head.upperBound...]
        guard let end = content.firstRange(of: Data("\r\n".utf8) + delimiter) else {
            throw Refusal("the part does not end with the boundary")
        }
        guard Data(content[end.upperBound...]) == Data("--\r\n".utf8) else {
            throw Refusal("there is more than one part, or something behind the last boundary")
        }
        return try part(
            String(decoding: rest[rest.startIndex..<head.lowerBound], as: UTF8.self),
            Data(content[content.startIndex..<end.lowerBound])
        )
    }

    private static func part(_ head: String, _ content: Data) throws(Refusal) -> FormPart {
        var lines: [String: String] = [:]
        for line in head.components(separatedBy: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { throw Refusal("a line of the part's head has no colon") }
            lines[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        let disposition = lines["content-disposition"] ?? ""
        guard disposition.hasPrefix("form-data"), let name = parameter("name", of: disposition) else {
            throw Refusal("the part is not one of a form")
        }
        return FormPart(
            name: name,
            fileName: parameter("filename", of: disposition) ?? "",
            contentType: lines["content-type"] ?? "",
            content: content
        )
    }

    private static func boundary(of contentType: String?) -> String? {
        guard let contentType, contentType.lowercased().hasPrefix("multipart/form-data") else { return nil }
        return parameter("boundary", of: contentType)
    }

    private static func parameter(_ name: String, of header: String) -> String? {
        for part in header.split(separator: ";").dropFirst() {
            let sides = part.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            if sides.count == 2, sides[0].lowercased() == name {
                return sides[1].trimmingCharacters(in: CharacterSet(charactersIn: "\""))
            }
        }
        return nil
    }
}
