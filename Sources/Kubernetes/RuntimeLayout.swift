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
            "version": version,
            "containerd": .string(program),
            "plugins": .string(isPackage ? "/usr/lib/cni" : "/opt/cni/bin"),
            "unit": .string("/etc/systemd/system/containerd.service" + (isPackage ? ".d/60-slipway.conf" : "")),
            "socket": "/run/containerd/containerd.sock",
        ]
    }

    var program: String { cluster.runtime == .package ? "/usr/bin/containerd" : "/usr/local/bin/containerd" }

    /// What the name of the archive says; nobody knows which version a package will bring.
    private var version: Value {
        guard case .archives(let containerd, _, _) = cluster.runtime else { return .null }
        return VersionPairs.version(inPath: containerd.path).map { .string($0.number) } ?? .null
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
