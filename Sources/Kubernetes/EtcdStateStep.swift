import Model
public import StepKit
import Wire

/// Whether this member may found a cluster when it starts without data, and with whom. It may until the cluster was
/// formed once, and never again: a member that lost its data and still were allowed to would found a second cluster
/// beside the first.
public struct EtcdStateStep: Step {
    public static let kind = "etcd.state"
    public static let reference = StepReference(
        "Whether an etcd member may found a cluster, and with whom: `new` until it was formed, `existing` ever after.",
        keys: [
            .init("path", "path", "the environment file that holds these two settings, and nothing else"),
            .init("cluster", "text", standard: "not written", "the members, as `NAME=URL,NAME=URL`"),
            .init(
                "formed", "true or false", standard: "false",
                "true behind the step that saw the cluster healthy: from here on it counts as formed"),
        ],
        example: """
            - etcd.state: { path: /etc/etcd/state.env, cluster: "${etcd.initialCluster}" }
              on: etcd
            """)

    public var path: String
    public var cluster: String?
    public var formed: Bool?

    public init(path: String, cluster: String? = nil, formed: Bool = false) {
        self.path = path
        self.cluster = cluster
        self.formed = formed
    }

    public var title: String { formed == true ? "etcd is formed \(path)" : "etcd may form \(path)" }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> File? { try await host.file(path) }

    public func changes(given file: File?, _ site: Site) -> [Change] {
        let isFormed = formed == true || Self.isFormed(file, site)
        let wanted = Self.content(isFormed ? "existing" : "new", cluster)
        if let file, file.mode == 0o644 {
            if file.bytes == wanted.bytes { return [] }
            // A member that joins is told with whom by `etcd.join`: etcd wants those that are there at that moment.
            if formed != true, isFormed, file.text.hasPrefix(Self.content("existing", nil).text ?? "") { return [] }
        }
        return [.write(path, wanted, Attributes(mode: 0o644, owner: "root", group: "root"), replacing: file)]
    }

    /// Before it is known to be formed, a file that stands there may know more than the ledger does.
    static func isFormed(_ file: File?, _ site: Site) -> Bool {
        site.world.milestones.contains(.etcdFormed)
            || file?.text.contains("ETCD_INITIAL_CLUSTER_STATE=existing") == true
    }

    static let sign = "# Kept by slipway.\n"

    /// A cluster is named last, so that a file without one is the beginning of one with it.
    static func content(_ state: String, _ cluster: String?) -> Content {
        let members = cluster.map { "ETCD_INITIAL_CLUSTER=\($0)\n" } ?? ""
        return .text("\(sign)ETCD_INITIAL_CLUSTER_STATE=\(state)\n\(members)")
    }
}

extension Content {
    fileprivate var text: String? { if case .text(let text) = self { text } else { nil } }
}
