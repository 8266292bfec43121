import Model
import StepKit

/// The whole meaning of a step on a host: look, decide, act, look again.
struct Converger: Sendable {
    let machine: any Machine
    let mode: Mode
    let stop: StopSignal
    let gate: Gate
    let depot: Depot
    let agreement: Agreement?
    let log: ActLog
    let tell: @Sendable (Event.What) -> Void

    struct Result: Sendable {
        var outcome: Outcome
        /// What the steps after it said, looking together with it when it was done.
        var fresh: [TaskID: Look] = [:]
    }

    /// Brings one step about. `known` is what it said when it looked last, where that still holds. When something was
    /// done, the `following` steps look again in the same burst, so that a slow line costs one round trip for many.
    func converge(_ task: PlannedTask, first known: Look?, following: [PlannedTask]) async -> Result {
        let seen: Look
        if let known, known.isSettled { seen = known } else { seen = await patientLook(task) }
        for note in seen.notes { tell(.note(task.id.host, "\(task.title): \(note)")) }
        switch seen.verdict {
        case .failed(let failure): return Result(outcome: .failed(failure.on(task)))
        case .notYet(let error): return Result(outcome: .failed(failure(.step, task, error)))
        case .changes(let changes) where changes.isEmpty: return Result(outcome: .ok)
        case .changes(let changes):
            guard mode == .apply else {
                for change in changes { show(change, of: task) }
                return Result(outcome: .wouldChange(changes.count))
            }
            if let objection = agreement?.objection(task, changes) {
                return Result(outcome: .failed(objection.on(task.id.host)))
            }
            if let failure = await actInTurn(changes, of: task) {
                return Result(outcome: .failed(failure.on(task)))
            }
            if task.step.stages > 1 { return Result(outcome: await goOn(with: task, after: changes.count)) }
            async let fresh = looks(of: following, through: machine, log)
            let outcome = await verify(task, after: changes.count)
            return Result(outcome: outcome, fresh: await fresh)
        }
    }

    private func actInTurn(_ changes: [Change], of task: PlannedTask) async -> Failure? {
        await gate.enter()
        let failure = await act(changes, of: task)
        await gate.leave()
        return failure
    }

    /// Brings the further stages of a step about.
    private func goOn(with task: PlannedTask, after count: Int) async -> Outcome {
        var count = count
        for _ in 1..<task.step.stages {
            guard case .changes(let left) = await patientLook(task).verdict, !left.isEmpty, !stop.isRaised else {
                break
            }
            if let failure = await actInTurn(left, of: task) { return .failed(failure.on(task)) }
            count += left.count
        }
        return await verify(task, after: count)
    }

    /// Performs changes one after the other. Gives back what went wrong.
    private func act(_ changes: [Change], of task: PlannedTask) async -> Failure? {
        log.mark(task.machine)
        defer { log.mark(task.machine) }
        for change in changes {
            guard !stop.isRaised else {
                return Failure(.interrupted, task.title, why: "stopped by the user before it was done")
            }
            show(change, of: task)
            do {
                try machine.announce(change, of: task)
                try await depot.perform(change.deed, on: task.machine, machine)
            } catch {
                return (error as? Failure ?? Failure(.step, change.summary, why: "\(error)")).within(task.title)
            }
        }
        return nil
    }

    private func verify(_ task: PlannedTask, after count: Int) async -> Outcome {
        switch await patientLook(task).verdict {
        case .changes(let left) where left.isEmpty: return .changed(count)
        case .changes(let left):
            return .failed(
                Failure(
                    .notConverged, task.title, host: task.id.host,
                    why: "still to do after it was done: \(left.map(\.summary).joined(separator: ", "))",
                    hint: "something on the host undoes it; look at what else manages it there"))
        case .notYet(let error): return .failed(failure(.notConverged, task, error))
        case .failed(let failure): return .failed(failure.on(task))
        }
    }

    /// The step's patience has come to its end.
    private func failure(_ kind: Failure.Kind, _ task: PlannedTask, _ error: NotYet) -> Failure {
        let hint = error.hint ?? "when the cause is gone, run the same command again"
        return Failure(kind, task.title, host: task.id.host, why: error.reason, hint: hint)
    }

    /// Looks again while the host is on its way, for as long as the step has patience.
    private func patientLook(_ task: PlannedTask) async -> Look {
        let clock = ContinuousClock()
        let patience = mode == .apply ? task.step.patience : .none
        let end = clock.now.advanced(by: patience.total)
        while true {
            let seen = await look(task, through: machine, at: log.stamp(task.machine))
            guard case .notYet = seen.verdict, clock.now < end, !stop.isRaised else { return seen }
            try? await Task.sleep(for: patience.pause)
        }
    }

    private func show(_ change: Change, of task: PlannedTask) {
        tell(.change(task.id, summary: change.summary, diff: change.diff.text))
    }
}

extension Failure {
    /// The same failure, said of the host that it is about: of a lost connection, the one whose machine it was.
    fileprivate func on(_ task: PlannedTask) -> Failure { on(kind == .connection ? task.machine : task.id.host) }
}

extension Look {
    /// It need not be asked again: it knows what to do, or that there is nothing to do.
    fileprivate var isSettled: Bool { if case .changes = verdict { true } else { false } }
}
