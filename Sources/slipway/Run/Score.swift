import Documents
import Kubernetes
import Model
import StepKit
import Synchronization

/// What is to be played on which hosts: the playbooks bound to a cluster, before its hosts were seen.
struct Score: Sendable {
    let world: World
    let hosts: [Host]
    /// Others that may lend their machine to a step about one of those.
    let aides: [Host]
    /// Playbooks without a step, beside others that have some.
    let empty: [String]
    /// What the playbooks were read from.
    let read: ReadFiles
    private let entries: [Entry]
    private let chosen: Set<HostName>?
    private let certificates: [HostName: Value]
    private let supplies: Supplies
    private let draft: Once<Draft>

    /// A value until somebody takes it.
    private final class Once<Value: Sendable>: Sendable {
        private let held: Mutex<Value?>
        init(_ value: Value) { held = Mutex(value) }
        func take() -> Value? {
            held.withLock { held in
                defer { held = nil }
                return held
            }
        }
    }

    /// Throws the first thing in the playbooks that cannot be meant, before any host is touched.
    init(
        _ world: World, _ credentials: Credentials, _ supplies: Supplies, files: [String],
        layers: LayerRange, only chosen: Set<HostName>?
    ) throws {
        self.world = world
        certificates = credentials.values
        self.supplies = supplies
        let values = ClusterValues(world, certificates: certificates, artifacts: supplies.paths)
        let playbooks = try PlaybookSet(files: files, layers: layers, cluster: world.cluster, values: values)
        (entries, empty, read) = (playbooks.entries, playbooks.empty, playbooks.read)
        let draft = try Draft(
            entries, for: world, only: chosen, open: ClusterValues.open, values: values.values)
        self.draft = Once(draft)
        let own = draft.hosts
        hosts = own
        self.chosen = chosen
        let seats = Set(entries.filter { entry in own.contains(where: entry.canMatch) }.compactMap(\.at))
        let needed = Set(seats.flatMap { $0.candidates(in: world.cluster).map(\.id) }).subtracting(own.map(\.id))
        aides = world.cluster.hosts.filter { needed.contains($0.id) && !world.departed.contains($0.id) }
    }

    /// The plan, now that it is known which hosts answered and what they are.
    func plan(_ facts: [HostName: HostFacts]) async throws(Failure) -> Plan {
        if let overlap = InventoryReader.overlaps(of: world.cluster, with: facts) { throw overlap }
        var seen = world
        let own = facts.filter { host, _ in chosen?.contains(host) ?? true }
        seen.seen = own
        if seen.restore != nil { try EtcdRestoredStep.requireQuorum(seen) }
        let artifacts = try await artifacts(for: own)
        let values = ClusterValues(seen, certificates: certificates, artifacts: artifacts)
        return try Plan(
            entries, for: seen, only: Set(own.keys), machines: Set(facts.keys), draft: draft.take(),
            values: values.values)
    }

    /// What hosts are decides what they get: programs and images of every architecture that was found are brought here.
    private func artifacts(for facts: [HostName: HostFacts]) async throws(Failure) -> ArtifactPaths {
        var artifacts = supplies.paths
        for (host, facts) in facts.sorted(by: { $0.key < $1.key }) where !facts.architecture.isEmpty {
            if let misfit = Architecture.misfit(in: supplies.cluster, on: facts.architecture) { throw misfit.on(host) }
            guard !artifacts.programs.isEmpty, artifacts.programs[facts.architecture] == nil,
                let host = world.cluster[host], host.roles.contains(.controlPlane) || host.roles.contains(.node)
            else { continue }
            let more = try await supplies.more(facts.architecture)
            artifacts.programs.merge(more.programs) { $1 }
            artifacts.images.merge(more.images) { $1 }
        }
        return artifacts
    }
}
