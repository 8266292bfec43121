import Model

/// A VXLAN device with everything it has to know: where the other hosts are, and what their tunnels are called. The
/// kernel alone does the work; nothing is learned, and there is no daemon.
struct Tunnel: Equatable, Sendable {
    /// Another host's end.
    struct Peer: Hashable, Sendable {
        /// The base address of its share, which its device has.
        var inner: Address
        var hardware: HardwareAddress
        /// The host's own address.
        var outer: Address

        init(_ share: PodShare) {
            (inner, hardware, outer) = (share.pods.base, HardwareAddress(of: share.pods), share.via)
        }
    }

    /// At most 15 characters.
    var device: String
    /// The VXLAN network identifier.
    var id: Int
    /// Of UDP.
    var port: Int
    /// The host's share of the pods.
    var pods: CIDR
    /// The host's own address.
    var outer: Address
    /// Bytes.
    var mtu: Int
    var peers: [Peer]

    var hardware: HardwareAddress { HardwareAddress(of: pods) }

    // Commands of ip and bridge. The address is given when the device is made: one that the kernel made up would be
    // replaced by udev on some distributions.

    var making: String {
        "link add name \(device) address \(hardware) mtu \(mtu) type vxlan id \(id) dstport \(port) local \(outer) nolearning"
    }
    var raising: String { "link set dev \(device) mtu \(mtu) up" }
    var addressing: String { "address replace \(pods.base)/32 dev \(device)" }
    func meeting(_ peer: Peer) -> String {
        "neigh replace \(peer.inner) lladdr \(peer.hardware) dev \(device) nud permanent"
    }
    func forwarding(_ peer: Peer) -> String {
        "fdb replace \(peer.hardware) dev \(device) dst \(peer.outer) self permanent"
    }
}
