import Foundation
import Model
import Testing

@testable import Ledger

@Suite struct AllocationTests {
    let home: Home
    init() throws { home = try Home() }

    @Test func sharesStayOverRunsAndInventories() throws {
        let first = try home.open()
        #expect(try first.allocate(cluster: .of(["a", "b"])) == ["a": "10.244.0.0/24", "b": "10.244.1.0/24"])
        try first.close()
        let second = try home.open()
        #expect(try second.allocate(cluster: .of(["c", "b"])) == ["c": "10.244.2.0/24", "b": "10.244.1.0/24"])
        let all: [HostName: CIDR] = ["a": "10.244.0.0/24", "b": "10.244.1.0/24", "c": "10.244.2.0/24"]
        #expect(try second.allocate(cluster: .of(["b", "a", "c"])) == all)
        try second.forget("a")
        #expect(try second.allocate(cluster: .of(["d"])) == ["d": "10.244.3.0/24"])
    }

    @Test(arguments: [Ledger.Mode.read, .ephemeral]) func aPlanSaysTheSameAndRecordsNothing(_ mode: Ledger.Mode) throws
    {
        #expect(try home.open().allocate(cluster: .of(["a"])).count == 1)
        for _ in 0..<2 {
            let plan = try home.open(mode)
            #expect(try plan.allocate(cluster: .of(["new", "a"])) == ["a": "10.244.0.0/24", "new": "10.244.1.0/24"])
        }
        #expect(try home.open(.read).allocations() == [PodAllocator.Share(place: 0, host: "a")])
    }

    @Test func aPlanOfAClusterThatIsNotThereYetMakesNothing() throws {
        let plan = try home.open(.ephemeral)
        #expect(try plan.allocate(cluster: .of(["a"])) == ["a": "10.244.0.0/24"])
        #expect(try plan.history().isEmpty)
        #expect(!home.folder.exists)
    }

    @Test func aClusterThatIsFullReusesWhatIsFree() throws {
        let ledger = try home.open()
        let pods: CIDR = "10.244.0.0/23"
        _ = try ledger.allocate(cluster: .of(["a", "b"], pods: pods))
        #expect(throws: Failure.self) { try ledger.allocate(cluster: .of(["a", "b", "c"], pods: pods)) }
        #expect(
            try ledger.allocate(cluster: .of(["b", "c"], pods: pods)) == ["b": "10.244.1.0/24", "c": "10.244.0.0/24"])
        // The one that was dropped lost its share, and is told that there is no room.
        #expect(throws: Failure.self) { try ledger.allocate(cluster: .of(["a", "b", "c"], pods: pods)) }
    }

    struct Moved: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (inout Cluster) -> Void
        init(_ name: String, _ change: @escaping @Sendable (inout Cluster) -> Void) {
            testDescription = name
            self.change = change
        }
    }
    static let moves: [Moved] = [
        Moved("network.pods") { $0.network.pods = "10.245.0.0/16" },
        Moved("network.pods") { $0.network.pods = "10.244.0.0/15" },
        Moved("network.hostPrefix") { $0.network.hostPrefix = 25 },
        Moved("network.services") { $0.network.services = "10.97.0.0/16" },
        Moved("cluster.name") { $0.name = "wharf" },
    ]

    @Test(arguments: moves) func whatMayNotChangeIsRefused(_ move: Moved) throws {
        let ledger = try home.open()
        var cluster = Cluster.of(["a"])
        let given = try ledger.allocate(cluster: cluster)
        move.change(&cluster)
        let failure = #expect(throws: Failure.self) { try ledger.allocate(cluster: cluster) }
        #expect(failure?.kind == .notSafe)
        #expect(failure?.what == move.testDescription)
        #expect(failure?.why.contains("since the first apply") == true)
        let plan = #expect(throws: Failure.self) { try home.open(.ephemeral).allocate(cluster: cluster) }
        #expect(plan == failure)
        #expect(try ledger.allocate(cluster: .of(["a"])) == given)
    }
}
