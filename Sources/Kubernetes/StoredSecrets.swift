import Foundation
public import Model
public import StepKit
import Wire

/// Secrets as etcd stores them: which key each is encrypted with, and writing them again through the API.
public enum StoredSecrets {
    /// How a secret is to be stored.
    public struct Form: Equatable, Sendable {
        /// The name of the key; nil for none at all.
        public var key: String?
        public init(key: String?) { self.key = key }

        /// The first bytes of what the API server stores.
        func matches(_ value: Data) -> Bool {
            guard let key else { return !value.starts(with: Data("k8s:enc:".utf8)) }
            return value.starts(with: Data("k8s:enc:secretbox:v1:\(key):".utf8))
        }
    }

    /// A secret by namespace and name.
    public struct Name: Hashable, Sendable, Comparable {
        public var namespace: String
        public var name: String
        public static func < (left: Name, right: Name) -> Bool {
            (left.namespace, left.name) < (right.namespace, right.name)
        }
    }

    static let prefix = "/registry/secrets/"
    /// A secret is a megabyte and a half at most, and an answer may have 32.
    private static let page = 12

    private struct Page: Decodable {
        struct Pair: Decodable {
            var key: Data
            var value: Data?
        }
        var kvs: [Pair]?
        var more: Bool?
    }

    /// Secrets that are stored otherwise, by the member of etcd on this host.
    public static func stale(on machine: some Reader, _ host: Model.Host, in cluster: Cluster, form: Form) async throws
        -> [Name]
    {
        let programs = EtcdLayout(cluster).values["etcdctl"]?.text ?? "/usr/bin/etcdctl"
        let access = EtcdAccess(program: programs, certificates: CertificatePlaces.etcd)
        var from = Data(prefix.utf8)
        let end = String(prefix.dropLast()) + "0"
        var found: [Name] = []
        while true {
            let start = String(decoding: from, as: UTF8.self)
            var command = access.command(
                ["get", start, end, "--limit=\(page)", "--write-out=json"],
                endpoints: [EtcdAccess.endpoint(of: host)], timeout: 30)
            command.outputLimit = 32 << 20
            let reply = try await machine.probe(command)
            guard reply.succeeded, let part = try? JSONDecoder().decode(Page.self, from: Data(reply.output.utf8)) else {
                let words = reply.errors.trimmed.split(separator: "\n").last.map(String.init) ?? reply.cause.words
                throw Failure(
                    .step, "look at what etcd stores", host: host.id, why: words,
                    hint: "is etcd well? `slipway plan --layer 03-etcd` says")
            }
            let pairs = part.kvs ?? []
            found += pairs.filter { !form.matches($0.value ?? Data()) }.compactMap { name(of: $0.key) }
            guard part.more == true, let last = pairs.last else { return found.sorted() }
            // The next key that there can be.
            from = last.key + Data([0x20])
            if from.isEmpty { return found.sorted() }
        }
    }

    /// `/registry/secrets/NAMESPACE/NAME`.
    static func name(of key: Data) -> Name? {
        let text = String(decoding: key, as: UTF8.self)
        let parts = text.dropFirst(prefix.count).split(separator: "/")
        guard text.hasPrefix(prefix), parts.count == 2 else { return nil }
        return Name(namespace: String(parts[0]), name: String(parts[1]))
    }

    /// Has the API read secrets and write them as they are. One that somebody changes meanwhile, or takes away, is left:
    /// whoever looks again sees whether it has to be done once more.
    public static func rewrite(_ names: [Name], on machine: some Machine) async throws {
        let kubectl = Kubectl(kubeconfig: "/etc/kubernetes/super-admin.conf")
        for (namespace, group) in Dictionary(grouping: names, by: \.namespace).sorted(by: { $0.key < $1.key }) {
            for start in stride(from: 0, to: group.count, by: page) {
                let some = group[start..<min(start + page, group.count)].map(\.name)
                let get = try await machine.probe(
                    kubectl.command(
                        ["get", "secret", "--namespace=\(namespace)", "--ignore-not-found", "--output=json"] + some,
                        timeout: 60))
                guard get.succeeded else { throw Kubectl.error(get, for: "read the secrets of \(namespace)") }
                guard !get.output.trimmed.isEmpty else { continue }
                // A conflict is one with a newer version, which is stored in the new form.
                _ = try await machine.act(
                    .run(kubectl.command(["replace", "--filename=-"], input: Array(get.output.utf8), timeout: 60)))
            }
        }
    }
}
