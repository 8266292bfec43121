import Model
public import StepKit
import Wire

/// Programs of a node forgot what they had watched, after etcd was brought back from a snapshot: what they know may be
/// of a time that never was.
public struct RelistedStep: Step {
    public static let kind = "kube.relisted"
    public static let reference = StepReference(
        "Units that watch the cluster are restarted once for each restoring of etcd, so that they read all of it anew.",
        keys: [
            .init("id", "text", "tells this restoring from every other"),
            .init("units", "list of names", standard: "kubelet, kube-proxy", "those of them that run are restarted"),
            .init("marker", "path", standard: "/etc/kubernetes/restored", "a file that remembers which it was"),
        ],
        example: """
            - kube.relisted: { id: "${etcd.restore.id}" }
              on: [control-plane, node]
            """)

    public var id: String
    public var units: [String]?
    public var marker: String?

    public init(id: String) { self.id = id }

    private var path: String { marker ?? "/etc/kubernetes/restored" }
    public var title: String { "what watches the cluster reads it anew" }

    public struct Facts: Equatable, Sendable {
        var marker: File?
        var running: [String]
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let file = host.file(path)
        let found = try await host.each(units ?? ["kubelet", "kube-proxy"]) { reader, name in
            (name, try await reader.unitStatus("\(name).service").activity)
        }
        return try await Facts(marker: file, running: found.filter { $0.1 == .active }.map(\.0))
    }

    public func changes(given facts: Facts, _ site: Site) -> [Change] {
        if facts.running.isEmpty || facts.marker?.text == id + "\n" { return [] }
        return facts.running.map { .run("restart \($0)", ["systemctl", "restart", "\($0).service"], undo: [.nothing]) }
            + [
                .write(
                    path, .text(id + "\n"), Attributes(mode: 0o644, owner: "root", group: "root"),
                    replacing: facts.marker)
            ]
    }
}
