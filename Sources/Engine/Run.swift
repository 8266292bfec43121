import Model
import StepKit

/// One plan being carried out on machines that are connected.
struct Run: Sendable {
    let plan: Plan
    let machines: [HostName: any Machine]
    let mode: Mode
    /// Who holds the hosts' locks meanwhile.
    let header: RunHeader
    /// What was done before is taken back.
    let isReset: Bool
    let stop: StopSignal
    let gate: Gate
    let depot: Depot
    let agreement: Agreement?
    let tell: @Sendable (Event.What) -> Void
    private let log = ActLog()

    init(
        _ plan: Plan, on machines: [HostName: any Machine], mode: Mode, for header: RunHeader, isReset: Bool,
        stop: StopSignal, gate: Gate, depot: Depot, agreement: Agreement?,
        tell: @escaping @Sendable (Event.What) -> Void
    ) {
        self.plan = plan
        self.machines = machines
        self.mode = mode
        self.header = header
        self.isReset = isReset
        self.stop = stop
        self.gate = gate
        self.depot = depot
        self.agreement = agreement
        self.tell = tell
    }

    /// What a task leaves behind for the tasks after it.
    private struct Ended: Sendable {
        var task: PlannedTask
        var outcome: Outcome
        var fresh: [TaskID: Look] = [:]
    }
    /// What the first burst found out about a host.
    private struct FirstLook: Sendable {
        var host: HostName
        var looks: [TaskID: Look]
        /// Why the host's lock could not be had.
        var refusal: Failure?
    }

    func carryOut() async {
        let places = Dictionary(grouping: plan.tasks.indices) { plan.tasks[$0].machine }
        var state = RunProgress(plan, looks: [:], mode: mode, log: log)
        if !plan.leftOut.isEmpty {
            let words = plan.leftOut.joined(separator: ", ")
            tell(.note(nil, "left out, since no host was reached that could see to it: \(words)"))
        }
        for first in await burst(places) {
            state.looks.merge(first.looks) { _, new in new }
            guard let refusal = first.refusal else { continue }
            tell(.lost(first.host, refusal.on(first.host)))
            state.dropOut(first.host)
        }
        guard isAgreed(state) else { return }
        await withTaskGroup(of: Ended.self) { group in
            start(&state, in: &group)
            for await ended in group {
                state.looks.merge(ended.fresh) { _, new in new }
                finish(ended.task, ended.outcome, &state)
                start(&state, in: &group)
            }
        }
        for note in await depot.notes { tell(.note(nil, note)) }
        if stop.isRaised { tell(.stopping) }
    }

    /// Hosts that are asked everything at the same time: at first, and when they take their time. Each holds a third of
    /// a megabyte of tasks meanwhile, and where this machine is what keeps them waiting, more of them would only
    /// wait for each other.
    private static let asked = (first: 12, most: 36)

    /// All questions of all steps of all hosts at once. A converged host costs this and nothing else.
    private func burst(_ places: [HostName: [Int]]) async -> [FirstLook] {
        let asked = Valve(first: Self.asked.first, most: Self.asked.most)
        return await withTaskGroup(of: FirstLook.self) { group in
            for (host, places) in places {
                // Who only lends its machine to steps about others may be somebody else's meanwhile.
                let isLocked = mode == .apply && places.contains { plan.tasks[$0].id.host == host }
                guard let machine = machines[host] else { continue }
                group.addTask(executorPreference: machine.executor) {
                    await asked.enter()
                    let tasks = places.map { plan.tasks[$0] }
                    async let locking = isLocked ? lock(machine) : (nil, hasWaited: false)
                    var seen = await looks(of: tasks, through: machine, log)
                    let (refusal, hasWaited) = await locking
                    if hasWaited, refusal == nil {
                        tell(.note(host, "a run that was cut off was at work here still: it was waited for"))
                        seen = await looks(of: tasks, through: machine, log)
                    }
                    let first = FirstLook(host: host, looks: seen, refusal: refusal)
                    await asked.leave()
                    return first
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// Whether everything is as somebody agreed to, or nobody was asked.
    private func isAgreed(_ state: RunProgress) -> Bool {
        guard let agreement else { return true }
        let sightings = plan.tasks.compactMap { task in
            state.looks[task.id].map { Agreement.Sighting(task, $0) }
        }
        let refusals = agreement.judge(sightings)
        for (host, failure) in refusals.sorted(by: { $0.key < $1.key }) { tell(.lost(host, failure.on(host))) }
        return refusals.isEmpty
    }

    private func lock(_ machine: any Machine) async -> (Failure?, hasWaited: Bool) {
        do {
            return (nil, try await machine.lock(for: header, isReset: isReset))
        } catch {
            return (error as? Failure ?? Failure(.locked, "lock the host", why: "\(error)"), false)
        }
    }

    private func start(_ state: inout RunProgress, in group: inout TaskGroup<Ended>) {
        while let task = state.graph.next() {
            guard !stop.isRaised, let machine = machines[task.machine] else { continue }
            switch state.verdict(on: task) {
            case .silent?: state.note(task, .skipped(because: "the host dropped out"))
            case .told(let outcome)?:
                tell(.started(task.id, layer: task.layer, title: task.title))
                for note in state.looks[task.id]?.notes ?? [] { tell(.note(task.id.host, "\(task.title): \(note)")) }
                tell(.finished(task.id, outcome, seconds: 0))
                finish(task, outcome, &state)
            case nil:
                tell(.started(task.id, layer: task.layer, title: task.title))
                let (known, following) = (state.validLook(of: task), state.following(task))
                group.addTask(executorPreference: machine.executor) { await work(task, known, following, machine) }
            }
        }
    }

    private func work(_ task: PlannedTask, _ known: Look?, _ following: [PlannedTask], _ machine: any Machine) async
        -> Ended
    {
        let clock = ContinuousClock()
        let start = clock.now
        let converger = Converger(
            machine: machine, mode: mode, stop: stop, gate: gate, depot: depot, agreement: agreement, log: log,
            tell: tell)
        let result = await converger.converge(task, first: known, following: following)
        tell(.finished(task.id, result.outcome, seconds: (clock.now - start).seconds))
        return Ended(task: task, outcome: result.outcome, fresh: result.fresh)
    }

    private func finish(_ task: PlannedTask, _ outcome: Outcome, _ state: inout RunProgress) {
        if mode == .apply, outcome.isGood, let milestone = task.step.milestone { tell(.reached(milestone)) }
        state.note(task, outcome)
    }
}
