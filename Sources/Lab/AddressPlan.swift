internal import Model

/// Who has which address in the lab's network.
struct AddressPlan: Equatable, Sendable {
    let subnet: Subnet

    /// Hosts start here, so that they are easily told from everything else: .11, .12, …
    static let firstHost = 11

    /// Refuses what is not a network or leaves no room for hosts.
    init(_ text: String) throws(Failure) {
        guard let subnet = Subnet(text), (16...28).contains(subnet.prefix) else {
            throw Failure(
                .input, "lab subnet '\(text)'", why: "not an IPv4 network with a prefix of 16 to 28",
                hint: "give one like 10.77.0.0/24")
        }
        self.subnet = subnet
    }

    /// The machine's own address in the network, from which it reaches the hosts.
    var controller: String { subnet.address(1) }

    /// What the hosts have as default route and name server. It forwards nothing and serves nothing, so whoever asks
    /// for the world outside is refused at once and does not wait.
    var gateway: String { subnet.address(subnet.size - 2) }

    /// The address of a host's network card, which follows from the other one: when a host gets a new card, nobody has to
    /// wait until others forget the old one, which takes up to forty seconds.
    static func hardwareAddress(of host: LabHost) -> String {
        let octets = host.address.split(separator: ".").compactMap { UInt8($0) }
        return (["02", "00"] + octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }).joined(separator: ":")
    }

    /// How many hosts fit between the first host and the gateway.
    var capacity: Int { subnet.size - 2 - Self.firstHost }

    /// The default inventory of a lab: the first hosts are its control plane, and the first three the members of etcd, or
    /// the first one alone when there are fewer than three, since two members tolerate no more than one does.
    func hosts(_ count: Int, controlPlanes: Int = 1) throws(Failure) -> [LabHost] {
        guard (1...capacity).contains(count) else {
            throw Failure(
                .input, "lab of \(count) hosts", why: "\(subnet) has room for 1 to \(capacity) hosts",
                hint: "ask for fewer hosts or give a bigger subnet")
        }
        guard (1...count).contains(controlPlanes) else {
            throw Failure(
                .input, "lab of \(count) hosts", why: "\(controlPlanes) of them cannot be its control plane",
                hint: "ask for 1 to \(count)")
        }
        let members = count < 3 ? 1 : 3
        return (0..<count).map { index in
            let isNode = index >= controlPlanes
            return LabHost(
                name: HostName(isNode ? "node-\(index - controlPlanes + 1)" : "cp-\(index + 1)"),
                address: subnet.address(Self.firstHost + index),
                roles: [isNode ? "node" : "control-plane"] + (index < members ? ["etcd"] : []))
        }
    }
}
