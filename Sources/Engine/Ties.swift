import Model

/// Which hosts may give something to which, as far as a run has found out.
struct Ties: Equatable {
    private struct Pair: Hashable {
        var giver: HostName
        var taker: HostName
    }

    /// The way that each host is reached by. Hosts behind different gateways are not expected to reach each other.
    private let ways: [HostName: [String]]
    private var failed: Set<Pair> = []
    private var lost: Set<HostName> = []
    private var hasSucceeded = false

    /// After so many failures with different others a host gives, or takes, nothing more.
    private static let strikes = 2
    /// When the first so many tries have all failed, hosts are not tried with each other any more.
    private static let omens = 3

    /// Hosts that may pass things on; the controller's own machine is none.
    init(_ hosts: [Host]) {
        let others = hosts.filter { $0.ssh.connection != .local }
        ways = Dictionary(others.map { ($0.id, $0.ssh.jump ?? []) }, uniquingKeysWith: { first, _ in first })
    }

    /// How many hosts there are.
    var count: Int { ways.count }

    func mayGive(_ giver: HostName, to taker: HostName) -> Bool {
        guard giver != taker, let way = ways[giver], way == ways[taker], !lost.contains(giver) else { return false }
        guard hasSucceeded || failed.count < Self.omens, !failed.contains(Pair(giver: giver, taker: taker)) else {
            return false
        }
        return failed.count { $0.giver == giver } < Self.strikes && failed.count { $0.taker == taker } < Self.strikes
    }

    mutating func succeed() { hasSucceeded = true }
    mutating func fail(_ giver: HostName, to taker: HostName) { failed.insert(Pair(giver: giver, taker: taker)) }
    /// The controller itself cannot talk to this host any more.
    mutating func lose(_ giver: HostName) { lost.insert(giver) }
}
