import Model
public import StepKit

/// The member on this host is one of the cluster that the ledger knows.
///
/// It stands before everything that is written for etcd. With a lost ledger, or another one under the same name, new
/// authorities would be issued and the running members cut off from each other.
public struct EtcdMembershipStep: Step {
    public static let kind = "etcd.membership"
    public static let reference = StepReference(
        "Refuses a host whose etcd member belongs to another ledger.",
        keys: [
            .init("authority", "text", "the certificate of etcd's authority, in PEM"),
            .init("certificate", "path", standard: "/etc/etcd/pki/ca.crt", "where the member has it"),
            .init("data", "path", standard: "/var/lib/etcd", "where the member keeps its data"),
        ],
        example: """
            - etcd.membership: { authority: "${pki.etcd.ca.certificate}" }
              on: etcd
            """)

    public var authority: String
    public var certificate: String?
    public var data: String?

    public init(authority: String) { self.authority = authority }

    public var title: String { "etcd membership" }

    public struct Facts: Equatable, Sendable {
        var hasData: Bool
        /// What stands on the host.
        var certificate: String?
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let data = host.stat((data ?? "/var/lib/etcd") + "/member")
        async let certificate = host.file(certificate ?? "/etc/etcd/pki/ca.crt")
        return try await Facts(hasData: data != nil, certificate: certificate?.text)
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        let isFormed = site.world.milestones.contains(.etcdFormed)
        if facts.hasData, !isFormed, let standing = facts.certificate, standing != authority {
            throw Failure(
                .notSafe, title, host: site.host.id,
                why: "a member with data runs here under an authority that this ledger does not know",
                hint: "use the folder of the cluster's own ledger (SLIPWAY_HOME), or its backup; "
                    + "for a new cluster, take /var/lib/etcd and /etc/etcd/pki away by hand first")
        }
        return []
    }
}
