import Model

/// Where etcd stands on its hosts, and what its members call each other.
struct EtcdLayout {
    private let cluster: Cluster
    init(_ cluster: Cluster) { self.cluster = cluster }

    private var programs: String {
        switch cluster.etcd {
        case .package: "/usr/bin"
        // A folder of its own, since a release brings more than its programs.
        case .archive: "/usr/local/lib/etcd"
        }
    }

    private var archive: Archive? {
        if case .archive(let archive) = cluster.etcd { archive } else { nil }
    }

    var values: Value {
        let members = cluster.hosts(.etcd)
        return [
            "source": archive == nil ? "package" : "archive",
            "archive": archive?.value ?? .null,
            "folder": .string(programs),
            "binary": .string(programs + "/etcd"),
            "etcdctl": .string(programs + "/etcdctl"),
            "token": .string("slipway-" + cluster.name),
            "members": .list(members.map { .string($0.id.rawValue) }),
            "endpoints": .string(members.map(EtcdAccess.endpoint).joined(separator: ",")),
            "initialCluster": .string(
                members.map { "\($0.id)=https://\($0.address):2380" }.joined(separator: ",")),
        ]
    }
}
