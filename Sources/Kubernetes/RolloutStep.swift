import Model
public import StepKit
import Wire

/// The pods of a Deployment are there, and all of its newest template. It never changes anything.
public struct RolloutStep: Step {
    public static let kind = "kube.rollout"
    public static let reference = StepReference(
        """
        Waits until all pods of a Deployment are there and are of its newest template. Pods on nodes that are down are not \
        waited for while another one serves. Where nodes wait for a network plugin or a cloud controller manager that you \
        bring, and none can take pods yet, nothing is waited for.
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
        /// These two are asked only where something is missing.
        var nodes: Reply?
        var pods: Reply?
    }

    private static let numbers =
        #"jsonpath={.metadata.generation}{"\t"}{.status.observedGeneration}{"\t"}{.spec.replicas}{"\t"}"#
        + #"{.status.updatedReplicas}{"\t"}{.status.replicas}{"\t"}{.status.availableReplicas}"#
    private static let readiness =
        #"jsonpath={range .items[*]}{.metadata.name}{"\t"}{.status.conditions[?(@.type=="Ready")].status}{"\t"}"#
        + #"{.spec.taints[*].key}{"\n"}{end}"#
    private static let places =
        #"jsonpath={range .items[*]}{.metadata.ownerReferences[0].name}{"\t"}{.spec.nodeName}{"\t"}"#
        + #"{.metadata.deletionTimestamp}{"\t"}{.status.containerStatuses[*].state.waiting.reason}{"\t"}"#
        + #"{.status.conditions[?(@.type=="PodScheduled")].message}{"\n"}{end}"#
    private static let uninitialized = "node.cloudprovider.kubernetes.io/uninitialized"

    private var space: String { "--namespace=\(namespace ?? "kube-system")" }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        let found = try await host.probe(
            kubectl.command([space, "get", "deployment", deployment, "--output", Self.numbers]))
        guard found.succeeded, Self.missing(found.output) != nil else { return Facts(deployment: found) }
        async let nodes = host.probe(kubectl.command(["get", "nodes", "--output", Self.readiness]))
        async let pods = host.probe(kubectl.command([space, "get", "pods", "--output", Self.places]))
        return try await Facts(deployment: found, nodes: nodes, pods: pods)
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        guard facts.deployment.succeeded else { throw Kubectl.error(facts.deployment, for: title) }
        guard let missing = Self.missing(facts.deployment.output), excuse(facts, site) == nil else { return [] }
        let reasons = Set(pods(facts).compactMap(\.reason)).sorted()
        throw NotYet(
            reasons.isEmpty ? missing : "\(missing): \(reasons.joined(separator: "; "))",
            hint:
                "`kubectl -n \(namespace ?? "kube-system") describe pods` says what they wait for, and `logs` why they end"
        )
    }

    public func notes(given facts: Facts, _ site: Site) -> [String] {
        guard Self.missing(facts.deployment.output) != nil, let excuse = excuse(facts, site) else { return [] }
        return [excuse]
    }

    /// Why what is missing is not waited for.
    private func excuse(_ facts: Facts, _ site: Site) -> String? {
        guard let reply = facts.nodes, reply.succeeded else { return nil }
        let nodes = reply.output.split(separator: "\n").map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
        let cluster = site.world.cluster
        if cluster.network.mode == .external || cluster.cloudProvider == .external,
            !nodes.contains(where: { $0.count == 3 && $0[1] == "True" && !$0[2].contains(Self.uninitialized) })
        {
            return "they start when the network plugin or cloud controller manager that you bring has made a node ready"
        }
        let down = Set(nodes.filter { $0.count == 3 && $0[1] != "True" }.map { $0[0] })
        let names = down.sorted().joined(separator: ", ")
        return isServed(facts, without: down) ? "some cannot run while \(names) does not answer; others serve" : nil
    }

    /// Nothing is missing but pods on nodes that are down, which nobody replaces before the API has given them up.
    private func isServed(_ facts: Facts, without down: Set<String>) -> Bool {
        guard !down.isEmpty else { return false }
        let lost = pods(facts).count { !$0.isEnding && down.contains($0.node) }
        guard let counts = Counts(facts.deployment.output), counts.available > 0 else { return false }
        var mended = counts
        mended.available += lost
        return mended.missing == nil
    }

    /// The Deployment's own.
    private func pods(_ facts: Facts) -> [Pod] {
        guard let reply = facts.pods, reply.succeeded else { return [] }
        return reply.output.split(separator: "\n").compactMap { Pod($0, of: deployment) }
    }

    /// What the API says of a pod.
    private struct Pod {
        var node: String
        var isEnding: Bool
        /// Why it does not run, where it does not.
        var reason: String?

        init?(_ line: Substring, of deployment: String) {
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0).trimmed }
            guard cells.count >= 3, cells[0].hasPrefix("\(deployment)-"),
                !cells[0].dropFirst(deployment.count + 1).contains("-")
            else { return nil }
            (node, isEnding) = (cells[1], !cells[2].isEmpty)
            if cells.count > 3, !cells[3].isEmpty { reason = "\(cells[3]) on \(node)" }
            if cells.count > 4, node.isEmpty, !cells[4].isEmpty { reason = cells[4] }
        }
    }

    /// What is not there yet; nothing where all is.
    static func missing(_ output: String) -> String? {
        guard let counts = Counts(output) else { return "the API does not say how many there are" }
        return counts.missing
    }

    /// What the API says of the Deployment.
    private struct Counts {
        var generation, observed: Int
        /// Pods that are wanted, are of the newest template, are there at all, and serve.
        var wanted, updated, total, available: Int

        init?(_ output: String) {
            let cells = output.split(separator: "\t", omittingEmptySubsequences: false).map { Int($0.trimmed) ?? 0 }
            guard cells.count == 6 else { return nil }
            (generation, observed) = (cells[0], cells[1])
            (wanted, updated, total, available) = (cells[2], cells[3], cells[4], cells[5])
        }

        var missing: String? {
            if observed < generation { return "the controller manager has not seen the newest template yet" }
            if updated < wanted { return "\(updated) of \(wanted) are of the newest template" }
            if total > updated { return "\(total - updated) older ones have not ended" }
            if available < updated { return "\(available) of \(updated) are available" }
            return nil
        }
    }
}
