import Model

/// Where the container runtime stands on its hosts.
struct RuntimeLayout {
    private let cluster: Cluster
    init(_ cluster: Cluster) { self.cluster = cluster }

    var values: Value {
        let isPackage = cluster.runtime == .package
        return [
            "source": .string(cluster.runtime.name),
            "archive": cluster.runtime.values,
            "containerd": .string(isPackage ? "/usr/bin/containerd" : "/usr/local/bin/containerd"),
            "plugins": .string(isPackage ? "/usr/lib/cni" : "/opt/cni/bin"),
            "unit": .string(
                "/etc/systemd/system/containerd.service" + (isPackage ? ".d/60-slipway.conf" : "")),
            "socket": "/run/containerd/containerd.sock",
        ]
    }
}

extension SoftwareSource {
    /// The word for it in the inventory, and the name of the playbook that installs from it.
    var name: String {
        switch self {
        case .package: "package"
        case .archive: "archive"
        }
    }

    var values: Value {
        switch self {
        case .package: [:]
        case .archive(let path, let sha256): ["path": .string(path), "sha256": .string(sha256)]
        }
    }
}
