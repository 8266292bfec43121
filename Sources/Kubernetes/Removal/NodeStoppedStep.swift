import Model
public import StepKit
import Wire

/// Nothing of the cluster runs on this host, now and after the next boot: it does not come back by itself.
public struct NodeStoppedStep: Step {
    public static let kind = "kube.stopped"
    public static let reference = StepReference(
        """
        Nothing of Kubernetes runs on this host any more: its units are stopped and disabled, its static pods taken away, \
        and what ran in containers is ended. Files, images and packages stay.
        """,
        keys: [
            .init("manifests", "path", standard: "/etc/kubernetes/manifests", "where the kubelet finds static pods")
        ],
        example: """
            - kube.stopped: {}
              on: node
            """)

    public var manifests: String?

    public init() {}

    public var title: String { "nothing of the cluster runs here" }
    public var patience: Patience { Patience(total: .seconds(30), pause: .milliseconds(500)) }

    /// In the order in which they are stopped: whoever restarts others first.
    private static let units = [
        "kubelet", "kube-proxy", "kube-scheduler", "kube-controller-manager", "kube-apiserver", "slipway-balancer",
        "slipway-address", "slipway-network",
    ].map { "\($0).service" }
    private var folder: String { manifests ?? "/etc/kubernetes/manifests" }

    public struct Facts: Equatable, Sendable {
        /// In the order of the units.
        var units: [UnitStatus]
        var manifests: [String]
        /// Processes that run in pods.
        var processes: Int
        var routes: [LiveNetwork.Route]
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let units = host.each(Self.units) { try await $0.unitStatus($1) }
        async let list = host.answer(.list(path: folder))
        async let count = host.probe(ContainerEnding.count)
        async let live = try? LiveNetwork.look(on: host, device: nil)
        var manifests: [String] = []
        if case .list(let entries) = try await list {
            manifests = entries.map(\.name).filter { $0.hasSuffix(".yaml") }.sorted()
        }
        return try await Facts(
            units: units, manifests: manifests, processes: Int(count.firstLine) ?? 0,
            routes: (live?.routes ?? []).filter(\.isOurs))
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        var changes = facts.manifests.map { name in
            Change("remove \(folder)/\(name)", .remove(path: "\(folder)/\(name)", recursive: false))
        }
        for (name, unit) in zip(Self.units, facts.units) where unit.load != .notFound {
            let runs = ![.inactive, .failed].contains(unit.activity)
            guard runs || unit.file.hasPrefix("enabled") else { continue }
            changes.append(.run("stop and disable \(name)", ["systemctl", "disable", "--now", name], undo: [.nothing]))
        }
        if facts.processes > 0 { changes.append(ContainerEnding.change) }
        for route in facts.routes {
            changes.append(
                .run(
                    "remove the route \(route.words)", ["ip", "route", "del", route.dst, "proto", PodRoute.ours],
                    undo: [.nothing]))
        }
        return changes
    }
}
