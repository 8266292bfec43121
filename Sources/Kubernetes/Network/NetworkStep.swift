public import Model
public import StepKit
import Wire

/// The way from a host to the pods of all others, now and after the next boot.
public struct NetworkStep: Step {
    public static let kind = "kube.network"
    public static let reference = StepReference(
        """
        The way to the pods of all other hosts, in the kernel now and in files that are carried out at boot. Routes of \
        ours carry the protocol number 83; those of others are never touched.
        """,
        keys: [
            .init(
                "mode", "routed, vxlan or external",
                "Routes to the hosts themselves, routes through a VXLAN device, or neither: then what was there of ours goes."
            ),
            .init("routes", "list of {name, pods, via}", standard: "none", "The other hosts: see `${host.routes}`."),
            .init("podCIDR", "range", standard: "none", "With `vxlan`: the host's own share of the pods."),
            .init("address", "address", standard: "none", "With `vxlan`: the host's own address."),
            .init("mtu", "bytes", standard: "1450", "With `vxlan`: the device's MTU."),
            .init("id", "number", standard: "4096", "With `vxlan`: its network identifier."),
            .init("port", "number", standard: "8472", "With `vxlan`: its UDP port."),
            .init("device", "text", standard: "slipway.vx", "What the VXLAN device is called."),
        ],
        example: """
            - kube.network:
                mode: routed
                routes: [{ name: node-2, pods: 10.244.2.0/24, via: 10.0.0.22 }]
              on: node
            """)

    public var mode: Network.Mode
    public var routes: [PodShare]
    public var podCIDR: CIDR?
    public var address: Address?
    public var mtu: Int
    public var id: Int
    public var port: Int
    public var device: String

    public init(
        mode: Network.Mode, routes: [PodShare] = [], podCIDR: CIDR? = nil, address: Address? = nil, mtu: Int = 1450,
        id: Int = 4096, port: Int = 8472, device: String = "slipway.vx"
    ) {
        (self.mode, self.routes, self.podCIDR, self.address) = (mode, routes, podCIDR, address)
        (self.mtu, self.id, self.port, self.device) = (mtu, id, port, device)
    }

    private enum CodingKeys: String, CodingKey { case mode, routes, podCIDR, address, mtu, id, port, device }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            mode: try keys.decode(Network.Mode.self, forKey: .mode),
            routes: try keys.decodeIfPresent([PodShare].self, forKey: .routes) ?? [],
            podCIDR: try keys.decodeIfPresent(CIDR.self, forKey: .podCIDR),
            address: try keys.decodeIfPresent(Address.self, forKey: .address),
            mtu: try keys.decodeIfPresent(Int.self, forKey: .mtu) ?? 1450,
            id: try keys.decodeIfPresent(Int.self, forKey: .id) ?? 4096,
            port: try keys.decodeIfPresent(Int.self, forKey: .port) ?? 8472,
            device: try keys.decodeIfPresent(String.self, forKey: .device) ?? "slipway.vx")
    }

    public var title: String { "pod network, \(mode.rawValue)" }

    public func validate() throws(Failure) {
        let shares = routes.map(\.pods)
        for (index, share) in shares.enumerated() {
            if let other = shares[..<index].first(where: share.overlaps) {
                throw Failure(.input, title, why: "two hosts cannot have the same pods: \(other) and \(share)")
            }
        }
        guard (1...15).contains(device.utf8.count), !device.contains(where: { $0 == "/" || $0.isWhitespace }) else {
            throw Failure(
                .input, title, why: "`device` is '\(device)'", hint: "a name of 1 to 15 characters is expected")
        }
        guard mode == .vxlan else { return }
        guard podCIDR != nil, address != nil else {
            throw Failure(
                .input, title, why: "`vxlan` needs `podCIDR` and `address`",
                hint: "write `podCIDR: ${host.podCIDR}` and `address: ${host.address}`")
        }
        guard (1..<1 << 24).contains(id) else {
            throw Failure(.input, title, why: "`id` is \(id), and 1 to 16777215 are expected")
        }
        guard (1...65535).contains(port) else {
            throw Failure(.input, title, why: "`port` is \(port), and 1 to 65535 are expected")
        }
        guard (68...65535).contains(mtu) else { throw Failure(.input, title, why: "`mtu` is \(mtu) bytes") }
    }
}
