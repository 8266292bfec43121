import Model
public import StepKit
import Wire

/// The servers of a control-plane host stand still, or run again: while etcd gets other data, nobody may write.
public struct ControlPlanePausedStep: Step {
    public static let kind = "kube.paused"
    public static let reference = StepReference(
        "The servers of a control-plane host stand still while etcd is restored; `paused: false` lets them run again.",
        keys: [
            .init("paused", "true or false", standard: "true", "whether they stand still"),
            .init("manifests", "path", standard: "/etc/kubernetes/manifests", "where the kubelet finds static pods"),
            .init("aside", "path", standard: "/etc/kubernetes/manifests.paused", "where their manifests wait"),
            .init("port", "number", standard: "6443", "where the API server listens"),
            .init("timeout", "seconds", standard: "180", "how long to wait until it listens no more, or again"),
        ],
        example: """
            - kube.paused: {}
              on: control-plane
            """)

    public var paused: Bool?
    public var manifests: String?
    public var aside: String?
    public var port: Int?
    public var timeout: Int?

    public init(paused: Bool? = nil) { self.paused = paused }

    private var isPaused: Bool { paused ?? true }
    private var folder: String { manifests ?? "/etc/kubernetes/manifests" }
    private var waiting: String { aside ?? "/etc/kubernetes/manifests.paused" }
    private static let servers = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"]

    public var title: String { isPaused ? "the control plane stands still" : "the control plane runs again" }
    public var patience: Patience { Patience(total: .seconds(timeout ?? 180), pause: .milliseconds(500)) }

    public struct Facts: Equatable, Sendable {
        /// Manifests at their place, and aside.
        var placed: [String] = []
        var waiting: [String] = []
        /// Units that run, and units that are there and do not.
        var running: [String] = []
        var stopped: [String] = []
        var listens = false
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let placed = host.list(folder)
        async let waiting = host.list(waiting)
        async let listens = host.connects(to: "127.0.0.1", port: UInt16(port ?? 6443), timeout: 1_000)
        let units = try await host.each(Self.servers) { reader, name in
            (name, try await reader.unitStatus("\(name).service"))
        }.filter { $0.1.load == .loaded }
        let names = Set(Self.servers.map { "\($0).yaml" })
        return try await Facts(
            placed: (placed ?? []).map(\.name).filter(names.contains),
            waiting: (waiting ?? []).map(\.name).filter(names.contains),
            running: units.filter { $0.1.activity != .inactive && $0.1.activity != .failed }.map(\.0),
            stopped: units.filter { $0.1.activity == .inactive || $0.1.activity == .failed }.map(\.0), listens: listens)
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        isPaused ? try pausing(facts) : try resuming(facts)
    }

    private func pausing(_ facts: Facts) throws -> [Change] {
        var changes: [Change] = []
        if !facts.placed.isEmpty {
            let attributes = Attributes(mode: 0o700, owner: "root", group: "root")
            changes.append(Change("make \(waiting)", .makeDirectory(path: waiting, attributes: attributes)))
            changes += facts.placed.map {
                .run("move \(folder)/\($0) aside", ["mv", "\(folder)/\($0)", "\(waiting)/\($0)"], undo: [.nothing])
            }
        }
        for name in facts.running {
            changes.append(.run("stop \(name)", ["systemctl", "stop", "\(name).service"], undo: [.nothing]))
        }
        if changes.isEmpty, facts.listens {
            throw NotYet(
                "the API server still listens on port \(port ?? 6443)",
                hint: "is the kubelet there to stop it? `systemctl status kubelet`, `crictl ps`")
        }
        return changes
    }

    private func resuming(_ facts: Facts) throws -> [Change] {
        let moves = facts.waiting.map {
            Change.run("move \($0) back to \(folder)", ["mv", "\(waiting)/\($0)", "\(folder)/\($0)"], undo: [.nothing])
        }
        let gone = facts.waiting.isEmpty ? [] : [Change("remove \(waiting)", .remove(path: waiting, recursive: false))]
        let changes =
            moves + gone
            + facts.stopped.map { .run("start \($0)", ["systemctl", "start", "\($0).service"], undo: [.nothing]) }
        let isThere = facts.placed.contains("kube-apiserver.yaml") || facts.running.contains("kube-apiserver")
        if changes.isEmpty, isThere, !facts.listens {
            throw NotYet(
                "the API server does not listen yet on port \(port ?? 6443)",
                hint: "look at `systemctl status kubelet` and at /var/log/pods on the host")
        }
        return changes
    }
}
