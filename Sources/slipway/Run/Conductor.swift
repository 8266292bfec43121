import Artifacts
import Documents
import Engine
import Foundation
import Kubernetes
import Ledger
import Model
import PKI
import Render
import StepKit
import Steps
import Transport

/// A run from the inventory to the exit status: what `plan`, `apply` and `repair` have in common.
struct Conductor {
    let mode: Mode
    let inventory: String
    let options: RunOptions
    /// The user's own playbooks; empty for the built-in layers.
    var playbooks: [String] = []
    /// The one host of a repair.
    var only: HostName?
    /// The snapshot that etcd is brought back from, for the playbook that does it.
    var restore: EtcdRestore?
    /// The host of a repair may show another key than the one it is known by.
    var replacesHostKey = false
    /// Asks before it begins, where somebody is there to answer.
    var asks = true
    /// A host of the inventory that is left out, since it was removed.
    var without: HostName?
    /// Where the plan is written down, if anywhere.
    var planFile: String?
    /// What holds the run to a plan that was made before.
    var agreement: Agreement?

    /// A plan that is carried out later gives out what it names: what is made anew each time is never the same twice.
    private var givesOut: Bool { mode == .apply || planFile != nil }

    func run() async throws {
        // Reading it takes as long as reading an inventory, and neither needs the other.
        async let agent = Installation().agent()
        var wanted = try InventoryFile(inventory).cluster
        wanted.hosts.removeAll { $0.id == without }
        if let only { try wanted.require(only) }
        let chosen = try only.map { [$0] } ?? options.chosen(of: wanted)
        try confirm(wanted, chosen)
        let supplies = try await Supplies.gather(
            for: wanted, files: playbooks, layers: options.range, bundle: options.bundle, output: options.output)
        let ledger = try Ledger.open(
            ClusterFolder(cluster: wanted.name), mode: givesOut ? .write : .ephemeral,
            holder: Holder(command: Caller.command))
        let known = try ledger.members()
        let roster = try Roster(supplies.cluster, known: known)
        let cluster = roster.cluster
        try check(wanted)
        let shareholders = Set(try ledger.allocations().compactMap(\.host))
        var world = World(
            cluster, podCIDRs: try ledger.allocate(cluster: cluster), milestones: try ledger.milestones())
        world.newcomers = Set(cluster.hosts.map(\.id)).subtracting(shareholders)
        world.acceptsUntestedVersions = options.acceptUntestedVersions
        world.restore = restore
        world.isRepair = only != nil
        world.departed = roster.departedNames
        let credentials = try Credentials(
            cluster, in: ledger.folder, isWriting: givesOut, shares: try ledger.allocations())
        if let warning = credentials.warning { Console.remark(warning) }
        let score = try Score(
            world, credentials, supplies, files: playbooks, layers: options.range,
            only: chosen ?? Set(wanted.hosts.map(\.id)))
        for file in score.empty { Console.remark("note: there is no step in \(file)") }
        if mode == .apply { try ledger.remember(wanted.hosts.filter { chosen?.contains($0.id) ?? true }, known: known) }
        let remarks = roster.remarks(shares: world.podCIDRs) + roster.greetings(to: chosen, known: known)
        let recorder = planFile.map { _ in PlanRecorder() }
        let state = try await perform(
            score, ledger, credentials, remarks, agent: try await agent, agreement: agreement ?? recorder?.agreement)
        if mode == .apply { try settle(ledger, state, cluster, isWhole: chosen == nil) }
        try ledger.close()
        if let planFile, let recorder { try write(planFile, recorder, state, score) }
        let status = state.status.flatMap(ExitStatus.init) ?? .stepFailed
        guard status == .done else { throw Ending(status: status) }
    }

    /// Forgets what every host has now: routes to hosts that left, and orders to issue certificates anew.
    private func settle(_ ledger: Ledger, _ state: RunState, _ cluster: Cluster, isWhole: Bool) throws {
        try ledger.settleRoutes(of: state.hosts(doneWith: "06-network"))
        let isEverything = isWhole && playbooks.isEmpty && without == nil && options.range.isEverything
        if isEverything, state.status == ExitStatus.done.rawValue { try ledger.folder.succession(cluster).fulfil(nil) }
    }

    /// Refuses versions of the inventory that were not tried together; those of packages are seen on the hosts.
    private func check(_ cluster: Cluster) throws(Failure) {
        guard cluster.hasControlPlane, !options.acceptUntestedVersions,
            let first = VersionPairs.objections(in: cluster).first
        else { return }
        throw Failure(.notSafe, "versions of \(cluster.name)", why: first.why, hint: first.hint)
    }

    /// Plays something on its hosts, shows it and records it. `machines` are those that are connected to already.
    func perform(
        _ score: Score, _ ledger: Ledger, _ credentials: Credentials, _ remarks: [String], agent: AgentProgram,
        agreement: Agreement? = nil, machines: [HostName: any Machine] = [:]
    ) async throws -> RunState {
        let reporting = Reporting(options.output, isVerbose: options.verbose, showsDiffs: mode == .plan)
        let stop = StopSignal()
        let interrupts = Interrupts(stop, isAnimated: reporting.isAnimated)
        defer { withExtendedLifetime(interrupts) {} }
        await LaptopSums.keep(in: CacheFolder(environment: Console.environment).path + "/sums")
        let transport = self.transport(agent, stop)
        // Whoever only lends a hand keeps nobody waiting when it is down.
        let aides = Set(score.aides.map(\.id))
        let quick = self.transport(agent, stop, patience: .seconds(5))
        let limits = Limits(hosts: options.concurrency, peers: score.world.cluster.transfer.peers)
        let engine = Engine(limits: limits, stop: stop, agreement: agreement) { host in
            if let machine = machines[host.id] { return machine }
            return try await (aides.contains(host.id) ? quick : transport).connect(to: host)
        }
        var header = RunHeader(
            command: Caller.command, cluster: score.world.cluster.name, by: Caller.name, hosts: score.hosts.map(\.id),
            steps: 0)
        let run = mode == .apply ? try ledger.begin(header) : nil
        header.run = run?.rawValue
        try ledger.record(credentials.records)
        let events = engine.run(header, on: score.hosts, aides: score.aides, mode: mode) { facts throws(Failure) in
            try await score.plan(facts)
        }
        let recorder: [any Renderer] = mode == .apply ? [LedgerRenderer(ledger: ledger)] : []
        let state = await show(Remarks.adding(remarks, to: events), on: recorder + reporting.renderers)
        if let run { try ledger.finish(run, status: state.status ?? ExitStatus.stepFailed.rawValue) }
        return state
    }

    /// The way to hosts. With `patience` one that does not answer is given up that soon.
    func transport(_ agent: AgentProgram, _ stop: StopSignal, patience: Duration? = nil) -> SSHTransport {
        var limits = Self.limits
        if let patience {
            limits.connect = min(limits.connect, patience)
            limits.patience = min(limits.patience, patience)
        }
        return SSHTransport(
            agent: agent, isReadOnly: mode == .plan, limits: limits,
            prompt: Asking.prompt(stop), replacing: replacement)
    }

    private var replacement: HostKeyReplacement? {
        replacesHostKey ? only.map { HostKeyReplacement(of: $0) { Console.remark($0) } } : nil
    }

    /// `SLIPWAY_SILENCE`, in seconds: after how long a host that says nothing is given up. 60 without it.
    static var limits: SSHLimits {
        var limits = SSHLimits()
        guard let seconds = Console.environment["SLIPWAY_SILENCE"].flatMap(Int.init), seconds > 0 else { return limits }
        limits.silence = .seconds(seconds)
        limits.ping = min(limits.ping, limits.silence / 3)
        limits.connect = min(limits.connect, limits.silence)
        limits.launch = min(limits.launch, limits.silence)
        return limits
    }

    /// Asks once, where somebody is there to answer, before anything is given out or written down.
    private func confirm(_ cluster: Cluster, _ chosen: Set<HostName>?) throws {
        guard asks, mode == .apply, !options.yes, options.output == .text, isatty(STDIN_FILENO) == 1,
            Console.traits.isAnimated
        else { return }
        let what = playbooks.isEmpty ? options.range.words : playbooks.joined(separator: ", ")
        let names = chosen.map { $0.map(\.rawValue).sorted().joined(separator: ", ") }
        let hosts = names ?? "all \(cluster.hosts.count) hosts"
        Console.draw("apply \(what) to \(hosts) of \(cluster.name)? [y/N] ")
        guard ["y", "yes"].contains(readLine()?.lowercased() ?? "") else {
            Console.say("nothing was done")
            throw Ending(status: .interrupted)
        }
    }
}
