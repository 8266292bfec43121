import Model

extension PodNetwork {
    /// What must be done to a host, in order: first all of `ip`, then all of `bridge`.
    struct Mending: Equatable, Sendable {
        var ip: [NetworkEdit] = []
        var bridge: [NetworkEdit] = []
    }

    /// What a host lacks, and what it has of ours and should not. Of other people's nothing is touched; what stands in
    /// the way is a ``Failure``.
    func mending(_ live: LiveNetwork) throws(Failure) -> Mending {
        let device = live.devices.first { $0.ifname == self.device }
        guard let tunnel else {
            let leaving = device.map { [NetworkEdit("link delete dev \($0.ifname)", before: "device \($0.ifname)")] }
            return Mending(ip: try routeEdits(live.routes, without: device?.ifname) + (leaving ?? []))
        }
        guard let device, tunnel.isIdentity(of: device) else {
            if let other = live.devices.first(where: { $0.ifname != self.device && tunnel.collides(with: $0) }) {
                throw Failure(
                    .step, "make \(tunnel.device)", why: "\(other.ifname) is VXLAN \(tunnel.id) already",
                    hint:
                        "give the cluster another number: `network: { vxlan: { id: \(tunnel.id + 1) } }`, or remove it")
            }
            // With the device go its addresses, neighbours and routes.
            let leaving = device.map { [NetworkEdit("link delete dev \($0.ifname)", before: $0.words)] } ?? []
            let making = NetworkEdit(tunnel.making, after: "device \(tunnel.words)")
            let bare = LiveNetwork(routes: live.routes.filter { $0.dev != self.device })
            return Mending(
                ip: leaving + [making, NetworkEdit(tunnel.raising)] + tunnel.addressEdits([])
                    + tunnel.neighbourEdits([]) + (try routeEdits(bare.routes)),
                bridge: tunnel.forwardingEdits([]))
        }
        return Mending(
            ip: tunnel.raisingEdits(device) + tunnel.addressEdits(device.ranges)
                + tunnel.neighbourEdits(live.neighbours) + (try routeEdits(live.routes)),
            bridge: tunnel.forwardingEdits(live.forwarding))
    }

    /// `leaving`: a device that is about to go, and its routes with it.
    private func routeEdits(_ live: [LiveNetwork.Route], without leaving: String? = nil) throws(Failure)
        -> [NetworkEdit]
    {
        var edits: [NetworkEdit] = []
        let wanted = Set(routes.map(\.pods))
        for route in live where route.isOurs && route.dev != leaving {
            if let range = route.range, !wanted.contains(range) {
                edits.append(NetworkEdit("route del \(route.words) proto \(PodRoute.ours)", before: route.words))
            }
        }
        let present = Dictionary(grouping: live) { $0.range }
        for route in routes {
            let standing = present[route.pods] ?? []
            if standing.contains(where: { $0.isOurs && route.isSame(as: $0) }) { continue }
            if let foreign = standing.first(where: { !$0.isOurs && !route.isSame(as: $0) }) {
                throw Failure(
                    .step, "set the route to \(route.pods)",
                    why: "somebody else's route is there: \(foreign.words)\(foreign.origin)",
                    hint: "remove it where it is configured and with `ip route del \(foreign.words)`, or choose other "
                        + "`network.pods`")
            }
            edits.append(NetworkEdit(route.command, before: standing.first?.words, after: route.words))
        }
        return edits
    }
}

extension PodRoute {
    func isSame(as live: LiveNetwork.Route) -> Bool {
        live.gateway == gateway.description && (tunnel == nil || live.dev == tunnel)
    }
}

extension LiveNetwork.Route {
    /// Who put it there, in words.
    fileprivate var origin: String {
        switch protocolNumber {
        case "2": " (the kernel's own)"
        case "3", "4", nil: " (set by hand or by the network's configuration)"
        case "12": " (by bird)"
        case "16": " (by DHCP)"
        case "186": " (by BGP)"
        case let number?: " (protocol \(number))"
        }
    }
}

extension LiveNetwork.Device {
    fileprivate var words: String {
        let parts = [settings.id.map { "id \($0)" }, settings.port.map { "port \($0)" }, settings.local, address]
        return (["device", ifname] + parts.compactMap(\.self)).joined(separator: " ")
    }
}

extension Tunnel {
    fileprivate var words: String { "\(device) id \(id) port \(port) \(outer) \(hardware)" }

    /// What cannot be changed while it stands, or whose change empties the device.
    fileprivate func isIdentity(of live: LiveNetwork.Device) -> Bool {
        let settings = live.settings
        return settings.id == id && settings.port == port && settings.local == outer.description
            && settings.learning == false && live.address == hardware.description
    }

    /// The kernel knows one device of a number and a port.
    fileprivate func collides(with live: LiveNetwork.Device) -> Bool {
        live.settings.id == id && live.settings.port == port
    }

    fileprivate func raisingEdits(_ live: LiveNetwork.Device) -> [NetworkEdit] {
        let isUp = live.flags.contains("UP")
        guard live.mtu != mtu || !isUp else { return [] }
        return [
            NetworkEdit(
                raising, before: "\(device) mtu \(live.mtu) \(isUp ? "up" : "down")", after: "\(device) mtu \(mtu) up")
        ]
    }

    fileprivate func addressEdits(_ live: [String]) -> [NetworkEdit] {
        let own = "\(pods.base)/32"
        let strange = live.filter { $0 != own }.map {
            NetworkEdit("address del \($0) dev \(device)", before: "address \($0) dev \(device)")
        }
        return strange + (live.contains(own) ? [] : [NetworkEdit(addressing, after: "address \(own) dev \(device)")])
    }

    fileprivate func neighbourEdits(_ live: [LiveNetwork.Neighbour]) -> [NetworkEdit] {
        let wanted = Set(peers.map(\.inner.description))
        // Others come and go by themselves; a permanent one was put there.
        let stale = live.filter { $0.isPermanent && !wanted.contains($0.dst) }.map {
            NetworkEdit("neigh del \($0.dst) dev \(device)", before: "neighbour \($0.dst) is \($0.lladdr ?? "?")")
        }
        let missing = peers.compactMap { peer -> NetworkEdit? in
            let standing = live.first { $0.dst == peer.inner.description }
            if let standing, standing.isPermanent, standing.lladdr == peer.hardware.description { return nil }
            return NetworkEdit(
                meeting(peer), before: standing.map { "neighbour \($0.dst) is \($0.lladdr ?? "unknown")" },
                after: "neighbour \(peer.inner) is \(peer.hardware)")
        }
        return stale + missing
    }

    fileprivate func forwardingEdits(_ live: [LiveNetwork.Forwarding]) -> [NetworkEdit] {
        let wanted = Set(peers.map(\.hardware.description))
        let stale = live.filter { !wanted.contains($0.mac) }.map { entry in
            let place = entry.dst.map { " dst \($0)" } ?? ""
            return NetworkEdit(
                "fdb del \(entry.mac) dev \(device)\(place) self",
                before: "\(entry.mac) is at \(entry.dst ?? "nowhere")")
        }
        let missing = peers.compactMap { peer -> NetworkEdit? in
            let standing = live.first { $0.mac == peer.hardware.description }
            if standing?.dst == peer.outer.description { return nil }
            return NetworkEdit(
                forwarding(peer), before: standing.map { "\($0.mac) is at \($0.dst ?? "nowhere")" },
                after: "\(peer.hardware) is at \(peer.outer)")
        }
        return stale + missing
    }
}
