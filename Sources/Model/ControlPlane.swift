/// How the API servers, controller managers and schedulers run, and how they are reached.
public struct ControlPlane: Hashable, Sendable {
    /// What starts them.
    public enum Form: String, Codable, Sendable, CaseIterable {
        /// The kubelet of their host, from manifests in a folder.
        case staticPod = "static-pod"
        /// systemd.
        case unit
    }
    /// Who moves the address that is the cluster's endpoint.
    public enum VIP: String, Codable, Sendable, CaseIterable {
        /// Nobody, or somebody else.
        case none
        /// keepalived on the control-plane hosts.
        case keepalived
    }
    public var form: Form
    public var vip: VIP
    /// Of the API servers.
    public var port: Int
    /// What the keepaliveds of one cluster know each other by on their link: 1 to 255.
    public var virtualRouterID: Int

    public init(form: Form = .staticPod, vip: VIP = .none, port: Int = 6443, virtualRouterID: Int = 51) {
        self.form = form
        self.vip = vip
        self.port = port
        self.virtualRouterID = virtualRouterID
    }
}
