import Model

/// Who gets a content from whom. The first host gets it from the controller, and whoever has it passes it on, to two
/// hosts at a time; who has no host to hope for gets it from the controller too.
///
/// Nobody waits for nothing: a host waits only while another one is under way that it may get the content from, or is
/// busy passing it on, and every way ends.
struct Distribution: Equatable {
    enum Origin: Hashable, Sendable {
        case controller
        case peer(HostName)
    }
    struct Assignment: Equatable {
        var host: HostName
        var origin: Origin
    }

    /// Hosts that each host gives to at the same time.
    static let mostReceivers = 2

    /// In the order in which they came.
    private(set) var waiting: [HostName] = []
    private(set) var underway: [HostName: Origin] = [:]
    /// Hosts that have it, in the order in which they got it.
    private(set) var sources: [HostName] = []
    /// How often it has come from the controller, and from other hosts.
    private(set) var counts = (controller: 0, peers: 0)
    private var isLate = false

    static func == (left: Distribution, right: Distribution) -> Bool {
        left.waiting == right.waiting && left.underway == right.underway && left.sources == right.sources
    }

    /// A host wants it. One that was under way did not get it from another one, and comes first.
    mutating func want(_ host: HostName) {
        if underway.removeValue(forKey: host) == nil { waiting.append(host) } else { waiting.insert(host, at: 0) }
    }

    /// A host that was under way has it.
    mutating func got(_ host: HostName) {
        switch underway.removeValue(forKey: host) {
        case .controller: counts.controller += 1
        case .peer: counts.peers += 1
        case nil: return
        }
        if !sources.contains(host) { sources.append(host) }
    }

    /// A host does not want it any more.
    mutating func leave(_ host: HostName) {
        underway[host] = nil
        waiting.removeAll { $0 == host }
    }

    /// The first host has had its time: a second one may get it from the controller beside it.
    mutating func hurry() { isLate = true }

    /// What begins now.
    mutating func next(_ ties: Ties) -> [Assignment] {
        var loads = underway.values.reduce(into: [Origin: Int]()) { $0[$1, default: 0] += 1 }
        var free = sources.filter { loads[.peer($0), default: 0] < Self.mostReceivers }
        free.sort { loads[.peer($0), default: 0] < loads[.peer($1), default: 0] }
        var begun: [Assignment] = []
        for host in waiting {
            let origin: Origin
            if let index = free.firstIndex(where: { ties.mayGive($0, to: host) }) {
                let giver = free.remove(at: index)
                origin = .peer(giver)
                // Whoever is free still comes after those that nobody has turned to.
                if loads[origin, default: 0] + 1 < Self.mostReceivers { free.append(giver) }
            } else if mayTurnToController(host, ties) {
                origin = .controller
            } else {
                continue
            }
            loads[origin, default: 0] += 1
            underway[host] = origin
            begun.append(Assignment(host: host, origin: origin))
        }
        let gone = Set(begun.map(\.host))
        waiting.removeAll { gone.contains($0) }
        return begun
    }

    /// No other host has it, or is about to have it, that this one could get it from. A late first host counts once.
    private func mayTurnToController(_ host: HostName, _ ties: Ties) -> Bool {
        if sources.contains(where: { ties.mayGive($0, to: host) }) { return false }
        guard isLate else { return !underway.keys.contains { ties.mayGive($0, to: host) } }
        return underway.count { ties.mayGive($0.key, to: host) } < 2
    }
}
