import Model

/// Whether the ranges of an inventory can stand beside each other, and have room for its hosts.
struct RangeRules {
    let draft: InventoryDraft
    let network: Network
    let hosts: HostList

    func check() throws(Failure) {
        try checkServices()
        try checkHostPrefix()
        try checkOverlaps()
        try checkRoom()
    }

    private var podsMark: Mark { draft.network?.pods?.mark ?? hosts.mark }
    private var servicesMark: Mark { draft.network?.services?.mark ?? hosts.mark }

    private func checkServices() throws(Failure) {
        guard !(12...28).contains(network.services.prefix) else { return }
        throw Failure(
            at: servicesMark, "network.services",
            "a range of services has a prefix from 12 (API servers allow no more) to 28, found \(network.services)",
            hint: "write for example \(CIDR(network.services.base, prefix: 16))")
    }

    private func checkHostPrefix() throws(Failure) {
        let (pods, prefix) = (network.pods, network.hostPrefix)
        guard pods.prefix <= 30 else {
            throw Failure(
                at: podsMark, "network.pods", "\(pods) has no room for pods", hint: "write a prefix of 16 or so")
        }
        guard !(pods.prefix...30).contains(prefix) else { return }
        throw Failure(
            at: draft.network?.hostPrefix?.mark ?? podsMark, "network.hostPrefix",
            "a host's share of \(pods) has a prefix from \(pods.prefix) to 30, found \(prefix)",
            hint: pods.prefix <= 24 ? "write 24: room for 254 addresses on each host" : nil)
    }

    private func checkOverlaps() throws(Failure) {
        let (pods, services) = (network.pods, network.services)
        if pods.overlaps(services) {
            let (mark, other) = draft.network?.services == nil ? (podsMark, servicesMark) : (servicesMark, podsMark)
            let isGiven = draft.network?.services != nil && draft.network?.pods != nil
            let lines = isGiven ? ", in \(other.seen(from: mark))" : ""
            throw Failure(
                at: mark, "network",
                "pods (\(pods)\(mark == servicesMark ? lines : "")) and services (\(services)) overlap",
                hint: "move one of them\(free(besides: [pods]).map { ": \($0) is free" } ?? "")")
        }
        for (name, range, mark) in [("pods", pods, podsMark), ("services", services, servicesMark)] {
            for host in hosts.hosts where range.contains(host.address) {
                let place = hosts.mark(of: host)
                let isGiven = name == "pods" ? draft.network?.pods != nil : draft.network?.services != nil
                throw Failure(
                    at: isGiven ? mark : place, "network.\(name)",
                    "the range of \(name), \(range), holds the address of \(host.id) "
                        + "(\(host.address)\(isGiven ? ", \(place.seen(from: mark))" : ""))",
                    hint: "take another range\(free(besides: [pods, services]).map { ": \($0) is free" } ?? "")")
            }
            if let endpoint = draft.cluster.endpoint, let address = Address(endpoint.value), range.contains(address) {
                throw Failure(
                    at: endpoint.mark, "cluster.endpoint", "\(address) lies in the range of \(name), \(range)",
                    hint: "an endpoint is an address of the hosts' own network, or a name")
            }
        }
    }

    /// Every host gets a share, since a role can be added to it any day.
    private func checkRoom() throws(Failure) {
        let count = UInt64(hosts.hosts.count)
        let shares = network.pods.shares(ofPrefix: network.hostPrefix)
        guard shares < count else { return }
        var bits = 0
        while UInt64(1) << UInt64(bits) < count { bits += 1 }
        let wider = network.hostPrefix - bits
        let longer = network.pods.prefix + bits
        var ways: [String] = []
        let range = CIDR(network.pods.base, prefix: max(wider, 8))
        if wider >= 8, !range.overlaps(network.services), !hosts.hosts.contains(where: { range.contains($0.address) }) {
            ways.append("pods: \(range)")
        }
        if longer <= 28 { ways.append("hostPrefix: \(longer)") }
        throw Failure(
            at: podsMark, "network.pods",
            "\(network.pods) has room for \(shares) \(shares == 1 ? "host" : "hosts") with a /\(network.hostPrefix) each, "
                + "and there are \(count)",
            hint: ways.isEmpty
                ? "take a wider range, such as 10.128.0.0/12" : "write \(ways.joined(separator: ", or "))")
    }

    /// A private range that nothing of this inventory is in.
    private func free(besides taken: [CIDR]) -> CIDR? {
        let candidates: [CIDR] = ["10.244.0.0/16", "10.96.0.0/16", "10.128.0.0/16", "172.20.0.0/16", "192.168.0.0/16"]
        let endpoint = draft.cluster.endpoint.flatMap { Address($0.value) }
        return candidates.first { range in
            !taken.contains(where: range.overlaps) && !hosts.hosts.contains { range.contains($0.address) }
                && !(endpoint.map(range.contains) ?? false)
        }
    }
}
