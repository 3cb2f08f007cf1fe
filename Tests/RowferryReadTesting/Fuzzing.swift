/// One input of libFuzzer: see scripts/fuzz.sh. A promise that is not kept ends the program, and leaves the input in a file.
@_cdecl("LLVMFuzzerTestOneInput")
package func judgeOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do {
        try ReaderJudge(Array(UnsafeBufferPointer(start: bytes, count: count))).judge()
    } catch {
        fatalError("\(error)")
    }
    return 0
}
