internal import Model

/// How the line to a host is made slow: its port is taken off the bridge, another one takes its place there, and between
/// the two a process of ours carries every frame (``LinePorter``).
extension LabNetwork {
    /// The bridge's port for a slow line to a host, and its other end, which the porter uses.
    static func slowPort(of host: HostName) -> String { "\(host).port" }
    static func slowEnd(of host: HostName) -> String { "\(host).line" }

    /// Joins a host's port to the bridge, directly or by a slow line, whichever was asked for.
    func plug(_ host: LabHost) async throws(Failure) {
        let (space, port) = (names.switchNamespace, host.name.rawValue)
        let (slowPort, slowEnd) = (Self.slowPort(of: host.name), Self.slowEnd(of: host.name))
        let exists = try await Netns.links(in: space).contains(slowPort)
        guard isSlow else {
            guard exists else {
                return try await ip("-n", space, "link", "set", "dev", port, "master", Self.bridge, "up")
            }
            try await ip("-n", space, "link", "del", "dev", slowPort)
            try await ip("-n", names.namespace(of: host.name), "link", "set", "dev", "eth0", "gso_max_segs", "65535")
            return try await ip("-n", space, "link", "set", "dev", port, "arp", "on", "master", Self.bridge, "up")
        }
        if !exists {
            try await ip("-n", space, "link", "add", "name", slowPort, "type", "veth", "peer", "name", slowEnd)
        }
        // Nobody but the porter answers at these two.
        for device in [port, slowEnd] {
            try await Netns.set("net/ipv6/conf/\(device)/disable_ipv6", to: "1", in: space, isOptional: true)
            try await ip("-n", space, "link", "set", "dev", device, "nomaster", "arp", "off", "up")
        }
        // Frames of one packet only: headers of tunnels around several say nothing of themselves to the porter.
        try await ip("-n", space, "link", "set", "dev", slowPort, "gso_max_segs", "1", "master", Self.bridge, "up")
        try await ip("-n", names.namespace(of: host.name), "link", "set", "dev", "eth0", "gso_max_segs", "1")
    }
}
