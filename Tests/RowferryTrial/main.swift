import Foundation
import RowferryReadTesting

// Without arguments: compares the scanner's kernels over ROWFERRY_SCAN_BUFFERS buffers, and the short way of NDJSON with
// the long one over ROWFERRY_JSON_BLOCKS blocks.
// With files: judges each as an input of the fuzzer, to see again what it has found.

let files = CommandLine.arguments.dropFirst()
if files.isEmpty {
    let buffers = ProcessInfo.processInfo.environment["ROWFERRY_SCAN_BUFFERS"].flatMap { Int($0) } ?? 1_000_000
    try ScannerTwins.compare(buffers: buffers, seed: 1)
    print("\(buffers) buffers are the same for \(ScannerTwins.compared), the portable kernel and a loop over the bytes")
    let blocks = ProcessInfo.processInfo.environment["ROWFERRY_JSON_BLOCKS"].flatMap { Int($0) } ?? 100_000
    try JSONTwins.compare(blocks: blocks, seed: 1)
    print("\(blocks) blocks of NDJSON are the same the short way and the long way")
}
for file in files {
    do {
        try ReaderJudge(Array(Data(contentsOf: URL(fileURLWithPath: file)))).judge()
        print("\(file): fine")
    } catch {
        print("\(file): \(error)")
    }
}
