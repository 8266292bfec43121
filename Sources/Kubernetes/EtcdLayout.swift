import Model

/// Where etcd stands on its hosts, and what its members call each other.
struct EtcdLayout {
    private let cluster: Cluster
    private let restore: EtcdRestore?
    init(_ cluster: Cluster, restore: EtcdRestore? = nil) {
        self.cluster = cluster
        self.restore = restore
    }

    private var programs: String {
        switch cluster.etcd {
        case .package: "/usr/bin"
        // A folder of its own, since a release brings more than its programs.
        case .archive: "/usr/local/lib/etcd"
        }
    }

    /// The program that administers a cluster, and the one that works on files of data. Before 3.5 the first does both.
    var etcdctl: String { programs + "/etcdctl" }
    var etcdutl: String { programs + "/etcdutl" }
    var binary: String { programs + "/etcd" }

    private var archive: Archive? {
        if case .archive(let archive) = cluster.etcd { archive } else { nil }
    }

    var values: Value {
        let members = cluster.hosts(.etcd)
        return [
            "source": archive == nil ? "package" : "archive",
            "archive": archive?.value ?? .null,
            "folder": .string(programs),
            "binary": .string(binary),
            "etcdctl": .string(etcdctl),
            "etcdutl": .string(etcdutl),
            "token": .string("slipway-" + cluster.name),
            "snapshots": snapshots,
            "restore": [
                "id": .string(restore?.id ?? "none"),
                "path": .string(restore?.path ?? "none"),
                "sha256": .string(restore?.sha256 ?? "none"),
                "token": .string("slipway-\(cluster.name)-\(restore?.id ?? "none")"),
            ],
            "members": .list(members.map { .string($0.id.rawValue) }),
            "endpoints": .string(members.map(EtcdAccess.endpoint).joined(separator: ",")),
            "initialCluster": .string(
                members.map { "\($0.id)=https://\($0.address):2380" }.joined(separator: ",")),
        ]
    }

    private var snapshots: Value {
        let settings = cluster.etcdSnapshots ?? EtcdSnapshots()
        return [
            "taken": .bool(cluster.etcdSnapshots != nil),
            "every": .string(settings.every),
            "keep": .int(Int64(settings.keep)),
            "path": .string(settings.path),
        ]
    }
}
