public import Model

/// Another host's pods, and where that host is.
public struct PodShare: Codable, Hashable, Sendable {
    /// The host's name.
    public var name: HostName
    /// Its share of the pods' range.
    public var pods: CIDR
    /// Its address.
    public var via: Address
    public init(name: HostName, pods: CIDR, via: Address) {
        (self.name, self.pods, self.via) = (name, pods, via)
    }
}
