import RowferryDeliverTesting
import Testing

/// A few of the histories that `make torture` goes through; docs/delivery-proof.md says what they prove.
struct SimulationTests {
    @Test func `Through any weather nothing is lost, doubled, out of order or unlisted`() throws {
        let happenings = try SimulationCampaign.run(0..<200)
        for name in Happenings.names {
            #expect(happenings.counts[name, default: 0] > 0, "\(name): a weather without it proves nothing")
        }
    }

    @Test func `A seed repeats its history exactly`() throws {
        for seed in 0..<20 as Range<UInt64> {
            let mapping = try Simulation.mapping()
            var histories = [Simulation(seed: seed, mapping: mapping), Simulation(seed: seed, mapping: mapping)]
            #expect(try histories[0].run().counts == histories[1].run().counts)
        }
    }
}
