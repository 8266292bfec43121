public import Model

/// One thing that was tried on a cluster, and what was seen.
public struct VerifyCheck: Codable, Equatable, Sendable {
    /// What was tried, in a few words: `pods of node-1 reach pods of node-2`.
    public var name: String
    /// The host it is about; nil for the cluster as a whole.
    public var host: HostName?
    public var isOK: Bool
    /// What was seen, also when all is well.
    public var seen: String
    /// The layer that is most likely at fault when it is not.
    public var layer: String
    /// What to do when it failed.
    public var hint: String?

    public init(
        _ name: String, on host: HostName? = nil, isOK: Bool, seen: String, layer: Layer, hint: String? = nil
    ) {
        self.name = name
        self.host = host
        self.isOK = isOK
        self.seen = seen
        self.layer = layer.rawValue
        self.hint = isOK ? nil : hint ?? "slipway plan --layer \(layer.rawValue)"
    }

    /// The layers as their playbooks are called.
    public enum Layer: String, Sendable {
        case hosts = "01-hosts"
        case runtime = "02-runtime"
        case etcd = "03-etcd"
        case controlPlane = "04-control-plane"
        case nodes = "05-nodes"
        case network = "06-network"
        case addons = "07-addons"
    }
}
