public import Model
public import StepKit
import Wire

/// A node whose kubelet or containerd is about to become another version carries no pods that could run elsewhere.
public struct DrainStep: Step {
    public static let kind = "kube.drain"
    public static let reference = StepReference(
        "Cordons and drains a node whose kubelet or containerd is about to become another version; budgets of pods are kept.",
        keys: [
            .init("node", "text", "the node"),
            .init("kubeconfig", "path", "the file with which the API is asked, on the host where this is done"),
            .init("kubelet", "version", standard: "none", "the kubelet that comes next"),
            .init("containerd", "version", standard: "none", "the containerd that comes next"),
            .init("timeout", "seconds", standard: "300", "how long its pods may take to leave"),
            .init(
                "emptyDir", "delete or keep", standard: "delete",
                "pods with data on the node: evicted with it, or a reason not to drain"),
            .init(
                "mild", "true or false", standard: "false", "true: where no API server answers, nothing is to be done"),
        ],
        example: """
            - kube.drain:
                node: ${host.name}
                kubeconfig: /etc/kubernetes/super-admin.conf
                kubelet: ${kubernetes.version}
              on: node
              at: one-control-plane
            """)

    public var node: String
    public var kubeconfig: String
    public var kubelet: String?
    public var containerd: String?
    /// Seconds.
    public var timeout: Int?
    public var emptyDir: Rollout.EmptyDir?
    public var mild: Bool?

    public init(
        node: String, kubeconfig: String, kubelet: String? = nil, containerd: String? = nil, timeout: Int? = nil,
        emptyDir: Rollout.EmptyDir? = nil, mild: Bool? = nil
    ) {
        (self.node, self.kubeconfig, self.kubelet, self.containerd) = (node, kubeconfig, kubelet, containerd)
        (self.timeout, self.emptyDir, self.mild) = (timeout, emptyDir, mild)
    }

    public var title: String { "drain node \(node)" }
    public var patience: Patience { Patience(total: .seconds(60), pause: .milliseconds(500)) }
    private var kubectl: Kubectl { Kubectl(kubeconfig: kubeconfig) }
    private var seconds: Int { timeout ?? 300 }

    public struct Facts: Equatable, Sendable {
        /// Nothing where nobody had to be asked.
        var reply: Reply?
        var nodes: [NodeStanding] = []
        /// Asked where the node is to be drained.
        var pods: Reply?
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        guard kubelet != nil || containerd != nil, site.world.milestones.contains(.controlPlaneFormed) else {
            return Facts()
        }
        let reply = try await host.probe(kubectl.command(["get", "nodes", "--output", NodeStanding.template]))
        var facts = Facts(reply: reply, nodes: NodeStanding.parse(reply.output))
        guard toDrain(facts) != nil else { return facts }
        let words = [
            "get", "pods", "--all-namespaces", "--field-selector=spec.nodeName=\(node)", "--output",
            PodStanding.template,
        ]
        facts.pods = try await host.probe(kubectl.command(words))
        return facts
    }

    /// The node, where it is about to become another version and others can take its pods.
    private func toDrain(_ facts: Facts) -> NodeStanding? {
        guard let standing = facts.nodes.first(where: { $0.name == node }), standing.isReady, isToChange(standing),
            hasElsewhere(facts)
        else { return nil }
        return standing
    }

    /// A version that is not known is none that changes.
    private func isToChange(_ standing: NodeStanding) -> Bool {
        func differs(_ wanted: String?, _ present: ReleaseVersion?) -> Bool {
            guard let wanted = wanted.flatMap({ ReleaseVersion($0) }), let present else { return false }
            return wanted != present
        }
        return differs(kubelet, standing.kubelet) || differs(containerd, standing.containerd)
    }

    private func hasElsewhere(_ facts: Facts) -> Bool {
        facts.nodes.contains { $0.name != node && $0.isReady && !$0.isCordoned }
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        guard let reply = facts.reply else { return [] }
        guard reply.succeeded else {
            if mild == true { return [] }
            throw Kubectl.error(reply, for: title)
        }
        guard let standing = toDrain(facts), let found = facts.pods else { return [] }
        guard found.succeeded else { throw Kubectl.error(found, for: title) }
        let pods = PodStanding.parse(found.output).filter(\.isToLeave)
        try refuse(pods)
        return [standing.isCordoned ? nil : cordon, pods.isEmpty ? nil : eviction(of: pods)].compactMap(\.self)
    }

    public func notes(given facts: Facts, _ site: Site) -> [String] {
        guard let standing = facts.nodes.first(where: { $0.name == node }), isToChange(standing), standing.isReady,
            !hasElsewhere(facts)
        else { return [] }
        return ["no other node could take its pods: they stay on it while it is changed"]
    }

    private func refuse(_ pods: [PodStanding]) throws(Failure) {
        let alone = pods.filter(\.owners.isEmpty).map(\.title)
        guard alone.isEmpty else {
            throw Failure(
                .notSafe, title,
                why: "nobody would make these pods again after they were evicted: \(alone.joined(separator: ", "))",
                hint: "delete them, or put them under a Deployment, and run the same command again")
        }
        let keeping = pods.filter(\.hasEmptyDir).map(\.title)
        guard emptyDir == .keep, !keeping.isEmpty else { return }
        throw Failure(
            .notSafe, title,
            why: "these pods have data on the node, which `rollout.emptyDir: keep` keeps: "
                + keeping.joined(separator: ", "),
            hint: "move them yourself, or let their data go with `rollout: { emptyDir: delete }`")
    }

    private var cordon: Change {
        let patch: Value = [
            "metadata": ["annotations": [NodeStanding.annotation: "true"]], "spec": ["unschedulable": true],
        ]
        return kubectl.patch(node: node, "cordon node \(node)", patch)
    }

    private func eviction(of pods: [PodStanding]) -> Change {
        let names = pods.map(\.title)
        let list = names.prefix(6).joined(separator: ", ") + (names.count > 6 ? ", …" : "")
        let words = [
            "drain", node, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=\(seconds)s",
            "--skip-wait-for-delete-timeout=0",
        ]
        return Change(
            "evict \(names.count) pods from node \(node): \(list)",
            .run(kubectl.command(words, timeout: seconds + 30)), undo: [.nothing])
    }
}

extension Kubectl {
    /// Changes a node object by a merge patch.
    func patch(node: String, _ summary: String, _ patch: Value) -> Change {
        let text = BlockYAML.text(patch)
        let words = ["patch", "node", node, "--type=merge", "--field-manager=slipway", "--patch-file=/dev/stdin"]
        return Change(summary, diff: .words(text), .run(command(words, input: Array(text.utf8))), undo: [.nothing])
    }
}
