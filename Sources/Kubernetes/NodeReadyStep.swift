import Foundation
import Model
public import StepKit
import Wire

/// The host's own node is there, and ready for pods. It never changes anything.
public struct NodeReadyStep: Step {
    public static let kind = "kube.ready"
    public static let reference = StepReference(
        "Waits until the host's own node is Ready, or there at all, and says what it waits for if not.",
        keys: [
            .init("name", "text", "the node"),
            .init("server", "URL", "where the host reaches the API"),
            .init("caFile", "path", "the authority that vouches for the API"),
            .init("certFile", "path", "as whom it is asked: the kubelet's own certificate will do"),
            .init("keyFile", "path", "its key"),
            .init(
                "registered", "true or false", standard: "false",
                "true: it is enough that its kubelet has registered it, ready or not"),
            .init("timeout", "seconds", standard: "180", "how long to wait for it"),
        ],
        example: """
            - kube.ready:
                name: ${host.name}
                server: ${kubernetes.server}
                caFile: /etc/kubernetes/pki/ca.crt
                certFile: /etc/kubernetes/pki/kubelet.crt
                keyFile: /etc/kubernetes/pki/kubelet.key
              on: node
            """)

    public var name: String
    public var server: String
    public var caFile: String
    public var certFile: String
    public var keyFile: String
    public var registered: Bool?
    /// Seconds.
    public var timeout: Int?

    public init(
        name: String, server: String, caFile: String, certFile: String, keyFile: String, registered: Bool = false,
        timeout: Int? = nil
    ) {
        (self.name, self.server, self.registered, self.timeout) = (name, server, registered, timeout)
        (self.caFile, self.certFile, self.keyFile) = (caFile, certFile, keyFile)
    }

    public var title: String { "node \(name) is \(registered == true ? "registered" : "ready")" }
    public var patience: Patience { Patience(total: .seconds(timeout ?? 180), pause: .milliseconds(300)) }

    public struct Facts: Equatable, Sendable {
        var reply: Reply
    }

    private struct Node: Decodable {
        /// Of a node; an answer that is none has a word here.
        struct Status: Decodable {
            var conditions: [Condition]?
            init(from decoder: any Decoder) throws {
                let keys = try? decoder.container(keyedBy: CodingKeys.self)
                conditions = try keys?.decodeIfPresent([Condition].self, forKey: .conditions)
            }
            private enum CodingKeys: String, CodingKey { case conditions }
        }
        struct Condition: Decodable {
            var type: String
            var status: String
            var reason: String?
            var message: String?
        }
        var status: Status?
        /// Of an answer that is no node: why not.
        var message: String?
        var code: Int?
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        let argv = [
            "curl", "-sS", "-m", "10", "--cacert", caFile, "--cert", certFile, "--key", keyFile,
            "\(server)/api/v1/nodes/\(name)",
        ]
        return Facts(reply: try await host.probe(Command(argv, timeout: 15_000, outputLimit: 4 << 20)))
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        let hint = "look at `journalctl -u kubelet` on the host"
        guard !facts.reply.isMissing else {
            throw Failure(.step, title, why: "there is no curl on the host", hint: "run the layer 01-hosts first")
        }
        guard facts.reply.succeeded else {
            throw NotYet(facts.reply.errors.trimmed, hint: "`slipway verify` says what is wrong with the API")
        }
        let node = try? JSONDecoder().decode(Node.self, from: Data(facts.reply.output.utf8))
        if let node, let code = node.code {
            throw NotYet(code == 404 ? "its kubelet has not registered it" : node.message ?? "\(code)", hint: hint)
        }
        if registered == true, node != nil { return [] }
        guard let ready = node?.status?.conditions?.first(where: { $0.type == "Ready" }) else {
            throw NotYet("its kubelet has not said yet how it is", hint: hint)
        }
        guard ready.status == "True" else {
            throw NotYet("\(ready.reason ?? "it is not ready"): \(ready.message ?? "")", hint: hint)
        }
        return []
    }
}
