internal import FoundationEssentials
internal import Glibc
internal import Model

/// The lab's network: a bridge in a namespace of its own, a link from it to every host, and one to the machine.
///
/// The bridge is not in the machine's own namespace, since there the machine's firewall would see what hosts say to each
/// other (a machine with Docker drops it), and count it among its own connections.
struct LabNetwork: Sendable {
    let names: LabNames
    let plan: AddressPlan
    /// How many milliseconds longer a packet is under way to or from a host; nil or 0 for none.
    let latency: Int?

    var isSlow: Bool { latency ?? 0 > 0 }

    /// The bridge's name inside its namespace.
    static let bridge = "bridge"
    /// The bridge's port towards the machine.
    static let uplinkPort = "machine"

    /// Makes what is missing of the bridge and of the machine's link to it.
    func joinMachine() async throws(Failure) {
        let space = names.switchNamespace
        try await Netns.make(space)
        if try await !Netns.links(in: space).contains(Self.bridge) {
            try await ip("-n", space, "link", "add", "name", Self.bridge, "type", "bridge", "forward_delay", "0")
        }
        try await ip("-n", space, "link", "set", "dev", Self.bridge, "up")
        try await ip("-n", space, "addr", "replace", "\(plan.gateway)/\(plan.subnet.prefix)", "dev", Self.bridge)
        // Whatever is not for this network is answered with "unreachable" by a router that has no other route.
        try await Netns.set("net/ipv4/ip_forward", to: "1", in: space)
        try await Netns.set("net/bridge/bridge-nf-call-iptables", to: "0", in: space, isOptional: true)
        if !Files.exists("/sys/class/net/\(names.uplink)") {
            try await ip(
                "link", "add", "name", names.uplink, "type", "veth", "peer", "name", Self.uplinkPort, "netns", space)
        }
        try await ip("link", "set", "dev", names.uplink, "alias", names.uplinkAlias)
        // A machine that routes for others does not route for the lab.
        try Files.tell("/proc/sys/net/ipv4/conf/\(names.uplink)/forwarding", "0")
        try await ip("-n", space, "link", "set", "dev", Self.uplinkPort, "master", Self.bridge, "up")
        try await ip("addr", "replace", "\(plan.controller)/\(plan.subnet.prefix)", "dev", names.uplink)
        try await ip("link", "set", "dev", names.uplink, "up")
    }

    /// Makes what is missing of a host's namespace and its link to the bridge.
    func join(_ host: LabHost) async throws(Failure) {
        let space = names.namespace(of: host.name)
        try await Netns.make(space)
        let port = host.name.rawValue
        if try await !Netns.links(in: space).contains("eth0") {
            // A port whose other end is in a namespace that lost its name is still in the way of a new one.
            if try await Netns.links(in: names.switchNamespace).contains(port) {
                try await ip("-n", names.switchNamespace, "link", "del", "dev", port)
            }
            try await ip(
                "-n", names.switchNamespace, "link", "add", "name", port, "type", "veth", "peer", "name", "eth0",
                "address", AddressPlan.hardwareAddress(of: host), "netns", space)
        }
        try await plug(host)
        try await ip("-n", space, "addr", "replace", "\(host.address)/\(plan.subnet.prefix)", "dev", "eth0")
        try await ip("-n", space, "link", "set", "dev", "lo", "up")
        try await ip("-n", space, "link", "set", "dev", "eth0", "up")
        try await ip("-n", space, "route", "replace", "default", "via", plan.gateway)
    }

    /// Refuses a network that the machine already uses, or an interface's name that somebody else has.
    func checkIsFree() async throws(Failure) {
        let alias = Files.readable("/sys/class/net/\(names.uplink)/ifalias")?.trimmed
        guard alias == nil || alias == names.uplinkAlias || alias == "" else {
            throw Failure(.notSafe, "lab", why: "the interface \(names.uplink) is somebody else's (\(alias ?? ""))")
        }
        let text = try await Command("ip", "-4", "-json", "route", "show", "table", "all")
            .succeed("read this machine's routes")
        let taken = Route.all(in: text).filter { $0.dev != names.uplink }
        for (name, range) in Self.ranges + taken.map({ ("the machine's own route to \($0.dst)", $0.dst) }) {
            guard let other = Subnet(range), other.prefix > 0, other.overlaps(plan.subnet) else { continue }
            throw Failure(
                .input, "lab subnet \(plan.subnet)", why: "it overlaps \(name)",
                hint: "give another subnet, such as 10.78.0.0/24")
        }
    }

    /// What the inventory gives to pods and services.
    private static let ranges = [("the pods' range", "10.244.0.0/16"), ("the services' range", "10.96.0.0/16")]

    /// Takes everything away that bears the lab's names, whether the lab made it in this run or in another.
    static func remove(_ names: LabNames) async throws(Failure) {
        let alias = Files.readable("/sys/class/net/\(names.uplink)/ifalias")?.trimmed
        if let alias, alias == names.uplinkAlias || alias.isEmpty {
            // It goes by itself at the same time when its other end is in a namespace that is just going.
            let result = try await Command("ip", "link", "del", "dev", names.uplink).run()
            guard result.isSuccess || !Files.exists("/sys/class/net/\(names.uplink)") else {
                throw Failure(.step, "remove the interface \(names.uplink)", why: result.errors.trimmed)
            }
        }
        for space in Files.names(in: Netns.folder) where names.owns(namespace: space) { try Netns.remove(space) }
    }

    func ip(_ arguments: String...) async throws(Failure) {
        try await Command("ip", arguments).succeed("set up the lab's network")
    }
}
