/// What runs in the cluster that was built.
public struct Addons: Hashable, Sendable {
    /// The cluster's DNS, at the tenth address of the services.
    public var coredns: Bool
    public var metricsServer: Bool
    /// A folder of this machine with manifests of one's own. Absolute.
    public var manifests: String?

    public init(coredns: Bool = true, metricsServer: Bool = false, manifests: String? = nil) {
        self.coredns = coredns
        self.metricsServer = metricsServer
        self.manifests = manifests
    }
}
