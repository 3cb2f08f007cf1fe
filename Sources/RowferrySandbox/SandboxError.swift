/// Why a sandbox cannot start.
package enum SandboxError: Error, Equatable, CustomStringConvertible {
    case cannotListen(port: UInt16, reason: String)
    case notASandbox(path: String)

    package var description: String {
        switch self {
        case .cannotListen(let port, let reason): "cannot listen on 127.0.0.1:\(port): \(reason)"
        case .notASandbox(let path): "\(path) is a database of something else, not of a sandbox"
        }
    }
}
