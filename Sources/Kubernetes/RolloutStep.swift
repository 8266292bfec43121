import Model
public import StepKit
import Wire

/// The pods of a Deployment are there, and all of its newest template. It never changes anything.
public struct RolloutStep: Step {
    public static let kind = "kube.rollout"
    public static let reference = StepReference(
        """
        Waits until all pods of a Deployment are there and are of its newest template. Where nodes wait for a network plugin \
        or a cloud controller manager that you bring, and none can take pods yet, nothing is waited for.
        """,
        keys: [
            .init("kubeconfig", "path", "the file on the host with which the API is asked"),
            .init("deployment", "name", "the Deployment"),
            .init("namespace", "name", standard: "kube-system", "where it is"),
            .init("timeout", "seconds", standard: "180", "how long to wait for it"),
        ],
        example: """
            - kube.rollout: { kubeconfig: /etc/kubernetes/super-admin.conf, deployment: coredns }
              on: one-control-plane
            """)

    public var kubeconfig: String
    public var deployment: String
    public var namespace: String?
    /// Seconds.
    public var timeout: Int?

    public init(kubeconfig: String, deployment: String) {
        (self.kubeconfig, self.deployment) = (kubeconfig, deployment)
    }

    public var title: String { "pods of \(deployment)" }
    public var patience: Patience { Patience(total: .seconds(timeout ?? 180), pause: .milliseconds(500)) }
    private var kubectl: Kubectl { Kubectl(kubeconfig: kubeconfig) }

    public struct Facts: Equatable, Sendable {
        var deployment: Reply
        /// Asked only where nodes may wait for something that is not ours.
        var nodes: Reply?
    }

    private static let numbers =
        #"jsonpath={.metadata.generation}{"\t"}{.status.observedGeneration}{"\t"}{.spec.replicas}{"\t"}"#
        + #"{.status.updatedReplicas}{"\t"}{.status.replicas}{"\t"}{.status.availableReplicas}"#
    private static let readiness =
        #"jsonpath={range .items[*]}{.status.conditions[?(@.type=="Ready")].status}{"\t"}{.spec.taints[*].key}{"\n"}{end}"#
    private static let uninitialized = "node.cloudprovider.kubernetes.io/uninitialized"

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let found = host.probe(
            kubectl.command([
                "--namespace=\(namespace ?? "kube-system")", "get", "deployment", deployment, "--output", Self.numbers,
            ]))
        let cluster = site.world.cluster
        guard cluster.network.mode == .external || cluster.cloudProvider == .external else {
            return Facts(deployment: try await found)
        }
        async let nodes = host.probe(kubectl.command(["get", "nodes", "--output", Self.readiness]))
        return try await Facts(deployment: found, nodes: nodes)
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        guard facts.deployment.succeeded else { throw Kubectl.error(facts.deployment, for: title) }
        guard let missing = Self.missing(facts.deployment.output), !waitsForOthers(facts) else { return [] }
        throw NotYet(missing, hint: "`kubectl -n \(namespace ?? "kube-system") describe pods` says what they wait for")
    }

    public func notes(given facts: Facts, _ site: Site) -> [String] {
        guard Self.missing(facts.deployment.output) != nil, waitsForOthers(facts) else { return [] }
        return ["they start when the network plugin or cloud controller manager that you bring has made a node ready"]
    }

    private func waitsForOthers(_ facts: Facts) -> Bool {
        guard let nodes = facts.nodes, nodes.succeeded else { return false }
        return !nodes.output.split(separator: "\n").contains { line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
            return cells.first == "True" && cells.last?.contains(Self.uninitialized) != true
        }
    }

    /// What is not there yet of generation, observed generation, and the counts of pods that are wanted, of the newest
    /// template, there at all, and available; nothing where all is.
    static func missing(_ output: String) -> String? {
        let cells = output.split(separator: "\t", omittingEmptySubsequences: false).map { Int($0.trimmed) ?? 0 }
        guard cells.count == 6 else { return "the API does not say how many there are" }
        let (wanted, updated, total, available) = (cells[2], cells[3], cells[4], cells[5])
        if cells[1] < cells[0] { return "the controller manager has not seen the newest template yet" }
        if updated < wanted { return "\(updated) of \(wanted) are of the newest template" }
        if total > updated { return "\(total - updated) older ones have not ended" }
        if available < updated { return "\(available) of \(updated) are available" }
        return nil
    }
}
