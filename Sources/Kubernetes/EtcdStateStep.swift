import Model
public import StepKit
import Wire

/// Whether this member may found a cluster when it starts without data. It may until the cluster was formed once, and
/// never again: a member that lost its data and still were allowed to would found a second cluster beside the first.
public struct EtcdStateStep: Step {
    public static let kind = "etcd.state"
    public static let reference = StepReference(
        "Whether an etcd member may found a cluster: `new` until the cluster was formed, `existing` ever after.",
        keys: [
            .init("path", "path", "the environment file that holds the one setting"),
            .init(
                "formed", "true or false", standard: "false",
                "true behind the step that saw the cluster healthy: from here on it counts as formed"),
        ],
        example: """
            - etcd.state: { path: /etc/etcd/state.env }
              on: etcd
            """)

    public var path: String
    public var formed: Bool?

    public init(path: String, formed: Bool = false) {
        self.path = path
        self.formed = formed
    }

    public var title: String { formed == true ? "etcd is formed \(path)" : "etcd may form \(path)" }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> File? { try await host.file(path) }

    public func changes(given file: File?, _ site: Site) -> [Change] {
        let isFormed = formed == true || site.world.milestones.contains(.etcdFormed)
        let wanted = Self.content(isFormed ? "existing" : "new")
        // Before it is known to be formed, a file that stands there may know more than the ledger does.
        if let file, file.mode == 0o644, file.bytes == wanted.bytes || !isFormed { return [] }
        return [.write(path, wanted, Attributes(mode: 0o644, owner: "root", group: "root"), replacing: file)]
    }

    private static func content(_ state: String) -> Content {
        .text("# Kept by slipway.\nETCD_INITIAL_CLUSTER_STATE=\(state)\n")
    }
}
