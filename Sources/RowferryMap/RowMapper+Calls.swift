import RowferryModel

extension RowMapper {
    /// Writes the call of a row, whose fields are filled.
    @inline(__always)
    mutating func write(_ call: CallPlan, _ index: Int, _ row: Int) {
        let rows = batches[index]
        var place = CallWriter(at: encoded.room(call.opening.count &+ rows.bytes[row] &+ 1))
        let start = place.end
        place.append(call.opening.start, call.opening.count)
        // Each field brings its comma; the first one leaves it away.
        var skipped = call.opensWithField ? 0 : 1
        for field in 0..<call.stepCount {
            let cell = field &* RowBatch.capacity &+ row
            let key = call.steps[field].key
            switch rows.parts[cell] {
            case .absent: continue
            case .bare:
                place.append(key.start + skipped, key.count &- skipped &- 1)
                place.append(rows.texts[cell])
            case .quoted:
                place.append(key.start + skipped, key.count &- skipped)
                place.append(rows.texts[cell])
                place.append(UInt8(ascii: "\""))
            case .constant:
                guard let constant = call.steps[field].constant else { continue }
                place.append(constant.start + skipped, constant.count &- skipped)
            case .written:
                let span = rows.spans[cell]
                let written = output.bytes(from: Int(span.start) &+ skipped)
                place.append(UnsafeRawBufferPointer(rebasing: written[..<(Int(span.count) &- skipped)]))
            }
            skipped = 0
        }
        place.append(UInt8(ascii: "}"))
        encoded.advance(place.end - start)
    }
}

/// Writes from a place on, where there is room for all of it and a few bytes more.
private struct CallWriter {
    private(set) var end: UnsafeMutableRawPointer

    @inline(__always)
    init(at place: UnsafeMutableRawPointer) {
        end = place
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        end.storeBytes(of: byte, as: UInt8.self)
        end += 1
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        if let start = bytes.baseAddress { append(start, bytes.count) }
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeRawPointer, _ count: Int) {
        ShortCopy.copy(bytes, count: count, to: end)
        end += count
    }
}

/// Copies of texts that are short as a rule, with room behind both places.
enum ShortCopy {
    /// Bytes that may be read behind a text, and overwritten behind its copy.
    static let slack = 32

    @inline(__always)
    static func copy(_ text: UnsafeRawPointer, count: Int, to room: UnsafeMutableRawPointer) {
        if count <= slack {
            room.storeBytes(of: text.loadUnaligned(as: SIMD32<UInt8>.self), as: SIMD32<UInt8>.self)
        } else {
            room.copyMemory(from: text, byteCount: count)
        }
    }
}
