import Foundation
public import Model
public import StepKit
import Wire

/// What a host tells of the cluster that it belongs to, without anybody's memory.
public struct HostTraces: Sendable {
    /// The share of the pods that its network plugin gives out.
    public var pods: CIDR?
    /// The ways to the pods of other hosts: their share, and their address.
    public var routes: [CIDR: Address] = [:]
    /// `slipway-NAME`, out of the settings of its etcd member.
    public var token: String?
    /// Its etcd has been part of a cluster.
    public var hasFormed = false
    /// It runs, or ran, an API server.
    public var hasControlPlane = false
    /// The range of the services, as its API server has it.
    public var services: String?
    /// The shares by node, as the cluster has them; nil where no API answered.
    public var nodes: [HostName: CIDR]?
    /// The certificates of authorities, in PEM, by the folder they stand in.
    public var authorities: [String: String] = [:]
    /// Certificates and their keys by path.
    public var certificates: [String: String] = [:]
    public var keys: [String: Secret] = [:]
    /// What the host keeps of the keys folder.
    public var kept: [UInt8]?

    public init() {}

    /// Reads everything. With `keepsKeys` private keys too.
    public static func read(
        from machine: some Reader, _ host: Model.Host, in cluster: Cluster, kept path: String, keepsKeys: Bool
    ) async throws -> HostTraces {
        async let plugin = machine.file("/etc/cni/net.d/10-slipway.conflist")
        async let batch = machine.file("\(PodNetwork.folder)/ip.batch")
        async let settings = machine.file("/etc/etcd/etcd.env")
        async let state = machine.file("/etc/etcd/state.env")
        async let manifest = machine.file("\(ComponentStep.manifests)/kube-apiserver.yaml")
        async let unit = machine.file(ComponentUnit.path("kube-apiserver"))
        async let kept = machine.file(path)
        var traces = HostTraces()
        traces.pods = try await plugin.flatMap { subnet(in: $0.text) }
        traces.routes = try await batch.map { routes(in: $0.text) } ?? [:]
        traces.token = try await settings.flatMap { line("ETCD_INITIAL_CLUSTER_TOKEN=", in: $0.text) }
        traces.hasFormed = try await state?.text.contains("ETCD_INITIAL_CLUSTER_STATE=existing") ?? false
        let flags = try await (manifest?.text ?? "") + (unit?.text ?? "")
        traces.hasControlPlane = !flags.isEmpty
        traces.services = flag("--service-cluster-ip-range=", in: flags)
        traces.kept = try await kept?.bytes
        for (name, path) in [
            ("cluster", "\(CertificatePlaces.kubernetes)/ca.crt"), ("etcd", "\(CertificatePlaces.etcd)/ca.crt"),
        ] {
            traces.authorities[name] = try await machine.file(path)?.text
        }
        for place in CertificatePlaces.places(on: host, in: cluster) {
            traces.certificates[place.path] = try await machine.file(place.path)?.text
            if keepsKeys { traces.keys[place.path] = try await machine.file(place.keyPath).map { Secret($0.bytes) } }
        }
        if traces.hasControlPlane { traces.nodes = try await nodes(on: machine) }
        return traces
    }

    private static func nodes(on machine: some Reader) async throws -> [HostName: CIDR]? {
        let kubectl = Kubectl(kubeconfig: "/etc/kubernetes/super-admin.conf")
        let reply = try await machine.probe(kubectl.command(["get", "nodes", "-o", NodeObject.template]))
        guard reply.succeeded else { return nil }
        return Dictionary(
            NodeObject.parse(reply.output).compactMap { node in
                node.podCIDR.flatMap { CIDR($0) }.map { (HostName(node.name), $0) }
            }, uniquingKeysWith: { first, _ in first })
    }

    private struct Plugins: Decodable {
        struct Plugin: Decodable {
            struct IPAM: Decodable { var ranges: [[Range]]? }
            struct Range: Decodable { var subnet: String }
            var ipam: IPAM?
        }
        var plugins: [Plugin]
    }

    /// The range of the first plugin that gives out addresses.
    static func subnet(in text: String) -> CIDR? {
        let list = try? JSONDecoder().decode(Plugins.self, from: Data(text.utf8))
        return list?.plugins.compactMap { $0.ipam?.ranges?.first?.first?.subnet }.first.flatMap { CIDR($0) }
    }

    /// `route replace 10.244.2.0/24 via 10.0.0.22 proto 83`; through a tunnel the gateway is the share's own base, and
    /// the host is not known.
    static func routes(in text: String) -> [CIDR: Address] {
        var found: [CIDR: Address] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard words.count > 4, words[0] == "route", let pods = CIDR(words[2]), let via = Address(words[4]) else {
                continue
            }
            found[pods] = via
        }
        return found
    }

    static func line(_ key: String, in text: String) -> String? {
        text.split(separator: "\n").first { $0.hasPrefix(key) }.map { String($0.dropFirst(key.count)) }
    }

    static func flag(_ name: String, in text: String) -> String? {
        guard let range = text.range(of: name) else { return nil }
        let value = text[range.upperBound...].prefix { !$0.isWhitespace && $0 != "\"" && $0 != "'" && $0 != "\\" }
        return value.isEmpty ? nil : String(value)
    }
}
