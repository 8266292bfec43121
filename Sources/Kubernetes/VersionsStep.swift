public import Model
public import StepKit
import Wire

/// The programs that a host has from elsewhere go with the version of Kubernetes that it gets. It changes nothing.
public struct VersionsStep: Step {
    public static let kind = "kube.versions"
    public static let reference = StepReference(
        "Refuses versions of etcd and containerd that were not tried with this Kubernetes, before anything of it runs.",
        keys: [
            .init("etcd", "path", standard: "none", "the program of etcd, where the host has it"),
            .init("containerd", "path", standard: "none", "the program of containerd"),
            .init(
                "accepted", "true or false", standard: "false",
                "what was not tried is taken all the same: `--accept-untested-versions`"),
        ],
        example: """
            - kube.versions: { containerd: /usr/bin/containerd }
              on: node
            """)

    public var etcd: String?
    public var containerd: String?
    public var accepted: Bool?

    public init(etcd: String? = nil, containerd: String? = nil, accepted: Bool? = nil) {
        (self.etcd, self.containerd, self.accepted) = (etcd, containerd, accepted)
    }

    public var title: String {
        "versions of \([etcd.map { _ in "etcd" }, containerd.map { _ in "containerd" }].compactMap(\.self).joined(separator: ", "))"
    }

    public func validate() throws(Failure) {
        guard etcd != nil || containerd != nil else {
            throw Failure(.input, Self.kind, why: "it says neither `etcd` nor `containerd`", hint: "give one of them")
        }
    }

    /// By partner, in the order in which they are judged; nothing for a program that is not there or says no version.
    public struct Facts: Equatable, Sendable {
        var etcd: ReleaseVersion?
        var containerd: ReleaseVersion?
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let etcd = version(of: etcd, on: host)
        async let containerd = version(of: containerd, on: host)
        return try await Facts(etcd: etcd, containerd: containerd)
    }

    private func version(of program: String?, on host: some Reader) async throws -> ReleaseVersion? {
        guard let program else { return nil }
        return Self.version(in: try await host.probe(program, "--version").output)
    }

    /// The first word that is a version: `etcd Version: 3.5.16`, `containerd github.com/containerd/containerd 1.6.20~ds1 …`.
    static func version(in output: String) -> ReleaseVersion? {
        output.split(whereSeparator: \.isWhitespace).lazy.compactMap { word in
            ReleaseVersion(String(word.prefix { $0 != "~" }))
        }.first
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        guard accepted != true, let first = objections(facts, site).first else { return [] }
        throw Failure(.notSafe, title, why: first.why, hint: first.hint)
    }

    public func notes(given facts: Facts, _ site: Site) -> [String] {
        accepted == true ? objections(facts, site).map(\.why) : []
    }

    private func objections(_ facts: Facts, _ site: Site) -> [Objection] {
        let kubernetes = site.world.cluster.version
        let found: [(VersionPairs.Partner, ReleaseVersion?)] = [(.etcd, facts.etcd), (.containerd, facts.containerd)]
        return found.compactMap { partner, version in
            version.flatMap { VersionPairs.objection(to: partner, $0, with: kubernetes) }
        }
    }
}
