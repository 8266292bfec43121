import Model
public import StepKit
import Wire

/// The node objects of the cluster: their shares of the pod addresses, labels and taints are those of the inventory.
///
/// Kubelets make the objects themselves, and with what the node has to offer: a kubelet that finds one without that
/// takes it for its own, and turns its static pods away for good.
public struct NodesStep: Step {
    public static let kind = "kube.nodes"
    public static let reference = StepReference(
        "Node objects with the pod addresses, labels and taints of the inventory; those of others are left alone.",
        keys: [
            .init("kubeconfig", "path", "the file on the host with which the API is asked"),
            .init("nodes", "list of maps", "`name`, and `podCIDR`, `labels` and `taints` where it should have some"),
            .init("timeout", "seconds", standard: "60", "how long to wait for the API"),
        ],
        example: """
            - kube.nodes:
                kubeconfig: /etc/kubernetes/super-admin.conf
                nodes:
                  - name: node-1
                    podCIDR: 10.244.1.0/24
                    labels: { disk: ssd }
                    taints: [{ key: gpu, effect: NoSchedule }]
              on: one-control-plane
            """)

    /// A node as it should be.
    public struct Node: Codable, Equatable, Sendable {
        public var name: String
        public var podCIDR: String?
        public var labels: [String: String]?
        public var taints: [NodeTaint]?
        public init(
            name: String, podCIDR: String? = nil, labels: [String: String] = [:], taints: [NodeTaint] = []
        ) {
            (self.name, self.podCIDR, self.labels, self.taints) = (name, podCIDR, labels, taints)
        }

        var object: NodeObject {
            NodeObject(name: name, labels: labels ?? [:], podCIDR: podCIDR, taints: taints ?? [])
        }
    }

    public var kubeconfig: String
    public var nodes: [Node]
    /// Seconds.
    public var timeout: Int?

    public init(kubeconfig: String, nodes: [Node]) {
        (self.kubeconfig, self.nodes) = (kubeconfig, nodes)
    }

    public var title: String { "node objects" }
    public var patience: Patience { Patience(total: .seconds(timeout ?? 60), pause: .milliseconds(500)) }
    private var kubectl: Kubectl { Kubectl(kubeconfig: kubeconfig) }

    public struct Facts: Equatable, Sendable {
        var reply: Reply
        var nodes: [NodeObject] { NodeObject.parse(reply.output) }
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        Facts(reply: try await host.probe(kubectl.command(["get", "nodes", "--output", NodeObject.template])))
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        guard facts.reply.succeeded else { throw Kubectl.error(facts.reply, for: title) }
        let present = present(facts)
        var changes: [Change] = []
        for node in nodes {
            guard let standing = present[node.name],
                let patch = try NodeReconciliation(wanted: node.object).patch(of: standing, for: title)
            else { continue }
            let text = BlockYAML.text(patch)
            let words = [
                "patch", "node", node.name, "--type=merge", "--field-manager=slipway", "--patch-file=/dev/stdin",
            ]
            changes.append(
                Change(
                    "patch node \(node.name)", diff: .words(text),
                    .run(kubectl.command(words, input: Array(text.utf8))), undo: [.nothing]))
        }
        return changes
    }

    public func notes(given facts: Facts, _ site: Site) -> [String] {
        let present = present(facts)
        let missing = nodes.map(\.name).filter { present[$0] == nil }
        guard facts.reply.succeeded, !missing.isEmpty else { return [] }
        return ["no kubelet has registered \(missing.joined(separator: ", ")) yet: the next run sees to it"]
    }

    private func present(_ facts: Facts) -> [String: NodeObject] {
        Dictionary(facts.nodes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
