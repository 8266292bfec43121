import Foundation
import Model

/// Gathers what a run tells until it is written. Pure; the ledger asks it for batches.
struct Recorder: Sendable {
    /// How soon something has to be on the disk.
    enum Urgency: Comparable, Sendable {
        case never, sometime, now, atOnce
    }

    /// A step that ended.
    struct Ended: Sendable {
        var task: TaskID
        var layer: String
        var title: String
        var changes: [String]
        var outcome: Outcome
        var seconds: Double
        var time: Date
        var run: RunID
    }

    /// A host that answered, or, with a failure, that did not or was lost.
    struct Seen: Sendable {
        var host: HostName
        var failure: Failure?
        var time: Date
        var run: RunID
    }

    struct Batch: Sendable {
        var ended: [Ended] = []
        var seen: [Seen] = []
        var milestones: [(Milestone, RunID, Date)] = []
        /// The counts of the run up to here.
        var counts: (RunID, RunCounts)?
        var isEmpty: Bool { ended.isEmpty && seen.isEmpty && milestones.isEmpty }
    }

    private struct Begun: Sendable {
        var layer: String
        var title: String
        var changes: [String] = []
    }

    private(set) var run: RunID?
    private(set) var counts = RunCounts()
    /// Hosts on which something failed, was skipped or was lost in this run.
    private(set) var troubled: Set<HostName> = []
    /// A flush is on its way, so nobody has to order another.
    var isFlushOrdered = false
    private var begun: [TaskID: Begun] = [:]
    private var batch = Batch()

    mutating func begin(_ run: RunID) {
        self.run = run
        counts = RunCounts()
        troubled = []
        begun = [:]
    }

    mutating func end() { run = nil }

    /// Takes in what happened. Nothing is taken in outside a run.
    mutating func add(_ event: Event) -> Urgency {
        guard let run else { return .never }
        switch event.what {
        case .started(let task, let layer, let title):
            begun[task] = Begun(layer: layer, title: title)
            return .never
        case .change(let task, let summary, _):
            begun[task]?.changes.append(summary)
            return .never
        case .finished(let task, let outcome, let seconds):
            return finish(task, outcome, seconds, event.time, run)
        case .connected(let host, _):
            batch.seen.append(Seen(host: host, failure: nil, time: event.time, run: run))
            return .sometime
        case .lost(let host, let failure):
            counts.lost += 1
            troubled.insert(host)
            batch.seen.append(Seen(host: host, failure: failure, time: event.time, run: run))
            return .now
        case .reached(let milestone):
            batch.milestones.append((milestone, run, event.time))
            return .atOnce
        case .runFinished: return .now
        case .runStarted, .planned, .connecting, .note, .stopping: return .never
        }
    }

    private mutating func finish(_ task: TaskID, _ outcome: Outcome, _ seconds: Double, _ time: Date, _ run: RunID)
        -> Urgency
    {
        guard let begun = begun.removeValue(forKey: task) else { return .never }
        counts.add(outcome)
        if !outcome.isGood { troubled.insert(task.host) }
        batch.ended.append(
            Ended(
                task: task, layer: begun.layer, title: begun.title, changes: begun.changes, outcome: outcome,
                seconds: seconds, time: time, run: run))
        return outcome == .ok ? .sometime : .now
    }

    /// Gives out what is gathered, and begins anew.
    mutating func take() -> Batch {
        var taken = batch
        taken.counts = run.map { ($0, counts) }
        batch = Batch()
        return taken
    }

    /// Takes back what could not be written, before what came since.
    mutating func restore(_ old: Batch) {
        batch.ended = old.ended + batch.ended
        batch.seen = old.seen + batch.seen
        batch.milestones = old.milestones + batch.milestones
    }
}
