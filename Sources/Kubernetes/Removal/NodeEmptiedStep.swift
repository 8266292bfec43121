import Model
public import StepKit
import Wire

/// A node carries no pods that could run elsewhere, and gets no new ones: it is about to leave for good.
public struct NodeEmptiedStep: Step {
    public static let kind = "kube.node-emptied"
    public static let reference = StepReference(
        "Cordons a node and moves its pods away, keeping their disruption budgets; those of daemon sets stay.",
        keys: [
            .init("kubeconfig", "path", "the file on the host with which the API is asked"),
            .init("name", "text", "the node; nothing is done where there is none of this name"),
            .init("timeout", "seconds", standard: "300", "how long its pods may take to leave"),
        ],
        example: """
            - kube.node-emptied: { kubeconfig: /etc/kubernetes/super-admin.conf, name: node-3 }
              on: one-control-plane
            """)

    public var kubeconfig: String
    public var name: String
    /// Seconds.
    public var timeout: Int?

    public init(kubeconfig: String, name: String) { (self.kubeconfig, self.name) = (kubeconfig, name) }

    public var title: String { "node \(name) is empty" }
    public var patience: Patience { Patience(total: .seconds(60), pause: .milliseconds(500)) }
    private var kubectl: Kubectl { Kubectl(kubeconfig: kubeconfig) }

    public struct Facts: Equatable, Sendable {
        /// What `get node` says of the node alone: its name, and whether it takes pods.
        var node: Reply
        var pods: Reply
    }

    private static let nodeTemplate = #"jsonpath={.metadata.name}{"\t"}{.spec.unschedulable}"#
    private static let podTemplate =
        #"jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name}{"\t"}{.status.phase}{"\t"}{.metadata.ownerReferences[*].kind}{"\n"}{end}"#

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let node = host.probe(
            kubectl.command(["get", "node", name, "--ignore-not-found", "--output", Self.nodeTemplate]))
        async let pods = host.probe(
            kubectl.command([
                "get", "pods", "--all-namespaces", "--field-selector=spec.nodeName=\(name)", "--output",
                Self.podTemplate,
            ]))
        return try await Facts(node: node, pods: pods)
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        for reply in [facts.node, facts.pods] where !reply.succeeded { throw Kubectl.error(reply, for: title) }
        let words = facts.node.output.split(separator: "\t").map { $0.trimmed }
        guard words.first == name else { return [] }
        let pods = Self.movable(facts.pods.output)
        if words.count > 1, words[1] == "true", pods.isEmpty { return [] }
        let seconds = timeout ?? 300
        let argv = [
            "drain", name, "--ignore-daemonsets", "--delete-emptydir-data", "--force", "--timeout=\(seconds)s",
        ]
        return [
            Change(
                "cordon and drain node \(name)", diff: pods.isEmpty ? .none : .words(pods.joined(separator: ", ")),
                .run(kubectl.command(argv, timeout: seconds + 30)), undo: [.nothing])
        ]
    }

    /// Pods that have not ended, and that neither a daemon set nor the node itself put there.
    static func movable(_ output: String) -> [String] {
        output.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard cells.count == 3, !["Succeeded", "Failed"].contains(cells[1]),
                !cells[2].contains("DaemonSet"), !cells[2].contains("Node")
            else { return nil }
            return cells[0]
        }
    }
}
