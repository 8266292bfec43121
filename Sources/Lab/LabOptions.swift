/// What a lab shall look like; every value has a default that works on a machine of two cores.
public struct LabOptions: Codable, Equatable, Sendable {
    /// How many hosts, 1 or more.
    public var hosts: Int
    /// How many of them are the control plane; nil for one.
    public var controlPlanes: Int?
    /// The Debian release of all hosts.
    public var release: LabRelease
    /// How many milliseconds longer a packet is under way between a host and the bridge, in either direction. A round
    /// trip between the controller and a host takes twice as much, one between two hosts four times.
    public var latency: Int?
    /// The hosts' network in CIDR notation, with a prefix of 16 to 28; it must not overlap the machine's own routes.
    public var subnet: String
    /// The version of Kubernetes that the inventory asks for.
    public var kubernetes: String
    /// Sections that the inventory gets besides the lab's own, as YAML: where Kubernetes comes from, for example.
    public var sections: String?
    /// Where the inventory is written, relative to the working folder or absolute.
    public var inventory: String
    /// Whether programs that the lab needs are installed with apt-get when they are missing.
    public var installsMissing: Bool

    public init(
        hosts: Int = 4, release: LabRelease = .bookworm, latency: Int? = nil, subnet: String = "10.77.0.0/24",
        kubernetes: String = "v1.36.2", inventory: String = "lab.yaml", installsMissing: Bool = false
    ) {
        self.hosts = hosts
        self.release = release
        self.latency = latency
        self.subnet = subnet
        self.kubernetes = kubernetes
        self.inventory = inventory
        self.installsMissing = installsMissing
    }
}
