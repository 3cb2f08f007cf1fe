import Foundation
import RowferryModel
import RowferryReport
import Synchronization

/// The terminal: data goes to standard output, everything for people to standard error.
enum Console {
    static let errorIsTerminal = isatty(STDERR_FILENO) == 1
    static let inputIsTerminal = isatty(STDIN_FILENO) == 1

    static var style: Style {
        Style.resolved(isTerminal: errorIsTerminal, noColor: ProcessInfo.processInfo.environment["NO_COLOR"])
    }

    /// Columns of the terminal.
    static var columns: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    static func say(_ text: String) {
        write(Array(text.utf8), to: STDERR_FILENO)
    }

    static func sayLine(_ text: String) {
        say(text + "\n")
    }

    static func show(_ diagnostics: [Diagnostic]) {
        for diagnostic in diagnostics { sayLine(diagnostic.text(style: style)) }
    }

    /// Writes data. Whoever reads it may go away early (`| head`): then the program ends quietly.
    static func output(_ bytes: [UInt8]) {
        if !write(bytes, to: STDOUT_FILENO) { exit(0) }
    }

    static func output(_ text: String) {
        output(Array(text.utf8))
    }

    @discardableResult
    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return false }
            start += count
        }
        return true
    }

    /// Asks a question that is answered with yes or no; anything but yes is no.
    static func confirms(_ question: String) -> Bool {
        say("\(question) [y/N] ")
        let answer = readLine()?.lowercased() ?? ""
        return answer == "y" || answer == "yes"
    }
}

/// Shows progress on standard error, one writer at a time.
final class ProgressLine: Sendable {
    private let display: Mutex<ProgressDisplay>
    private let began: ContinuousClock.Instant

    init(_ mode: ProgressMode) {
        let form = mode.resolved(isTerminal: Console.errorIsTerminal)
        display = Mutex(ProgressDisplay(form: form, columns: Console.columns))
        began = .now
    }

    func update(_ progress: RunProgress) {
        display.withLock { display in
            if let text = display.update(progress, at: began.duration(to: .now)) { Console.say(text) }
        }
    }

    func finish(_ progress: RunProgress, _ outcome: RunOutcome) {
        display.withLock { display in
            if let text = display.finish(progress, at: began.duration(to: .now), outcome: outcome) { Console.say(text) }
        }
    }

    /// Writes a line between two states of the progress line.
    func say(_ line: String) {
        display.withLock { display in
            Console.say((display.clear() ?? "") + line + "\n")
        }
    }
}
