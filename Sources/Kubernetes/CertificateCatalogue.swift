public import Model

/// Which certificates a cluster needs, and who they are for. Pure: the same inventory gives the same list.
public enum CertificateCatalogue {
    /// Every certificate that is issued once for the cluster or for a host. Hosts without a control plane of their own
    /// need those of etcd only.
    public static func requests(for cluster: Cluster) -> [CertificateRequest] {
        let etcd = cluster.hosts(.etcd).flatMap(etcd)
        guard cluster.hasControlPlane else { return etcd }
        let servers = cluster.hosts(.controlPlane).flatMap { controlPlane($0, in: cluster) }
        let nodes = cluster.hosts.filter(cluster.runsKubelet).flatMap { node($0, in: cluster) }
        return etcd + servers + nodes + identities(of: cluster) + [admin]
    }

    private static func etcd(_ host: Host) -> [CertificateRequest] {
        let names = [host.id.rawValue, "localhost"]
        let addresses: [Address] = [host.address, "127.0.0.1"]
        return [
            // A server that is also a client: etcd's gateway calls the member itself with this certificate.
            CertificateRequest(
                "server", authority: .etcd, host: host.id, commonName: host.id.rawValue, dnsNames: names,
                addresses: addresses, usages: [.server, .client]),
            CertificateRequest(
                "peer", authority: .etcd, host: host.id, commonName: host.id.rawValue, dnsNames: names,
                addresses: addresses, usages: [.server, .client]),
            CertificateRequest(
                "client", authority: .etcd, host: host.id, commonName: "slipway-health", usages: [.client]),
        ]
    }

    /// Whoever may do everything in the cluster, from the laptop. Not of `system:masters`, which no rule can hold back:
    /// it is bound to a role, and can be unbound.
    public static let admin = client("admin", nil, "slipway:admin", ["slipway:cluster-admins"])

    private static func controlPlane(_ host: Host, in cluster: Cluster) -> [CertificateRequest] {
        [
            apiServer(host, in: cluster),
            client("kubelet-client", host.id, "kube-apiserver-kubelet-client", ["slipway:kubelet-api"]),
            client("apiserver", host.id, "kube-apiserver-etcd-client", authority: .etcd),
            client("client", host.id, "front-proxy-client", authority: .frontProxy),
            client("controller-manager", host.id, "system:kube-controller-manager"),
            client("scheduler", host.id, "system:kube-scheduler"),
            // For what has to be set up before any rule says who may: it stays on the control plane.
            client("super-admin", host.id, "slipway:super-admin", ["system:masters"]),
        ]
    }

    private static func apiServer(_ host: Host, in cluster: Cluster) -> CertificateRequest {
        let servers = cluster.hosts(.controlPlane)
        let service = "kubernetes.default.svc"
        var names = ["kubernetes", "kubernetes.default", service, "\(service).\(cluster.domain)", "localhost"]
        names += servers.map(\.id.rawValue)
        var addresses = [cluster.network.services.firstHost, "127.0.0.1"] + servers.map(\.address)
        if let endpoint = cluster.endpoint {
            if let address = Address(endpoint) { addresses.append(address) } else { names.append(endpoint) }
        }
        return CertificateRequest(
            "apiserver", authority: .cluster, host: host.id, commonName: "kube-apiserver", dnsNames: names.unique,
            addresses: addresses.unique, usages: [.server])
    }

    private static func node(_ host: Host, in cluster: Cluster) -> [CertificateRequest] {
        let server = CertificateRequest(
            "kubelet-server", authority: .cluster, host: host.id, commonName: "system:node:\(host.id)",
            organizations: ["system:nodes"], dnsNames: [host.id.rawValue], addresses: [host.address, "127.0.0.1"],
            usages: [.server])
        guard cluster.auth.credentials == .node else { return [server] }
        return [
            server,
            client("kubelet", host.id, "system:node:\(host.id)", ["system:nodes"]),
            client("kube-proxy", host.id, "system:kube-proxy"),
        ]
    }

    /// What kubelets and kube-proxies have in common, where they have no identities of their own.
    private static func identities(of cluster: Cluster) -> [CertificateRequest] {
        switch cluster.auth.credentials {
        case .node: []
        case .class:
            [
                client("kubelet", nil, "slipway:kubelet", ["slipway:kubelets"]),
                client("kube-proxy", nil, "system:kube-proxy"),
            ]
        case .shared: [client("shared", nil, "slipway:shared", ["slipway:components"])]
        }
    }

    private static func client(
        _ name: String, _ host: HostName?, _ commonName: String, _ organizations: [String] = [],
        authority: AuthorityName = .cluster
    ) -> CertificateRequest {
        CertificateRequest(
            name, authority: authority, host: host, commonName: commonName, organizations: organizations,
            usages: [.client])
    }

    /// Who may have a static token: everybody who asks the API servers for something in daily work.
    public static func tokenHolders(for cluster: Cluster) -> [CertificateRequest] {
        let names = ["admin", "controller-manager", "scheduler", "kubelet", "kube-proxy", "shared"]
        return requests(for: cluster).filter { $0.authority == .cluster && names.contains($0.name) }
    }

    /// Under which names a host sees the cluster's own certificates: its kubelet's and its kube-proxy's, whoever shares
    /// them. Nothing for the admin's, which stays on the laptop.
    public static func names(ofShared id: CertificateRequest.ID, in cluster: Cluster) -> [String] {
        guard id.host == nil, id.authority == .cluster else { return [] }
        return switch cluster.auth.credentials {
        case .node: []
        case .class: ["kubelet", "kube-proxy"].filter { $0 == id.name }
        case .shared: id.name == "shared" ? ["kubelet", "kube-proxy"] : []
        }
    }
}

extension Array where Element: Hashable {
    /// Every element where it stands first.
    fileprivate var unique: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
