import Model
public import StepKit
import Wire

/// The cluster has no node of this name.
public struct NodeAbsentStep: Step {
    public static let kind = "kube.node-absent"
    public static let reference = StepReference(
        "There is no node object of this name; the cluster then ends and forgets the pods that it had.",
        keys: [
            .init("kubeconfig", "path", "the file on the host with which the API is asked"),
            .init("name", "text", "the node"),
            .init("timeout", "seconds", standard: "60", "how long to wait for the API"),
        ],
        example: """
            - kube.node-absent: { kubeconfig: /etc/kubernetes/super-admin.conf, name: node-3 }
              on: one-control-plane
            """)

    public var kubeconfig: String
    public var name: String
    /// Seconds.
    public var timeout: Int?

    public init(kubeconfig: String, name: String) { (self.kubeconfig, self.name) = (kubeconfig, name) }

    public var title: String { "no node \(name)" }
    public var patience: Patience { Patience(total: .seconds(timeout ?? 60), pause: .milliseconds(500)) }
    private var kubectl: Kubectl { Kubectl(kubeconfig: kubeconfig) }

    public struct Facts: Equatable, Sendable {
        var reply: Reply
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        Facts(
            reply: try await host.probe(
                kubectl.command(["get", "node", name, "--ignore-not-found", "--output", "name"])))
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        guard facts.reply.succeeded else { throw Kubectl.error(facts.reply, for: title) }
        guard !facts.reply.output.trimmed.isEmpty else { return [] }
        let words = ["delete", "node", name, "--ignore-not-found", "--wait=false"]
        return [Change("delete node \(name)", .run(kubectl.command(words)), undo: [.nothing])]
    }
}
