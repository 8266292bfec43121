import Model
public import StepKit
import Wire

/// The node objects of the cluster: their shares of the pod addresses, labels and taints are those of the inventory.
///
/// They are made before the kubelets register, so that nobody waits for them, and no pod lands on a node before its
/// taints do. A host that did not answer gets none.
public struct NodesStep: Step {
    public static let kind = "kube.nodes"
    public static let reference = StepReference(
        "Node objects with the pod addresses, labels and taints of the inventory; those of others are left alone.",
        keys: [
            .init("kubeconfig", "path", "the file on the host with which the API is asked"),
            .init("nodes", "list of maps", "`name`, and `podCIDR`, `labels` and `taints` where it should have some"),
            .init(
                "cloudProvider", "none or external", standard: "none",
                "external: a new node waits for a cloud controller"),
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
    public var cloudProvider: String?
    /// Seconds.
    public var timeout: Int?

    public init(kubeconfig: String, nodes: [Node], cloudProvider: String? = nil) {
        (self.kubeconfig, self.nodes, self.cloudProvider) = (kubeconfig, nodes, cloudProvider)
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
        let present = Dictionary(facts.nodes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let seen = site.world.seen
        let missing = nodes.filter { node in
            present[node.name] == nil && (seen.isEmpty || seen[HostName(node.name)] != nil)
        }
        var changes = missing.isEmpty ? [] : [creation(of: missing)]
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
                    .run(kubectl.command(words, input: Array(text.utf8)))))
        }
        return changes
    }

    /// Applied and not created: a kubelet may register its node at the same moment.
    private func creation(of missing: [Node]) -> Change {
        let objects = missing.map { node in
            BlockYAML.text(NodeReconciliation(wanted: node.object).object(uninitialized: cloudProvider == "external"))
        }
        let text = objects.joined(separator: "---\n")
        let words = ["apply", "--server-side", "--field-manager=slipway", "--force-conflicts", "--filename=-"]
        return Change(
            "make the nodes \(missing.map(\.name).joined(separator: ", "))", diff: Diff(from: nil, to: .text(text)),
            .run(kubectl.command(words, input: Array(text.utf8), timeout: 120)))
    }
}
