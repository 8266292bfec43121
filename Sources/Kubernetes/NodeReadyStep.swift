import Foundation
public import Model
public import StepKit
import Wire

/// The host's own node is there, and ready for pods. It never changes anything.
public struct NodeReadyStep: Step {
    public static let kind = "kube.ready"
    public static let reference = StepReference(
        "Waits until the host's own node is Ready, or there at all, and says what it waits for if not. A network plugin that "
            + "you bring (`network.mode: external`) is not waited for.",
        keys: [
            .init("name", "text", "the node"),
            .init(
                "server", "URL", "where the host reaches the API; with `again` it may be nothing, where there is none"),
            .init("caFile", "path", "the authority that vouches for the API"),
            .init("certFile", "path", "as whom it is asked: the kubelet's own certificate will do"),
            .init("keyFile", "path", "its key"),
            .init(
                "registered", "true or false", standard: "false",
                "true: it is enough that its kubelet has registered it, ready or not"),
            .init(
                "again", "true or false", standard: "false",
                "true: only a node that was one before must be Ready again, and heard of since its kubelet started; "
                    + "where it cannot be asked for, and `registered` does not say so, nothing is waited for"),
            .init("version", "version", standard: "any", "what its kubelet must be, once there is a control plane"),
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
    public var server: String?
    public var caFile: String
    public var certFile: String
    public var keyFile: String
    public var registered: Bool?
    public var again: Bool?
    public var version: String?
    /// Seconds.
    public var timeout: Int?

    public init(
        name: String, server: String?, caFile: String, certFile: String, keyFile: String, registered: Bool = false,
        again: Bool? = nil, version: String? = nil, timeout: Int? = nil
    ) {
        (self.name, self.server, self.registered, self.timeout) = (name, server, registered, timeout)
        (self.caFile, self.certFile, self.keyFile) = (caFile, certFile, keyFile)
        (self.again, self.version) = (again, version)
    }

    public var title: String {
        "node \(name) is \(again == true ? "ready again" : registered == true ? "registered" : "ready")"
    }
    public var patience: Patience { Patience(total: .seconds(timeout ?? 180), pause: .milliseconds(300)) }

    public func validate() throws(Failure) {
        guard server == nil, again != true else { return }
        throw Failure(.input, title, why: "there is no `server` to ask", hint: "give a host the role control-plane")
    }

    public struct Facts: Equatable, Sendable {
        /// Nothing where nobody had to be asked.
        var reply: Reply?
        /// When its kubelet started, in nanoseconds since 1970; asked where it matters. Nothing where it does not run.
        var started: Int64?
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        guard let server, again != true || registered == true || isFormed(site) else { return Facts() }
        let argv = [
            "curl", "-sS", "-m", "10", "--cacert", caFile, "--cert", certFile, "--key", keyFile,
            "\(server)/api/v1/nodes/\(name)",
        ]
        async let reply = host.probe(Command(argv, timeout: 15_000, outputLimit: 4 << 20))
        guard again == true, isFormed(site) else { return Facts(reply: try await reply) }
        async let unit = host.unitStatus("kubelet.service")
        let started = try await unit.activity == .active ? unit.started : nil
        return Facts(reply: try await reply, started: started)
    }

    private func isFormed(_ site: Site) -> Bool { site.world.milestones.contains(.controlPlaneFormed) }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        guard let reply = facts.reply else { return [] }
        let isNeeded = again != true || registered == true
        guard !reply.isMissing else {
            throw Failure(.step, title, why: "there is no curl on the host", hint: "run the layer 01-hosts first")
        }
        guard reply.succeeded else {
            guard isNeeded else { return [] }
            throw NotYet(reply.errors.trimmed, hint: "`slipway verify` says what is wrong with the API")
        }
        let answer = NodeAnswer(reply.output)
        if let code = answer?.code {
            guard isNeeded else { return [] }
            throw NotYet(
                code == 404 ? "its kubelet has not registered it" : answer?.message ?? "\(code)", hint: Self.hint)
        }
        if again == true {
            if isFormed(site) { try checkAgain(answer, facts, isNeeded) }
            return []
        }
        if registered == true, answer != nil { return [] }
        if waitsForOthers(answer, site) { return [] }
        try check(answer?.ready)
        return []
    }

    public func notes(given facts: Facts, _ site: Site) -> [String] {
        guard let reply = facts.reply, again != true, registered != true, waitsForOthers(NodeAnswer(reply.output), site)
        else { return [] }
        return ["it is ready when the network plugin that you bring is there"]
    }

    /// With `network.mode: external` nothing of ours connects pods, so nothing is waited for that may come after us.
    private func waitsForOthers(_ answer: NodeAnswer?, _ site: Site) -> Bool {
        site.world.cluster.network.mode == .external && answer?.ready?.waitsForNetwork == true
    }

    private static let hint = "look at `journalctl -u kubelet` on the host"

    private func check(_ ready: NodeAnswer.Condition?) throws {
        guard let ready else { throw NotYet("its kubelet has not said yet how it is", hint: Self.hint) }
        guard ready.status == "True" else {
            throw NotYet("\(ready.reason ?? "it is not ready"): \(ready.message ?? "")", hint: Self.hint)
        }
    }

    /// A node without a pod network is for a later layer to see to, and one whose kubelet does not run as well, unless it
    /// has just been started.
    private func checkAgain(_ answer: NodeAnswer?, _ facts: Facts, _ isNeeded: Bool) throws {
        guard let started = facts.started, let ready = answer?.ready else {
            if isNeeded { try check(answer?.ready) }
            return
        }
        guard isNeeded else {
            if ready.status == "False", !ready.waitsForNetwork { try check(ready) }
            return
        }
        // Its kubelet says how it is as soon as it has started; what was said before is no news.
        guard let heard = ready.heard, heard + 1_000_000_000 > started else {
            throw NotYet("its kubelet was started, and has not said yet how it is", hint: Self.hint)
        }
        if let wanted = version.flatMap({ ReleaseVersion($0) }), let found = answer?.kubelet, found != wanted {
            throw NotYet("its kubelet says that it is \(found), and not \(wanted)", hint: Self.hint)
        }
        if !ready.waitsForNetwork { try check(ready) }
    }
}
