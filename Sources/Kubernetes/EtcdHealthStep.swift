public import Model
public import StepKit

/// This host's own etcd member answers over TLS that it is healthy, which it can only with a quorum.
public struct EtcdHealthStep: Step {
    public static let kind = "etcd.health"
    public static let reference = StepReference(
        "The host's own etcd member is healthy, asked at its own endpoint over mutual TLS.",
        keys: [
            .init("etcdctl", "path", standard: "/usr/bin/etcdctl", "the program that asks"),
            .init("pki", "path", standard: "/etc/etcd/pki", "the folder with ca.crt, client.crt and client.key"),
            .init("timeout", "seconds", standard: "90", "how long to wait for it"),
        ],
        example: """
            - etcd.health: {}
              on: etcd
              barrier: true
            """)

    public var etcdctl: String?
    public var pki: String?
    public var timeout: Int?

    public init(etcdctl: String? = nil, pki: String? = nil, timeout: Int? = nil) {
        self.etcdctl = etcdctl
        self.pki = pki
        self.timeout = timeout
    }

    public var title: String { "etcd is healthy" }
    public var patience: Patience { Patience(total: .seconds(timeout ?? 90), pause: .milliseconds(250)) }
    public var milestone: Milestone? { .etcdFormed }

    public struct Facts: Equatable, Sendable {
        var health: EtcdHealth
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        let access = EtcdAccess(program: etcdctl ?? "/usr/bin/etcdctl", certificates: pki ?? "/etc/etcd/pki")
        return Facts(health: try await access.health(ofThoseUp: [site.host], from: host))
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        let endpoint = EtcdAccess.endpoint(of: site.host)
        guard facts.health.healthy.contains(endpoint) else {
            throw NotYet(
                "\(endpoint) is not healthy: \(facts.health.reasons[endpoint] ?? "no answer")",
                hint: EtcdHealth.hint("etcd"))
        }
        return []
    }
}
