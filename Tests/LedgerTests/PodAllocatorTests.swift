import Model
import Testing

@testable import Ledger

@Suite struct PodAllocatorTests {
    typealias Share = PodAllocator.Share

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var pods: CIDR = "10.0.0.0/14"
        var prefix = 16
        var hosts: [HostName]
        var given: [Share]
        /// The second number of each host's share; nil where it must be refused.
        var expected: [HostName: Int]?
    }

    static let rows: [Row] = [
        Row(testDescription: "nobody", hosts: [], given: [], expected: [:]),
        Row(
            testDescription: "in the order of the inventory", hosts: ["b", "a"], given: [], expected: ["b": 0, "a": 1]),
        Row(
            testDescription: "reordered", hosts: ["c", "a", "b"],
            given: [Share(place: 0, host: "a"), Share(place: 1, host: "b"), Share(place: 2, host: "c")],
            expected: ["a": 0, "b": 1, "c": 2]),
        Row(
            testDescription: "one more, in front", hosts: ["new", "a"], given: [Share(place: 0, host: "a")],
            expected: ["a": 0, "new": 1]),
        Row(
            testDescription: "one dropped, one new: the dropped one's share is kept for it", hosts: ["b", "c"],
            given: [Share(place: 0, host: "a"), Share(place: 1, host: "b")], expected: ["b": 1, "c": 2]),
        Row(
            testDescription: "it comes back", hosts: ["a", "b"],
            given: [Share(place: 0, host: "a"), Share(place: 1, host: "b"), Share(place: 2, host: "c")],
            expected: ["a": 0, "b": 1]),
        Row(
            testDescription: "released, but there are others left", hosts: ["b"], given: [Share(place: 0, host: nil)],
            expected: ["b": 1]),
        Row(
            testDescription: "a gap that was never given is given before a released one", hosts: ["b", "c"],
            given: [Share(place: 0, host: nil), Share(place: 2, host: "b"), Share(place: 3, host: "x")],
            expected: ["b": 2, "c": 1]),
        Row(
            testDescription: "nothing else left: the released one first, then the absent one's",
            hosts: ["b", "c", "d"],
            given: [
                Share(place: 0, host: "gone"), Share(place: 1, host: "b"), Share(place: 2, host: nil),
                Share(place: 3, host: "away"),
            ], expected: ["b": 1, "c": 2, "d": 0]),
        Row(
            testDescription: "as many as fit", hosts: ["a", "b", "c", "d"], given: [],
            expected: ["a": 0, "b": 1, "c": 2, "d": 3]),
        Row(testDescription: "one too many", hosts: ["a", "b", "c", "d", "e"], given: [], expected: nil),
        Row(
            testDescription: "a share outside of the range", hosts: ["a"], given: [Share(place: 9, host: "a")],
            expected: nil),
        Row(testDescription: "no room for one share", pods: "10.0.0.0/24", hosts: ["a"], given: [], expected: nil),
    ]

    @Test(arguments: rows) func allocates(_ row: Row) throws {
        let allocator = PodAllocator(pods: row.pods, hostPrefix: row.prefix)
        guard let expected = row.expected else {
            #expect(throws: Failure.self) { try allocator.allocate(row.hosts, given: row.given) }
            return
        }
        let allocation = try allocator.allocate(row.hosts, given: row.given)
        #expect(allocation.shares.mapValues { "\($0)" } == expected.mapValues { "10.\($0).0.0/16" })
        let known = Set(row.given.compactMap(\.host))
        #expect(allocation.given.compactMap(\.host) == row.hosts.filter { !known.contains($0) })
    }

    /// Random lives of a cluster. Whatever happens, nobody moves, no two hosts share, and used shares come last.
    @Test(arguments: 0..<40) func nobodyEverMoves(_ seed: Int) throws {
        var random = Seeded(state: UInt64(seed) &* 0x9e37_79b9_7f4a_7c15 &+ 1)
        let allocator = PodAllocator(pods: "10.244.0.0/16", hostPrefix: 20)
        var given: [UInt64: HostName?] = [:]
        var inventory: [HostName] = []
        for step in 0..<120 {
            change(&inventory, &given, step, &random)
            let before = given.map { Share(place: $0.key, host: $0.value) }.shuffled(using: &random)
            let known = Dictionary(
                before.compactMap { share in share.host.map { ($0, share.place) } },
                uniquingKeysWith: { first, _ in first })
            guard inventory.count <= 16 else {
                #expect(throws: Failure.self) { try allocator.allocate(inventory, given: before) }
                inventory.removeLast(inventory.count - 16)
                continue
            }
            let allocation = try allocator.allocate(inventory, given: before)
            #expect(Set(allocation.shares.keys) == Set(inventory))
            #expect(Set(allocation.shares.values).count == inventory.count)
            for host in inventory {
                guard let place = known[host] else { continue }
                #expect(allocation.shares[host] == allocator.pods.share(place, prefix: 20))
            }
            let fresh = 16 - before.count
            #expect(allocation.given.prefix(fresh).allSatisfy { given[$0.place] == nil })
            for share in allocation.given { given[share.place] = .some(share.host) }
        }
    }

    private func change(
        _ inventory: inout [HostName], _ given: inout [UInt64: HostName?], _ step: Int, _ random: inout Seeded
    ) {
        switch Int.random(in: 0..<6, using: &random) {
        case 0, 1, 2:
            inventory.insert(HostName("host-\(step)"), at: Int.random(in: 0...inventory.count, using: &random))
        case 3: if !inventory.isEmpty { inventory.remove(at: Int.random(in: 0..<inventory.count, using: &random)) }
        case 4: inventory.shuffle(using: &random)
        default:
            let gone = given.filter { pair in pair.value.map { !inventory.contains($0) } ?? false }.keys.min()
            if let gone { given[gone] = .some(nil) }
        }
    }
}

/// The same numbers on every machine.
struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
