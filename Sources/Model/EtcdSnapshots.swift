/// Snapshots that every etcd member takes of itself by a timer.
public struct EtcdSnapshots: Codable, Hashable, Sendable {
    /// A span of systemd: `6h`.
    public var every: String
    /// How many stay on each host.
    public var keep: Int
    /// The folder on each host.
    public var path: String
    public init(every: String = "6h", keep: Int = 12, path: String = "/var/backups/etcd") {
        self.every = every
        self.keep = keep
        self.path = path
    }
}

/// A cluster of etcd that is brought back from a snapshot.
public struct EtcdRestore: Codable, Hashable, Sendable {
    /// Tells this time from every other, so that the same command goes on where it was cut off.
    public var id: String
    /// The snapshot on the controller's machine.
    public var path: String
    public var sha256: String
    public init(id: String, path: String, sha256: String) {
        self.id = id
        self.path = path
        self.sha256 = sha256
    }
}
