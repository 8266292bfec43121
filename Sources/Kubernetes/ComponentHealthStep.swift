public import Model
public import StepKit

/// A part of the control plane answers on its own host that it is well. It never changes anything.
public struct ComponentHealthStep: Step {
    public static let kind = "kube.health"
    public static let reference = StepReference(
        "Waits until an API server, controller manager or scheduler of this host is well, and says its last words if not.",
        keys: [
            .init("name", "text", "the program: kube-apiserver, kube-controller-manager or kube-scheduler"),
            .init("port", "number", "where it answers over TLS"),
            .init("path", "path", standard: "/readyz", "what answers 200 while it is well"),
            .init("timeout", "seconds", standard: "180", "how long to wait for it"),
        ],
        example: """
            - kube.health: { name: kube-apiserver, port: 6443 }
              on: control-plane
              barrier: true
            """)

    public var name: String
    public var port: Int
    public var path: String?
    /// Seconds.
    public var timeout: Int?

    public init(name: String, port: Int, path: String? = nil, timeout: Int? = nil) {
        (self.name, self.port, self.path, self.timeout) = (name, port, path, timeout)
    }

    public var title: String { "\(name) is well" }
    public var patience: Patience { Patience(total: .seconds(timeout ?? 180), pause: .milliseconds(300)) }
    /// With an API server there is a control plane.
    public var milestone: Milestone? { name == "kube-apiserver" ? .controlPlaneFormed : nil }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        var facts = Facts(health: try await ComponentHealth.ask(host, port: port, path: path ?? "/readyz"))
        guard facts.health.complaint != nil else { return facts }
        facts.health.log = try await PodLogs(name: name, host: site.host.id).lastLines(on: host)
        if facts.health.log.isEmpty { facts.health.log = try await host.journal(of: "\(name).service") }
        return facts
    }

    public struct Facts: Equatable, Sendable {
        var health: ComponentHealth
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        guard facts.health.complaint != nil else { return [] }
        let hint =
            site.world.cluster.controlPlane.form == .unit
            ? "look at `journalctl -u \(name)` on the host"
            : PodLogs.hint
        throw facts.health.notYet(name, hint: hint)
    }
}
