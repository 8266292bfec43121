public import Model

/// Where the layers keep certificates on hosts, and who works with them.
public enum CertificatePlaces {
    /// How it is seen which certificate a program works with.
    public enum Use: Hashable, Sendable {
        /// It shows it to whoever connects to this port of the host.
        case shown(by: String, port: Int)
        /// It read the file when it started.
        case read(by: String)
        /// Whoever asks something reads it then.
        case anybody
    }

    static let kubernetes = "/etc/kubernetes/pki"
    static let etcd = "/etc/etcd/pki"

    /// A certificate's file; its key stands beside it under the same name.
    public struct Place: Hashable, Sendable {
        public var path: String
        public var id: CertificateRequest.ID
        public var use: Use
        public var keyPath: String { String(path.dropLast(4)) + ".key" }
    }

    /// Every certificate of a host, in the order of the catalogue.
    public static func places(on host: Host, in cluster: Cluster) -> [Place] {
        var places: [Place] = []
        for request in CertificateCatalogue.requests(for: cluster) where request.host == host.id {
            if let place = place(of: request.id, as: request.name, cluster) { places.append(place) }
        }
        guard cluster.runsKubelet(on: host) else { return places }
        for request in CertificateCatalogue.requests(for: cluster) where request.host == nil {
            places += CertificateCatalogue.names(ofShared: request.id, in: cluster)
                .compactMap { place(of: request.id, as: $0, cluster) }
        }
        return places
    }

    private static func place(of id: CertificateRequest.ID, as name: String, _ cluster: Cluster) -> Place? {
        func at(_ path: String, _ use: Use) -> Place { Place(path: path + ".crt", id: id, use: use) }
        switch (id.authority, name) {
        case (.etcd, "server"): return at("\(etcd)/server", .shown(by: "etcd", port: 2379))
        case (.etcd, "peer"): return at("\(etcd)/peer", .shown(by: "etcd", port: 2380))
        case (.etcd, "client"): return at("\(etcd)/client", .anybody)
        case (.etcd, "apiserver"): return at("\(kubernetes)/apiserver-etcd-client", .read(by: "kube-apiserver"))
        case (.cluster, "apiserver"):
            return at("\(kubernetes)/apiserver", .shown(by: "kube-apiserver", port: cluster.controlPlane.port))
        case (.cluster, "kubelet-client"):
            return at("\(kubernetes)/apiserver-kubelet-client", .read(by: "kube-apiserver"))
        case (.frontProxy, "client"): return at("\(kubernetes)/front-proxy-client", .read(by: "kube-apiserver"))
        case (.cluster, "kubelet-server"):
            return at("\(kubernetes)/kubelet-server", .shown(by: "kubelet", port: 10250))
        case (.cluster, "controller-manager"):
            return at("\(kubernetes)/controller-manager", .read(by: "kube-controller-manager"))
        case (.cluster, "scheduler"): return at("\(kubernetes)/scheduler", .read(by: "kube-scheduler"))
        case (.cluster, "kubelet"): return at("\(kubernetes)/kubelet", .read(by: "kubelet"))
        case (.cluster, "kube-proxy"): return at("\(kubernetes)/kube-proxy", .read(by: "kube-proxy"))
        case (.cluster, "super-admin"): return at("\(kubernetes)/super-admin", .anybody)
        default: return nil
        }
    }

    /// Who reads the file of an authority when it starts, on a host.
    public static func reader(ofAuthority path: String, on host: Host) -> Use {
        if path.hasPrefix(etcd) { return .read(by: "etcd") }
        guard !host.roles.contains(.controlPlane) else { return .read(by: "kube-apiserver") }
        return host.roles.contains(.node) ? .read(by: "kubelet") : .anybody
    }
}
