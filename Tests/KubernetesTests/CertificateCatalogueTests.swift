import Model
import Testing

@testable import Kubernetes

@Suite struct CertificateCatalogueTests {
    private func cluster(_ change: (inout Cluster) -> Void = { _ in }) -> Cluster {
        var cluster = Cluster(
            name: "harbor",
            hosts: [
                Host("cp-1", address: "10.0.0.11", roles: [.controlPlane, .etcd]),
                Host("cp-2", address: "10.0.0.12", roles: [.controlPlane]),
                Host("etcd-1", address: "10.0.0.13", roles: [.etcd]),
                Host("node-1", address: "10.0.0.21", roles: [.node]),
            ])
        change(&cluster)
        return cluster
    }
    private func ids(_ host: HostName?, in cluster: Cluster) -> [String] {
        CertificateCatalogue.requests(for: cluster).filter { $0.host == host }.map(\.id.description).sorted()
    }

    private static let etcd = ["client", "peer", "server"]
    private static let server = [
        "cluster/HOST/apiserver", "cluster/HOST/controller-manager", "cluster/HOST/kubelet-client",
        "cluster/HOST/scheduler", "cluster/HOST/super-admin", "etcd/HOST/apiserver", "front-proxy/HOST/client",
    ]
    private static let node = ["cluster/HOST/kube-proxy", "cluster/HOST/kubelet", "cluster/HOST/kubelet-server"]

    /// host, form, what it needs
    @Test(
        arguments: [
            ("cp-1", .staticPod, server + node + etcd.map { "etcd/HOST/\($0)" }),
            ("cp-2", .staticPod, server + node), ("cp-2", .unit, server),
            ("etcd-1", .staticPod, etcd.map { "etcd/HOST/\($0)" }), ("node-1", .unit, node),
        ] as [(HostName, ControlPlane.Form, [String])])
    func everyHostHasWhatItsRolesNeed(_ host: HostName, _ form: ControlPlane.Form, _ wanted: [String]) {
        let cluster = cluster { $0.controlPlane.form = form }
        #expect(ids(host, in: cluster) == wanted.map { $0.replacing("HOST", with: host.rawValue) }.sorted())
        #expect(ids(nil, in: cluster) == ["cluster/_cluster/admin"])
    }

    @Test func withoutAControlPlaneThereIsOnlyEtcd() {
        let cluster = cluster { $0.hosts.removeFirst(2) }
        let requests = CertificateCatalogue.requests(for: cluster)
        #expect(requests.map(\.id.description) == ["server", "peer", "client"].map { "etcd/etcd-1/\($0)" })
        #expect(requests.map(\.commonName) == ["etcd-1", "etcd-1", "slipway-health"])
    }

    /// credentials, common to all, what a node keeps itself
    @Test(
        arguments: [
            (.node, [], node), (.class, ["kube-proxy", "kubelet"], ["cluster/HOST/kubelet-server"]),
            (.shared, ["shared"], ["cluster/HOST/kubelet-server"]),
        ] as [(Authentication.Credentials, [String], [String])])
    func credentials(_ credentials: Authentication.Credentials, _ common: [String], _ own: [String]) {
        let cluster = cluster { $0.auth.credentials = credentials }
        #expect(ids("node-1", in: cluster) == own.map { $0.replacing("HOST", with: "node-1") })
        #expect(ids(nil, in: cluster) == (["admin"] + common).map { "cluster/_cluster/\($0)" })
        let names = CertificateCatalogue.requests(for: cluster)
            .flatMap { CertificateCatalogue.names(ofShared: $0.id, in: cluster) }
        #expect(Set(names) == (common.isEmpty ? [] : ["kubelet", "kube-proxy"]))
    }

    @Test func identities() throws {
        let requests = CertificateCatalogue.requests(for: cluster())
        func request(_ host: HostName?, _ name: String) throws -> CertificateRequest {
            try #require(requests.first { $0.host == host && $0.name == name && $0.authority == .cluster })
        }
        let rows: [(HostName?, String, String, [String])] = [
            ("node-1", "kubelet", "system:node:node-1", ["system:nodes"]),
            ("node-1", "kube-proxy", "system:kube-proxy", []),
            ("cp-1", "controller-manager", "system:kube-controller-manager", []),
            ("cp-1", "scheduler", "system:kube-scheduler", []),
            ("cp-1", "kubelet-client", "kube-apiserver-kubelet-client", ["slipway:kubelet-api"]),
            ("cp-1", "super-admin", "slipway:super-admin", ["system:masters"]),
            (nil, "admin", "slipway:admin", ["slipway:cluster-admins"]),
        ]
        for (host, name, commonName, organizations) in rows {
            let request = try request(host, name)
            #expect(request.commonName == commonName && request.organizations == organizations)
            #expect(request.usages == [.client] && request.dnsNames.isEmpty && request.addresses.isEmpty)
        }
    }

    /// endpoint, names and addresses of the API server beyond the usual ones
    @Test(
        arguments: [
            (nil, [], []), ("10.0.0.10", [], ["10.0.0.10"]), ("api.example.org", ["api.example.org"], []),
            ("10.0.0.11", [], []),
        ] as [(String?, [String], [Address])])
    func theAPIServerAnswersToAllItsNames(_ endpoint: String?, _ names: [String], _ addresses: [Address]) throws {
        let cluster = cluster {
            $0.endpoint = endpoint
            $0.domain = "k8s.example"
        }
        let request = try #require(CertificateCatalogue.requests(for: cluster).first { $0.usages == [.server] })
        #expect(
            request.dnsNames == [
                "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.k8s.example",
                "localhost", "cp-1", "cp-2",
            ] + names)
        #expect(request.addresses == ["10.96.0.1", "127.0.0.1", "10.0.0.11", "10.0.0.12"] + addresses)
    }

    @Test func whoNeverAsksAnAPIServerHasNoToken() {
        let holders = CertificateCatalogue.tokenHolders(for: cluster()).map(\.commonName)
        #expect(holders.contains("slipway:admin") && holders.contains("system:node:node-1"))
        #expect(!holders.contains("slipway:super-admin") && !holders.contains("kube-apiserver-kubelet-client"))
    }
}
