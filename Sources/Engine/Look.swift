import Model
import StepKit

/// What a step said when it looked at a host.
struct Look: Sendable {
    enum Verdict: Sendable {
        /// What has to be done; nothing when the host is as it should be.
        case changes([Change])
        /// The host is on its way.
        case notYet(NotYet)
        indirect case failed(Failure)
    }
    var verdict: Verdict
    var notes: [String] = []
    /// When it looked.
    var stamp: ActLog.Stamp

    var isClean: Bool { if case .changes(let changes) = verdict { changes.isEmpty } else { false } }
}

/// Looks at the host once and decides. Never throws: what went wrong is part of the answer.
func look(_ task: PlannedTask, through reader: any Reader, at stamp: ActLog.Stamp) async -> Look {
    func open(_ step: some Step, _ reader: some Reader) async -> Look {
        do {
            let facts = try await step.inspect(reader, task.site)
            return Look(
                verdict: .changes(try step.changes(given: facts, task.site)),
                notes: step.notes(given: facts, task.site), stamp: stamp)
        } catch let error as NotYet {
            return Look(verdict: .notYet(error), stamp: stamp)
        } catch let failure as Failure {
            return Look(verdict: .failed(failure.within(task.title)), stamp: stamp)
        } catch {
            return Look(verdict: .failed(Failure(.step, task.title, why: "\(error)")), stamp: stamp)
        }
    }
    return await open(task.step, reader)
}

/// What several steps say that are carried out on one machine, all asked at once.
func looks(of tasks: [PlannedTask], through machine: any Machine, _ log: ActLog) async -> [TaskID: Look] {
    guard let host = tasks.first?.machine else { return [:] }
    let stamp = log.stamp(host)
    let shared = SharedReader(machine)
    return await withTaskGroup(of: (TaskID, Look).self) { group in
        for task in tasks {
            let reader: any Reader = task.isGuest ? shared : machine
            group.addTask { (task.id, await look(task, through: reader, at: stamp)) }
        }
        return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
}

extension Failure {
    /// The same failure with the step's title in front of what was being done.
    func within(_ title: String) -> Failure {
        guard kind != .connection, !what.hasPrefix(title) else { return self }
        var copy = self
        copy.what = "\(title): \(what)"
        return copy
    }
}
