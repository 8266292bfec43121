import Engine
import Kubernetes
import Ledger
import Model
import Render
import StepKit
import Steps
import Transport

/// A run that takes back what others did.
struct ResetRun {
    let cluster: Cluster
    let hosts: [HostName]
    /// Only says what it would do.
    let isDry: Bool
    let concurrency: Int
    let reporting: Reporting

    private var mode: Mode { isDry ? .plan : .apply }
    /// No host of the inventory stays.
    private var isWhole: Bool { Set(hosts).isSuperset(of: cluster.hosts.map(\.id)) }

    func run() async throws -> ExitStatus {
        let ledger = try Ledger.open(
            ClusterFolder(cluster: cluster.name), mode: isDry ? .ephemeral : .write,
            holder: Holder(command: Caller.command))
        let entries = try entries(ledger)
        let state = try await perform(entries, ledger)
        if !isDry { try settle(state, ledger) }
        try ledger.close()
        return state.status.flatMap(ExitStatus.init) ?? .stepFailed
    }

    /// One entry for each part, so that all hosts are taken back beside each other.
    private func entries(_ ledger: Ledger) throws -> [Entry] {
        let known = Set(try ledger.allocations().compactMap(\.host))
        let checks = hosts.map { name in
            let isRemoved = !known.isEmpty && !known.contains(name)
            return (name, ResetMembershipStep(hosts: hosts, isRemoved: isRemoved))
        }
        let membership = Dictionary(uniqueKeysWithValues: checks)
        let check = Entry(layer: Self.layer, place: "reset") { values throws(Failure) in
            let name = values["host.name"]?.text ?? ""
            return membership[HostName(name)] ?? ResetMembershipStep(hosts: hosts, isRemoved: false)
        }
        return (isWhole ? [] : [check]) + ResetSteps.all.map { Entry($0, layer: Self.layer) }
    }

    private static let layer = "reset"

    private func perform(_ entries: [Entry], _ ledger: Ledger) async throws -> RunState {
        let stop = StopSignal()
        let interrupts = Interrupts(stop, isAnimated: reporting.isAnimated)
        defer { withExtendedLifetime(interrupts) {} }
        let transport = SSHTransport(
            agent: AgentProgram(bytes: [UInt8](try Installation().agent())), isReadOnly: isDry,
            limits: Conductor.limits, prompt: Asking.prompt(stop))
        let engine = Engine(limits: Limits(hosts: concurrency), stop: stop, isReset: true) { host in
            try await transport.connect(to: host)
        }
        let header = RunHeader(
            command: Caller.command, cluster: cluster.name, by: Caller.name, hosts: hosts, steps: 0)
        let run = isDry ? nil : try ledger.begin(header)
        let world = World(cluster, milestones: try ledger.milestones())
        let chosen = cluster.hosts.filter { hosts.contains($0.id) }
        let events = engine.run(header, on: chosen, mode: mode) { facts throws(Failure) in
            var seen = world
            seen.seen = facts
            return try Plan(entries, for: seen, only: Set(facts.keys)) { host in
                Namespace(own: ["host": ["name": .string(host.id.rawValue)]])
            }
        }
        let recorder: [any Renderer] = isDry ? [] : [LedgerRenderer(ledger: ledger)]
        let state = await show(events, on: recorder + reporting.renderers)
        if let run { try ledger.finish(run, status: state.status ?? ExitStatus.stepFailed.rawValue) }
        return state
    }

    /// The ledger forgets hosts that are as they were before, and, when all are, that there was a cluster.
    private func settle(_ state: RunState, _ ledger: Ledger) throws {
        let done = hosts.filter { host in
            guard let found = state.hosts[host], case .connected = found.reach, found.current == nil else {
                return false
            }
            return found.tally.failed == 0 && found.tally.skipped == 0
        }
        let isOver = state.status == ExitStatus.done.rawValue
        if isOver, isWhole { return try ledger.end() }
        guard isOver || !state.isStopping else { return }
        for host in done { try ledger.forget(host) }
    }
}
