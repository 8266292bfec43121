public import Model

/// Gives every host its share of the pod range, and never moves one that was given. Pure.
public struct PodAllocator: Hashable, Sendable {
    /// A share that was given out once.
    public struct Share: Hashable, Sendable {
        /// Its place in the pod range, counted from 0.
        public var place: UInt64
        /// Nil after it was released.
        public var host: HostName?
        /// It was released, and these hosts may still have a route to it: it is not given again before they have not.
        public var routedBy: [HostName]
        public init(place: UInt64, host: HostName?, routedBy: [HostName] = []) {
            self.place = place
            self.host = host
            self.routedBy = routedBy
        }
    }

    /// What everybody has, and what of it is new.
    public struct Allocation: Hashable, Sendable {
        /// The share of every host that was asked for.
        public var shares: [HostName: CIDR]
        /// Shares that were given in this call, in the order of the inventory.
        public var given: [Share]
    }

    public var pods: CIDR
    /// Length of the prefix of a share.
    public var hostPrefix: Int

    public init(pods: CIDR, hostPrefix: Int) {
        self.pods = pods
        self.hostPrefix = hostPrefix
    }

    /// Keeps what hosts have, and gives the others the first shares that were never given out. Only when there is none
    /// left, released shares are given again, and after them those of hosts that are not in the inventory any more: a
    /// host that is away for a while finds its share when it comes back, and the pods of one that was dropped but
    /// still runs do not share their addresses with anybody.
    public func allocate(_ hosts: [HostName], given: [Share]) throws(Failure) -> Allocation {
        let wanted = Set(hosts)
        var places: [HostName: UInt64] = [:]
        for share in given {
            if let host = share.host, wanted.contains(host) { places[host] = share.place }
        }
        var fresh = Fresh(taken: Set(given.map(\.place)), count: pods.shares(ofPrefix: hostPrefix))
        let released = given.filter { $0.host == nil && $0.routedBy.isEmpty }.map(\.place).sorted()
        let absent = given.filter { $0.host.map { !wanted.contains($0) } ?? false }.map(\.place).sorted()
        var used = (released + absent)[...]
        var new: [Share] = []
        for host in hosts where places[host] == nil {
            guard let place = fresh.next() ?? used.popFirst() else { throw exhausted(wanted.count, given) }
            places[host] = place
            new.append(Share(place: place, host: host))
        }
        return Allocation(shares: try ranges(places), given: new)
    }

    /// The places that were never given out, in order.
    private struct Fresh {
        let taken: Set<UInt64>
        let count: UInt64
        var candidate: UInt64 = 0

        mutating func next() -> UInt64? {
            while candidate < count {
                defer { candidate += 1 }
                if !taken.contains(candidate) { return candidate }
            }
            return nil
        }
    }

    private func ranges(_ places: [HostName: UInt64]) throws(Failure) -> [HostName: CIDR] {
        var ranges: [HostName: CIDR] = [:]
        for (host, place) in places {
            guard let range = pods.share(place, prefix: hostPrefix) else {
                throw Failure(
                    .notSafe, "pod addresses of \(host)",
                    why: "its share is number \(place), and \(pods) has fewer shares of /\(hostPrefix)",
                    hint: "the ledger is of another cluster, or was changed by hand; put it back from a backup")
            }
            ranges[host] = range
        }
        return ranges
    }

    private func exhausted(_ count: Int, _ given: [Share]) -> Failure {
        let routed = given.filter { $0.host == nil && !$0.routedBy.isEmpty }
        let hosts = Set(routed.flatMap(\.routedBy)).map(\.rawValue).sorted().joined(separator: ", ")
        let why =
            "\(pods) has \(pods.shares(ofPrefix: hostPrefix)) shares of /\(hostPrefix), and \(count) hosts need one"
        guard routed.isEmpty else {
            return Failure(
                .notSafe, "pod addresses",
                why: "\(why); \(routed.count) that were released may still be routed to where they were, by \(hosts)",
                hint: "bring those hosts to what the inventory says (`slipway apply`) and stop what was removed first")
        }
        return Failure(
            .input, "pod addresses", why: why,
            hint: "a cluster that has been built keeps its pod range: take hosts away, or build another cluster")
    }
}
