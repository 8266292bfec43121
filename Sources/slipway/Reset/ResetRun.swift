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
    let target: ResetTarget
    /// Only says what it would do.
    let isDry: Bool
    let discardsEdits: Bool
    let consent: ResetConsent
    let concurrency: Int
    let reporting: Reporting

    private var mode: Mode { isDry ? .plan : .apply }
    private var cluster: Cluster { target.cluster }
    private var hosts: [HostName] { target.hosts }
    /// No host of the cluster stays.
    private var isWhole: Bool { Set(hosts).isSuperset(of: cluster.hosts.map(\.id)) }

    /// Gives back how it ended, and whether the cluster is gone.
    func run(_ ledger: Ledger) async throws -> (ExitStatus, isOver: Bool) {
        let state = try await perform(entries(), ledger)
        let isOver = isDry ? false : try settle(state, ledger)
        try ledger.close()
        return (state.status.flatMap(ExitStatus.init) ?? .stepFailed, isOver)
    }

    /// One entry for each part, so that all hosts are taken back beside each other.
    private func entries() -> [Entry] {
        let check = Entry(layer: Self.layer, place: "reset") { values throws(Failure) in
            let name = HostName(values["host.name"]?.text ?? "")
            return ResetMembershipStep(hosts: hosts, isRemoved: target.removed.contains(name), consent: consent)
        }
        let steps = ResetSteps.all(isPreview: isDry, discardsEdits: discardsEdits)
        return (isWhole ? [] : [check]) + steps.map { Entry($0, layer: Self.layer) }
    }

    private static let layer = "reset"

    private func perform(_ entries: [Entry], _ ledger: Ledger) async throws -> RunState {
        let stop = StopSignal()
        let interrupts = Interrupts(stop, isAnimated: reporting.isAnimated)
        defer { withExtendedLifetime(interrupts) {} }
        let transport = SSHTransport(
            agent: try Installation().agent(), isReadOnly: isDry,
            limits: Conductor.limits, prompt: Asking.prompt(stop))
        let engine = Engine(limits: Limits(hosts: concurrency), stop: stop, isReset: true) { host in
            try await transport.connect(to: host)
        }
        var header = RunHeader(
            command: Caller.command, cluster: cluster.name, by: Caller.name, hosts: hosts, steps: 0)
        let run = isDry ? nil : try ledger.begin(header)
        header.run = run?.rawValue
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
    private func settle(_ state: RunState, _ ledger: Ledger) throws -> Bool {
        if state.status == ExitStatus.done.rawValue, isWhole {
            try ledger.end()
            return true
        }
        guard !state.isStopping else { return false }
        let done = hosts.filter { host in
            guard let found = state.hosts[host], case .connected = found.reach, found.current == nil else {
                return false
            }
            return found.tally.failed == 0 && found.tally.skipped == 0
        }
        return done.isEmpty ? false : try ledger.takeBack(done)
    }
}
