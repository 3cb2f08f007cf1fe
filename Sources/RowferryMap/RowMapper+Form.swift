import RowferryModel

extension RowMapper {
    /// Writes a field once more in the form in which it is sent, behind what counts and judges it.
    ///
    /// - Parameters:
    ///   - field: the field.
    ///   - start: where the long way wrote it, with its comma.
    /// - Returns: where the output has it as it is sent: the given place when that is how it was written.
    mutating func form(_ field: FieldPlan, writtenFrom start: Int) -> Int {
        guard field.form != .plain, output.count > start else { return start }
        let end = output.count
        let written = Array(output.bytes(from: start))
        let key = written.prefix(field.key.count + 1)
        let value = written.dropFirst(key.count)
        output.append(Array(key))
        switch field.form {
        case .plain: break
        case .list:
            let isList = value.first == UInt8(ascii: "[")
            if !isList { output.append(UInt8(ascii: "[")) }
            output.append(Array(value))
            if !isList { output.append(UInt8(ascii: "]")) }
        case .unixSeconds:
            // An empty text (`empty: keep`) is no moment.
            let moment = Array(value.dropFirst().dropLast()).withUnsafeBytes { ISODate.read($0) }
            if let moment { writeSeconds(moment) } else { output.append(Array(value)) }
        }
        return end
    }

    /// A moment that was written as `2024-02-03T15:00:00Z`, as seconds since 1970.
    private mutating func writeSeconds(_ moment: LocalMoment) {
        var (seconds, nanosecond) = (moment.secondsAsUTC, moment.nanosecond)
        // Before 1970 the fraction counts backwards, too.
        if seconds < 0, nanosecond > 0 { (seconds, nanosecond) = (seconds + 1, 1_000_000_000 - nanosecond) }
        output.append(Array((moment.secondsAsUTC < 0 ? "-" : "").utf8) + Array(String(seconds.magnitude).utf8))
        Instant.writeFraction(nanosecond, to: &output)
    }
}
