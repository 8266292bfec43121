public import Foundation

/// Everything a renderer may know. Built from events and from nothing else, so that a live run and a replayed one
/// look the same.
public struct RunState: Equatable, Sendable {
    public struct Step: Equatable, Sendable {
        public var layer: String
        public var title: String
        public var changes: [String] = []
        public var outcome: Outcome?
        public var seconds: Double = 0
        /// When it began.
        public var began: Date
    }
    public struct HostState: Equatable, Sendable {
        public enum Reach: Equatable, Sendable { case waiting, connecting, connected, lost(Failure) }
        public var reach = Reach.waiting
        public var facts: HostFacts?
        /// When `reach` last changed.
        public var since: Date?
        public var current: TaskID?
        /// How many steps the plan has for it; nil before the plan is made.
        public var total: Int?
        /// How its steps ended so far.
        public var tally = Tally()
    }
    public private(set) var header: RunHeader?
    public private(set) var hosts: [HostName: HostState] = [:]
    public private(set) var steps: [TaskID: Step] = [:]
    public private(set) var notes: [String] = []
    public private(set) var isStopping = false
    /// When the run began.
    public private(set) var began: Date?
    public private(set) var status: Int32?
    public private(set) var seconds: Double = 0
    public init() {}

    public mutating func apply(_ event: Event) {
        switch event.what {
        case .runStarted(let header):
            self.header = header
            began = event.time
            for host in header.hosts { hosts[host] = HostState() }
        case .planned(let totals):
            for (host, total) in totals { hosts[host, default: HostState()].total = total }
        case .connecting(let host): reach(host, .connecting, at: event.time)
        case .connected(let host, let facts):
            reach(host, .connected, at: event.time)
            hosts[host]?.facts = facts
        case .lost(let host, let failure): reach(host, .lost(failure), at: event.time)
        case .started(let task, let layer, let title):
            steps[task] = Step(layer: layer, title: title, began: event.time)
            hosts[task.host, default: HostState()].current = task
        case .change(let task, let summary, _): steps[task]?.changes.append(summary)
        case .note(let host, let text): notes.append((host.map { "\($0): " } ?? "") + text)
        case .finished(let task, let outcome, let seconds): finish(task, outcome, seconds)
        case .reached: break
        case .stopping: isStopping = true
        case .runFinished(let status, let seconds):
            self.status = status
            self.seconds = seconds
        }
    }

    private mutating func reach(_ host: HostName, _ reach: HostState.Reach, at time: Date) {
        hosts[host, default: HostState()].reach = reach
        hosts[host]?.since = time
    }

    private mutating func finish(_ task: TaskID, _ outcome: Outcome, _ seconds: Double) {
        if hosts[task.host]?.current == task { hosts[task.host]?.current = nil }
        guard steps[task] != nil else { return }
        if let before = steps[task]?.outcome { hosts[task.host]?.tally.take(before) }
        hosts[task.host]?.tally.add(outcome)
        steps[task]?.outcome = outcome
        steps[task]?.seconds = seconds
    }

    /// How many steps the whole run has; nil before the plan is made.
    public var total: Int? {
        if let steps = header?.steps, steps > 0 { return steps }
        let totals = hosts.values.compactMap(\.total)
        return totals.isEmpty ? nil : totals.reduce(0, +)
    }
    /// Every failure of the run: hosts first, then steps in the order of the plan.
    public var failures: [Failure] {
        let lost = hosts.sorted { $0.key < $1.key }.compactMap { host, state -> Failure? in
            guard case .lost(let failure) = state.reach else { return nil }
            return failure.on(host)
        }
        let failed = steps.sorted { $0.key < $1.key }.compactMap { task, step -> Failure? in
            guard case .failed(let failure)? = step.outcome else { return nil }
            return failure.on(task.host)
        }
        return lost + failed
    }
    /// How many changes were performed, or would be.
    public var changeCount: Int {
        steps.values.reduce(0) { sum, step in
            switch step.outcome {
            case .changed(let count), .wouldChange(let count): sum + count
            default: sum
            }
        }
    }
    /// A plan has found something to do.
    public var isPending: Bool {
        steps.values.contains { step in
            switch step.outcome {
            case .wouldChange, .unknown: true
            default: false
            }
        }
    }
}
