import Model
public import StepKit
import Wire

/// A node that Slipway cordoned takes pods again. One that somebody else cordoned is left alone.
public struct UncordonStep: Step {
    public static let kind = "kube.uncordon"
    public static let reference = StepReference(
        "Lets a node take pods again that Slipway cordoned, in this run or in one that was cut off.",
        keys: [
            .init("node", "text", "the node"),
            .init("kubeconfig", "path", "the file with which the API is asked, on the host where this is done"),
            .init(
                "mild", "true or false", standard: "false", "true: where no API server answers, nothing is to be done"),
        ],
        example: """
            - kube.uncordon: { node: "${host.name}", kubeconfig: /etc/kubernetes/super-admin.conf }
              on: node
              at: one-control-plane
              always: true
            """)

    public var node: String
    public var kubeconfig: String
    public var mild: Bool?

    public init(node: String, kubeconfig: String, mild: Bool? = nil) {
        (self.node, self.kubeconfig, self.mild) = (node, kubeconfig, mild)
    }

    public var title: String { "uncordon node \(node)" }
    public var patience: Patience { Patience(total: .seconds(60), pause: .milliseconds(500)) }
    private var kubectl: Kubectl { Kubectl(kubeconfig: kubeconfig) }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Reply? {
        guard site.world.milestones.contains(.controlPlaneFormed) else { return nil }
        return try await host.probe(kubectl.command(["get", "nodes", "--output", NodeStanding.template]))
    }

    public func changes(given reply: Reply?, _ site: Site) throws -> [Change] {
        guard let reply else { return [] }
        guard reply.succeeded else {
            if mild == true { return [] }
            throw Kubectl.error(reply, for: title)
        }
        guard NodeStanding.parse(reply.output).contains(where: { $0.name == node && $0.isOurs }) else { return [] }
        let patch: Value = [
            "metadata": ["annotations": [NodeStanding.annotation: .null]], "spec": ["unschedulable": .null],
        ]
        return [kubectl.patch(node: node, title, patch)]
    }
}
