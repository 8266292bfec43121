import Foundation
import Model
public import StepKit
import Wire

/// The host's own node is ready for pods. It never changes anything.
public struct NodeReadyStep: Step {
    public static let kind = "kube.ready"
    public static let reference = StepReference(
        "Waits until the host's own node is Ready, and says what it waits for if not.",
        keys: [
            .init("kubeconfig", "path", "the file on the host with which the API is asked: the kubelet's own will do"),
            .init("name", "text", "the node"),
            .init("timeout", "seconds", standard: "180", "how long to wait for it"),
        ],
        example: """
            - kube.ready: { kubeconfig: /etc/kubernetes/kubelet.conf, name: "${host.name}" }
              on: node
            """)

    public var kubeconfig: String
    public var name: String
    /// Seconds.
    public var timeout: Int?

    public init(kubeconfig: String, name: String, timeout: Int? = nil) {
        (self.kubeconfig, self.name, self.timeout) = (kubeconfig, name, timeout)
    }

    public var title: String { "node \(name) is ready" }
    public var patience: Patience { Patience(total: .seconds(timeout ?? 180), pause: .milliseconds(500)) }

    public struct Facts: Equatable, Sendable {
        var reply: Reply
    }

    private struct Node: Decodable {
        struct Status: Decodable {
            var conditions: [Condition]?
        }
        struct Condition: Decodable {
            var type: String
            var status: String
            var reason: String?
            var message: String?
        }
        var status: Status?
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        // The bare path needs no question about which kinds there are.
        let command = Kubectl(kubeconfig: kubeconfig).command(["get", "--raw", "/api/v1/nodes/\(name)"])
        return Facts(reply: try await host.probe(command))
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        let hint = "look at `journalctl -u kubelet` on the host"
        guard facts.reply.succeeded else {
            if facts.reply.errors.contains("not found") {
                throw NotYet("its kubelet has not registered it", hint: hint)
            }
            throw Kubectl.error(facts.reply, for: title)
        }
        let node = try? JSONDecoder().decode(Node.self, from: Data(facts.reply.output.utf8))
        guard let ready = node?.status?.conditions?.first(where: { $0.type == "Ready" }) else {
            throw NotYet("its kubelet has not said yet how it is", hint: hint)
        }
        guard ready.status == "True" else {
            throw NotYet("\(ready.reason ?? "it is not ready"): \(ready.message ?? "")", hint: hint)
        }
        return []
    }
}
