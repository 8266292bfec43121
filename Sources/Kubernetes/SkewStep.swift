import Foundation
import Model
public import StepKit
import Wire

/// What really runs can be brought to the version of the inventory. It changes nothing.
public struct SkewStep: Step {
    public static let kind = "kube.skew"
    /// What is about to become another version.
    public enum Part: String, Codable, Sendable { case cluster, kubelet }

    public static let reference = StepReference(
        "Refuses a version of Kubernetes that what runs cannot be brought to: back, past a minor, or nodes before API servers.",
        keys: [
            .init("part", "cluster or kubelet", "what comes next: anything at all, or the host's kubelet"),
            .init("kubelet", "path", standard: "none", "the host's kubelet"),
            .init(
                "sha256", "64 hexadecimal digits", standard: "none",
                "the kubelet that is wanted; where it is there already, a node asks nobody"),
            .init("servers", "list of URLs", "every API server"),
            .init("caFile", "path", "the authority that vouches for the API"),
            .init("certFile", "path", "as whom it is asked"),
            .init("keyFile", "path", "its key"),
        ],
        example: """
            - kube.skew:
                part: kubelet
                kubelet: /usr/local/bin/kubelet
                sha256: ${host.artifacts.kubelet.sha256}
                servers: ${kubernetes.servers}
                caFile: /etc/kubernetes/pki/ca.crt
                certFile: /etc/kubernetes/pki/kubelet.crt
                keyFile: /etc/kubernetes/pki/kubelet.key
              on: node
            """)

    public var part: Part
    public var kubelet: String?
    public var sha256: String?
    public var servers: [String]
    public var caFile: String
    public var certFile: String
    public var keyFile: String

    public init(
        part: Part, kubelet: String? = nil, sha256: String? = nil, servers: [String], caFile: String, certFile: String,
        keyFile: String
    ) {
        (self.part, self.kubelet, self.sha256, self.servers) = (part, kubelet, sha256, servers)
        (self.caFile, self.certFile, self.keyFile) = (caFile, certFile, keyFile)
    }

    public var title: String { part == .cluster ? "version of the cluster" : "version of the kubelet" }

    public struct Facts: Equatable, Sendable {
        /// The kubelet that is wanted is there, or none is needed.
        var isSettled = false
        /// Nothing where there is none.
        var kubelet: ReleaseVersion?
        /// Nobody where nobody had to be asked.
        var servers: [SkewRules.Server] = []
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        // Before there is a control plane nothing runs that could be older or newer.
        guard site.world.milestones.contains(.controlPlaneFormed) else { return Facts(isSettled: true) }
        var facts = Facts()
        if let kubelet {
            let found = try await host.hash(kubelet)
            facts.isSettled = sha256 != nil && found.map { Checksum.hexadecimal($0.sha256) } == sha256
            if found != nil, !facts.isSettled {
                facts.kubelet = Self.version(in: try await host.probe(kubelet, "--version").output)
            }
        }
        if !facts.isSettled, !servers.isEmpty { facts.servers = try await ask(host, site) }
        return facts
    }

    private func ask(_ host: some Reader, _ site: Site) async throws -> [SkewRules.Server] {
        let argv = [
            "curl", "--disable", "--silent", "--noproxy", "*", "--connect-timeout", "3", "--max-time", "8", "--cacert",
            caFile, "--cert", certFile, "--key", keyFile, "--write-out", "\n%{url_effective} %{http_code}\n",
        ]
        let reply = try await host.probe(Command(argv + servers.map { "\($0)/version" }, timeout: 60_000))
        let found = Self.versions(in: reply.output)
        return servers.map { SkewRules.Server(Self.name(of: $0, site), found[$0]) }
    }

    /// The host that a URL belongs to, or the URL.
    private static func name(of server: String, _ site: Site) -> String {
        let address = URL(string: server)?.host()
        return site.world.cluster.hosts.first { $0.address.description == address }?.id.rawValue ?? server
    }

    private struct Answer: Decodable { var gitVersion: String }

    /// What `/version` of each server said, by its URL.
    static func versions(in output: String) -> [String: ReleaseVersion] {
        var versions: [String: ReleaseVersion] = [:]
        var body = ""
        for line in output.split(separator: "\n") {
            guard line.hasPrefix("https://"), let blank = line.firstIndex(of: " ") else {
                body += line
                continue
            }
            let answer = try? JSONDecoder().decode(Answer.self, from: Data(body.utf8))
            let url = line[..<blank].replacing("/version", with: "")
            versions[String(url)] = answer.flatMap { ReleaseVersion($0.gitVersion) }
            body = ""
        }
        return versions
    }

    /// `Kubernetes v1.36.3`
    static func version(in output: String) -> ReleaseVersion? {
        output.split(whereSeparator: \.isWhitespace).lazy.compactMap { ReleaseVersion(String($0)) }.first
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        guard !facts.isSettled else { return [] }
        let wanted = site.world.cluster.version
        let objection =
            part == .cluster
            ? SkewRules.objection(toCluster: wanted, kubelet: facts.kubelet, servers: facts.servers)
            : SkewRules.objection(toKubelet: wanted, replacing: facts.kubelet, servers: facts.servers)
        guard let objection else { return [] }
        throw Failure(.notSafe, title, why: objection.why, hint: objection.hint)
    }
}
