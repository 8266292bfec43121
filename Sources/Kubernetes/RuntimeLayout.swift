import Model

/// Where the container runtime stands on its hosts.
struct RuntimeLayout {
    private let cluster: Cluster
    init(_ cluster: Cluster) { self.cluster = cluster }

    var values: Value {
        let isPackage = cluster.runtime == .package
        return [
            "source": isPackage ? "package" : "archive",
            "archives": archives,
            "containerd": .string(isPackage ? "/usr/bin/containerd" : "/usr/local/bin/containerd"),
            "plugins": .string(isPackage ? "/usr/lib/cni" : "/opt/cni/bin"),
            "unit": .string("/etc/systemd/system/containerd.service" + (isPackage ? ".d/60-slipway.conf" : "")),
            "socket": "/run/containerd/containerd.sock",
        ]
    }

    private var archives: Value {
        switch cluster.runtime {
        case .package: .null
        case .archives(let containerd, let runc, let plugins):
            ["containerd": containerd.value, "runc": runc.value, "plugins": plugins.value]
        }
    }
}

extension Archive {
    /// `path` and `sha256`, as steps take them.
    var value: Value { ["path": .string(path), "sha256": .string(sha256)] }
}
