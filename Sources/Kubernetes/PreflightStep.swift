public import Model
public import StepKit
import Wire

/// What a host is, against what Kubernetes needs of it. It changes nothing, and says what to do.
public struct PreflightStep: Step {
    public static let kind = "kube.preflight"
    public static let reference = StepReference(
        "Remarks on hosts that are small, and on firewalls that drop what pods send to each other. It changes nothing.",
        keys: [.init("pods", "range", "All pods of the cluster.")],
        example: """
            - kube.preflight: { pods: 10.244.0.0/16 }
              on: [control-plane, node]
            """)

    public var pods: CIDR
    public init(pods: CIDR) { self.pods = pods }

    public var title: String { "preflight" }

    /// What `iptables -S FORWARD` and `nft list chain` say of packets that are passed on.
    public struct Facts: Equatable, Sendable {
        /// The rules of the chain; none where there is no iptables.
        var forward: [String]
        public init(forward: [String] = []) { self.forward = forward }

        /// What nobody lets through is dropped.
        var drops: Bool { forward.first == "-P FORWARD DROP" }
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        let reply = try await host.probe("iptables", "-w", "5", "-S", "FORWARD")
        return Facts(forward: reply.output.split(separator: "\n").map(String.init))
    }

    public func changes(given facts: Facts, _ site: Site) -> [Change] { [] }

    public func notes(given facts: Facts, _ site: Site) -> [String] { sizes(site) + firewall(facts, site) }

    private func firewall(_ facts: Facts, _ site: Site) -> [String] {
        let mode = site.world.cluster.network.mode
        let isLetThrough = { (side: String) in
            facts.forward.contains { $0.contains("\(side) \(pods)") && $0.hasSuffix("-j ACCEPT") }
        }
        guard facts.drops, mode != .external, !isLetThrough("-s") || !isLetThrough("-d") else { return [] }
        let by = facts.forward.contains { $0.contains("DOCKER") } ? "Docker has set" : "somebody has set"
        return [
            "\(by) iptables to drop packets that are passed on (-P FORWARD DROP), those of pods too; let them through: "
                + "iptables -I FORWARD -s \(pods) -j ACCEPT; iptables -I FORWARD -d \(pods) -j ACCEPT (and at every boot), "
                + "or take Docker away"
        ]
    }

    /// A gigabyte, as sizes are meant here: what a machine of that size still has when its kernel runs.
    private static let gigabyte: UInt64 = 900_000_000

    private func sizes(_ site: Site) -> [String] {
        let facts = site.facts
        let isServer = site.host.roles.contains(.controlPlane)
        var notes: [String] = []
        if isServer, facts.cpus == 1 { notes.append("it has 1 CPU; a host of the control plane should have 2") }
        let memory: UInt64 = isServer ? 2 : 1
        if facts.memory > 0, facts.memory < memory * Self.gigabyte {
            notes.append("it has \(facts.memory / 1_000_000) MB of memory; \(memory) GB are the least that go well")
        }
        let disk = facts.disks.filter { "/var/lib/containerd".hasPrefix($0.path) }.max { $0.path.count < $1.path.count }
        if let disk, disk.available < 5 * Self.gigabyte {
            notes.append(
                "\(disk.path) has \(disk.available / 1_000_000) MB free; images and logs of pods need 5 GB and more")
        }
        return notes
    }
}
