/// What a host is for.
public enum Role: String, Codable, Sendable, CaseIterable, CodingKeyRepresentable {
    case controlPlane = "control-plane"
    case etcd
    case node
}

/// A machine of the inventory.
public struct Host: Codable, Hashable, Sendable, Identifiable {
    public var id: HostName
    /// Where it is reached, and its address in the cluster.
    public var address: Address
    public var roles: Set<Role>
    /// Labels of its node object.
    public var labels: [String: String]
    /// Taints of its node object.
    public var taints: [Taint]
    /// Values for playbooks, under `${host.vars.…}`.
    public var vars: Value
    /// The host's own settings over its groups' and the inventory's.
    public var ssh: SSHSettings
    /// What is laid over the settings of the parts of Kubernetes on this host alone.
    public var components: ComponentSettings
    /// The groups it is in, in the order of the inventory.
    public var groups: [String]

    public init(
        _ id: HostName, address: Address, roles: Set<Role>, labels: [String: String] = [:], taints: [Taint] = [],
        vars: Value = [:], ssh: SSHSettings = SSHSettings(), components: ComponentSettings = ComponentSettings(),
        groups: [String] = []
    ) {
        self.id = id
        self.address = address
        self.roles = roles
        self.labels = labels
        self.taints = taints
        self.vars = vars
        self.ssh = ssh
        self.components = components
        self.groups = groups
    }
}
