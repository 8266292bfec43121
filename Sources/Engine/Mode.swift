/// What a run may do.
public enum Mode: String, Sendable {
    /// Looks at the hosts and says what would change.
    case plan
    /// Changes what has to be changed.
    case apply
}

/// How much happens at once, and who helps.
public struct Limits: Sendable {
    /// Hosts that are connected to, or changed, at the same time.
    public var hosts: Int
    /// Hosts pass big files on to each other.
    public var peers: Bool
    public init(hosts: Int = 64, peers: Bool = true) {
        self.hosts = max(1, hosts)
        self.peers = peers
    }
}
