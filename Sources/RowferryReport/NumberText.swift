import RowferryModel

extension Int {
    /// A number of bytes in decimal units, one digit behind the point, rounded down: `12.3 MB`.
    var byteText: String {
        guard self >= 1000 else { return counted("byte") }
        var unit = 1000
        var names = ["kB", "MB", "GB", "TB", "PB", "EB"][...]
        while names.count > 1, self / unit >= 1000 {
            unit *= 1000
            names.removeFirst()
        }
        let tenths = self / (unit / 10)
        return "\(tenths / 10).\(tenths % 10) \(names.first ?? "")"
    }

    /// The sum, held at the largest number instead of overflowing: a report must never trap.
    func addingClamped(_ other: Int) -> Int {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? (other < 0 ? .min : .max) : sum
    }

    /// This share of a whole in per cent, rounded down, held between 0 and 100; nil when the whole is nothing.
    ///
    /// Rounded down so that 100 % is said only of all.
    func percent(of whole: Int) -> Int? {
        guard whole > 0 else { return nil }
        if self >= whole { return 100 }
        return Swift.max(0, Swift.min(99, Int(Double(self) / Double(whole) * 100)))
    }
}

extension Double {
    /// A number of seconds for people: `0.4 s`, `12 min 3 s`, `2 h 5 min`, `3 d 4 h`.
    var durationText: String {
        guard self >= 0, self < 1e12 else { return "an unknown time" }
        let tenths = Int((self * 10).rounded())
        if tenths < 600 { return "\(tenths / 10).\(tenths % 10) s" }
        let seconds = Int(rounded())
        if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
        if seconds < 86_400 { return "\(seconds / 3600) h \(seconds % 3600 / 60) min" }
        return "\((seconds / 86_400).grouped) d \(seconds % 86_400 / 3600) h"
    }

    /// A number of seconds as a clock shows it: `1:23`, `2:05:09`; nil when it is not worth showing (100 days or more).
    var clockText: String? {
        guard self >= 0, self < 8_640_000 else { return nil }
        let seconds = Int(rounded())
        let tail = "\(twoDigits(seconds / 60 % 60)):\(twoDigits(seconds % 60))"
        return seconds < 3600 ? "\(seconds / 60):\(twoDigits(seconds % 60))" : "\(seconds / 3600):\(tail)"
    }

    private func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}

extension Duration {
    /// The time in seconds.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
