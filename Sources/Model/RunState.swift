/// Everything a renderer may know. Built from events and from nothing else, so that a live run and a replayed one
/// look the same.
public struct RunState: Equatable, Sendable {
    public struct Step: Equatable, Sendable {
        public var layer: String
        public var title: String
        public var changes: [String] = []
        public var outcome: Outcome?
        public var seconds: Double = 0
    }
    public struct HostState: Equatable, Sendable {
        public enum Reach: Equatable, Sendable { case waiting, connecting, connected, lost(Failure) }
        public var reach = Reach.waiting
        public var facts: HostFacts?
        public var current: TaskID?
    }
    public private(set) var header: RunHeader?
    public private(set) var hosts: [HostName: HostState] = [:]
    public private(set) var steps: [TaskID: Step] = [:]
    public private(set) var notes: [String] = []
    public private(set) var isStopping = false
    public private(set) var status: Int32?
    public private(set) var seconds: Double = 0
    public init() {}

    public mutating func apply(_ event: Event) {
        switch event.what {
        case .runStarted(let header):
            self.header = header
            for host in header.hosts { hosts[host] = HostState() }
        case .connecting(let host): hosts[host, default: HostState()].reach = .connecting
        case .connected(let host, let facts):
            hosts[host, default: HostState()].reach = .connected
            hosts[host]?.facts = facts
        case .lost(let host, let failure): hosts[host, default: HostState()].reach = .lost(failure)
        case .started(let task, let layer, let title):
            steps[task] = Step(layer: layer, title: title)
            hosts[task.host]?.current = task
        case .change(let task, let summary, _): steps[task]?.changes.append(summary)
        case .note(let host, let text): notes.append((host.map { "\($0): " } ?? "") + text)
        case .finished(let task, let outcome, let seconds):
            steps[task]?.outcome = outcome
            steps[task]?.seconds = seconds
            if hosts[task.host]?.current == task { hosts[task.host]?.current = nil }
        case .reached: break
        case .stopping: isStopping = true
        case .runFinished(let status, let seconds):
            self.status = status
            self.seconds = seconds
        }
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
