import CLibcurl

extension CurlTransport {
    /// The libcurl that is in use, and its TLS: `libcurl 7.88.1, OpenSSL 3.0.17`.
    package static var library: String {
        String(cString: curl_version()).split(separator: " ").prefix(2)
            .map { $0.replacing("/", with: " ") }
            .joined(separator: ", ")
    }
}
