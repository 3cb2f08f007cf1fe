import RowferryModel

extension RowMapper {
    /// Writes the call of a row, whose fields are filled.
    @inline(__always)
    mutating func write(_ call: CallPlan, _ index: Int, _ row: Int) {
        let rows = batches[index]
        let most = call.opening.count &+ rows.bytes[row] &+ call.nestingBytes &+ (call.seal?.count ?? 0) &+ 1
        var place = CallWriter(at: encoded.room(most))
        let start = place.end
        place.append(call.opening.start, call.opening.count)
        // Each field brings its comma; the first one leaves it away.
        var skipped = call.opensWithField ? 0 : 1
        var objects = OpenObjects()
        for field in 0..<call.stepCount {
            let cell = field &* RowBatch.capacity &+ row
            let key = call.steps[field].key
            if call.isNested {
                objects.pass(call.steps + field)
                if rows.parts[cell] == .absent { continue }
                place.open(call.steps + field, &objects, &skipped)
            }
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
        place.close(objects.count)
        if let seal = call.seal {
            let written = UnsafeRawBufferPointer(start: start, count: place.end - start)
            seal.write(written, at: CallPosition(row: batch.place(of: row).number, call: index), to: place.end)
            place.skip(seal.count)
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

    /// Passes over what was written there already.
    @inline(__always)
    mutating func skip(_ count: Int) {
        end += count
    }

    /// Ends objects.
    @inline(__always)
    mutating func close(_ objects: Int) {
        for _ in 0..<objects { append(UInt8(ascii: "}")) }
    }

    /// Ends the objects that the field does not stand in, and begins those that it does. The first member of an object
    /// leaves its comma away, too.
    @inline(__always)
    mutating func open(_ step: UnsafePointer<FieldStep>, _ objects: inout OpenObjects, _ skipped: inout Int) {
        let (ended, begun) = objects.enter(step)
        close(ended)
        for object in begun {
            let opening = step.pointee.openings[object]
            append(opening.start + skipped, opening.count &- skipped)
            skipped = 1
        }
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
