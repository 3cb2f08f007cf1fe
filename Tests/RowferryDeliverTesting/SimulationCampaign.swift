import Dispatch
import RowferryImport
import Synchronization

/// Many histories, on all cores.
package enum SimulationCampaign {
    /// The first of the seeds that breaks a promise, and which.
    package struct Failure: Error, CustomStringConvertible {
        package var seed: UInt64
        package var promise: String

        package var description: String {
            "seed \(seed): \(promise)\n  again: swift run -c release rowferry-torture --seed \(seed)"
        }
    }

    /// Goes through one history for each seed; stops soon after one has broken a promise.
    ///
    /// - Throws: `Failure` with the lowest of the seeds that were seen to fail.
    package static func run(_ seeds: Range<UInt64>) throws -> Happenings {
        let mapping = try Simulation.mapping()
        let share: UInt64 = 50
        let groups = Int((UInt64(seeds.count) + share - 1) / share)
        let found = Mutex<(happenings: Happenings, failure: Failure?)>((Happenings(), nil))
        DispatchQueue.concurrentPerform(iterations: groups) { group in
            let start = seeds.lowerBound + UInt64(group) * share
            if found.withLock({ $0.failure != nil }) { return }
            let (happenings, failure) = run(start..<min(start + share, seeds.upperBound), mapping)
            found.withLock { found in
                found.happenings += happenings
                if let failure, failure.seed < found.failure?.seed ?? .max { found.failure = failure }
            }
        }
        return try found.withLock { found in
            if let failure = found.failure { throw failure }
            return found.happenings
        }
    }

    private static func run(_ seeds: Range<UInt64>, _ mapping: LoadedMapping) -> (Happenings, Failure?) {
        var happenings = Happenings()
        for seed in seeds {
            do {
                var simulation = Simulation(seed: seed, mapping: mapping)
                happenings += try simulation.run()
            } catch {
                return (
                    happenings,
                    Failure(seed: seed, promise: "\(error) in \(Simulation(seed: seed, mapping: mapping).scene)")
                )
            }
        }
        return (happenings, nil)
    }
}
