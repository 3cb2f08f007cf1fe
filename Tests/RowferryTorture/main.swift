import Foundation
import RowferryDeliverTesting

// Leads imports through bad weather, in simulated time: --seeds COUNT [--from FIRST], or --seed N to see one again.

/// The number behind a flag.
func number(of flag: String) -> UInt64? {
    let arguments = CommandLine.arguments
    return arguments.firstIndex(of: flag).flatMap { arguments.dropFirst($0 + 1).first }.flatMap { UInt64($0) }
}

let one = number(of: "--seed")
let first = one ?? number(of: "--from") ?? 0
let count = one == nil ? number(of: "--seeds") ?? 1_000 : 1
let began = ContinuousClock.now
do {
    let happenings = try SimulationCampaign.run(first..<first + count)
    let seconds = Double(began.duration(to: .now).components.seconds)
    for name in Happenings.names { print("\(name): \(happenings.counts[name, default: 0])") }
    print("seeds \(first) to \(first + count - 1): every promise was kept (\(Int(seconds)) s)")
} catch {
    print("broken: \(error)")
    exit(1)
}
