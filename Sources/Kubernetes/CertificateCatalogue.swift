public import Model

/// Which certificates a cluster needs, and who they are for. Pure: the same inventory gives the same list.
public enum CertificateCatalogue {
    /// Every certificate of the layers that exist.
    public static func requests(for cluster: Cluster) -> [CertificateRequest] {
        cluster.hosts(.etcd).flatMap(etcd)
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
}
