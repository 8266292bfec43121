import Model
public import StepKit

/// The member on this host is one of the cluster that the ledger knows, and of the members that the inventory names.
///
/// It stands before everything that is written for etcd. With a lost ledger, or another one under the same name, new
/// authorities would be issued and the running members cut off from each other; and members cannot be added or taken
/// away by editing the inventory alone, since the cluster itself has to agree.
public struct EtcdMembershipStep: Step {
    public static let kind = "etcd.membership"
    public static let reference = StepReference(
        "Refuses a host whose etcd member belongs to another ledger, or whose cluster has other members.",
        keys: [
            .init("authority", "text", "the certificate of etcd's authority, in PEM"),
            .init("certificate", "path", standard: "/etc/etcd/pki/ca.crt", "where the member has it"),
            .init("settings", "path", standard: "/etc/etcd/etcd.env", "the environment file of the member"),
            .init("data", "path", standard: "/var/lib/etcd", "where the member keeps its data"),
        ],
        example: """
            - etcd.membership: { authority: "${pki.etcd.ca.certificate}" }
              on: etcd
            """)

    public var authority: String
    public var certificate: String?
    public var settings: String?
    public var data: String?

    public init(authority: String) { self.authority = authority }

    public var title: String { "etcd membership" }

    public struct Facts: Equatable, Sendable {
        var hasData: Bool
        /// What stands on the host.
        var certificate: String?
        var settings: String?
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let data = host.stat((data ?? "/var/lib/etcd") + "/member")
        async let certificate = host.file(certificate ?? "/etc/etcd/pki/ca.crt")
        async let settings = host.file(settings ?? "/etc/etcd/etcd.env")
        return try await Facts(hasData: data != nil, certificate: certificate?.text, settings: settings?.text)
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
        let wanted = Set(site.world.cluster.hosts(.etcd).map(\.id.rawValue))
        if facts.hasData, isFormed, let present = facts.settings.flatMap(Self.members), present != wanted {
            throw Failure(
                .notSafe, title, host: site.host.id,
                why: "the cluster has the members \(Self.text(present)), and the inventory names \(Self.text(wanted))",
                hint: "give the role etcd back to the same hosts; changing the members of a cluster is not there yet")
        }
        return []
    }

    /// The names in `ETCD_INITIAL_CLUSTER=cp-1=https://…,node-1=https://…`.
    private static func members(_ settings: String) -> Set<String>? {
        let key = "ETCD_INITIAL_CLUSTER="
        guard let line = settings.split(separator: "\n").first(where: { $0.hasPrefix(key) }) else { return nil }
        let names = line.dropFirst(key.count).split(separator: ",").compactMap { $0.split(separator: "=").first }
        return Set(names.map(String.init))
    }

    private static func text(_ names: Set<String>) -> String { names.sorted().joined(separator: ", ") }
}
