import Foundation
import Kubernetes
import Ledger
import Model
import Testing

@testable import slipway

/// Who gets to see which certificates, keys and tokens.
@Suite struct CredentialsTests {
    private func values(_ change: (inout Cluster) -> Void = { _ in }) throws -> [HostName: Value] {
        var cluster = Cluster(
            name: "harbor",
            hosts: [
                Host("cp-1", address: "10.0.0.11", roles: [.controlPlane, .etcd]),
                Host("node-1", address: "10.0.0.21", roles: [.node]),
                Host("node-2", address: "10.0.0.22", roles: [.node]),
            ])
        change(&cluster)
        let folder = ClusterFolder(path: FileManager.default.temporaryDirectory.path + "/\(UUID())")
        return try Credentials(cluster, in: folder, isWriting: false).values
    }

    private static let secrets = ["service-account.private", "encryption.key", "tokens.file"]
    private static let servers = ["cluster.apiserver.key", "cluster.super-admin.key", "front-proxy.client.key"]

    @Test func aNodeSeesNothingOfTheControlPlane() throws {
        let values = try values { $0.auth.tokens = true }
        for path in Self.secrets + Self.servers {
            #expect(values["cp-1"]?[path]?.isSecret == true, "\(path)")
            #expect(values["node-1"]?[path] == nil, "\(path)")
        }
        for host in values.values {
            for path in ["cluster.admin", "cluster.ca.key", "etcd.ca.key", "front-proxy.ca.key"] {
                #expect(host[path] == nil, "\(path)")
            }
            #expect(host["cluster.ca.certificate"]?.text?.hasPrefix("-----BEGIN CERTIFICATE-----") == true)
        }
    }

    /// credentials, do two nodes share a kubelet's, do kubelet and kube-proxy
    @Test(
        arguments: [
            (.node, false, false), (.class, true, false), (.shared, true, true),
        ] as [(Authentication.Credentials, Bool, Bool)])
    func whoSharesAnIdentity(_ credentials: Authentication.Credentials, _ nodes: Bool, _ parts: Bool) throws {
        let values = try values { $0.auth.credentials = credentials }
        func key(_ host: HostName, _ name: String) throws -> Value {
            try #require(values[host]?["cluster.\(name).key"])
        }
        #expect(try (key("node-1", "kubelet") == key("node-2", "kubelet")) == nodes)
        #expect(try (key("cp-1", "kubelet") == key("node-2", "kubelet")) == nodes)
        #expect(try (key("node-1", "kubelet") == key("node-1", "kube-proxy")) == parts)
        #expect(try key("node-1", "kubelet-server") != key("node-2", "kubelet-server"))
    }

    @Test func withoutAKubeletThereIsNoIdentityForOne() throws {
        for credentials in Authentication.Credentials.allCases {
            let values = try values {
                $0.auth.credentials = credentials
                $0.controlPlane.form = .unit
            }
            #expect(values["cp-1"]?["cluster.kubelet"] == nil && values["cp-1"]?["cluster.kube-proxy"] == nil)
            #expect(values["node-1"]?["cluster.kubelet"] != nil)
        }
    }

    @Test func tokensAreThereWhereTheyAreWanted() throws {
        let off = try #require(try values()["cp-1"]?["tokens.file"])
        #expect(off == .secret(Secret("")))
        guard case .secret(let file)? = try values({ $0.auth.tokens = true })["cp-1"]?["tokens.file"] else {
            Issue.record("no tokens")
            return
        }
        let users = String(decoding: file.bytes, as: UTF8.self).split(separator: "\n").map {
            $0.split(separator: ",")[1]
        }
        #expect(Set(users).count == users.count)
        #expect(users.contains("system:node:node-2") && users.contains("slipway:admin"))
    }

    @Test func withoutAControlPlaneThereIsOnlyEtcd() throws {
        let values = try values { $0.hosts[0].roles = [.etcd] }
        guard case .map(let map)? = values["cp-1"] else {
            Issue.record("no values")
            return
        }
        #expect(map.keys == ["etcd"] && values["node-1"]?["etcd.ca.certificate"] != nil)
    }
}
