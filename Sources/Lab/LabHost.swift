public import Model

/// One host of a lab as the inventory describes it.
public struct LabHost: Codable, Equatable, Sendable {
    /// `cp-1`, `node-1`, `node-2`, …
    public let name: HostName
    /// Its IPv4 address in dotted notation.
    public let address: String
    /// Its roles in the inventory's words: `control-plane`, `etcd`, `node`.
    public let roles: [String]
}
