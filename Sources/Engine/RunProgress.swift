import Model
import StepKit

/// Where a run stands: what has ended and how, which hosts dropped out, and which looks still hold.
struct RunProgress {
    /// How many of the following steps look again together after a change: enough to hide a slow line, few enough
    /// that a first run, where every step changes something, does not look too often.
    private static let window = 12

    var graph: TaskGraph
    var looks: [TaskID: Look]
    private let mode: Mode
    private let log: ActLog
    private let tasks: [HostName: [PlannedTask]]
    private var failed: Set<TaskID> = []
    /// Why nothing more is done on a host; nil inside for one that was told of as a whole.
    private var broken: [HostName: String?] = [:]
    /// The first step of a host that a plan found something to do for.
    private var pending: [HostName: String] = [:]
    /// Files that a plan would change, each with the step that would.
    private var touched: [HostName: [(path: String, by: String)]] = [:]

    init(_ plan: Plan, _ tasks: [HostName: [PlannedTask]], looks: [TaskID: Look], mode: Mode, log: ActLog) {
        graph = TaskGraph(plan)
        self.looks = looks
        self.mode = mode
        self.log = log
        self.tasks = tasks
    }

    /// How a task ends without anything being asked of its host; nil when it has to be worked on.
    func verdict(on task: PlannedTask) -> Verdict? {
        if let reason = broken[task.id.host] {
            return reason.map { .told(.skipped(because: $0)) } ?? .silent
        }
        if let follows = task.follows, failed.contains(follows) {
            return .told(
                .skipped(because: "\(follows.host) comes first, and there '\(graph[follows]?.title ?? "?")' failed"))
        }
        guard let look = validLook(of: task) else { return nil }
        if look.isClean {
            let cause = touched[task.id.host]?.first { task.step.watches($0.path) }
            return .told(cause.map { .unknown("it will be restarted or reloaded for '\($0.by)'") } ?? .ok)
        }
        guard mode == .plan, let cause = pendingCause(of: task) else { return nil }
        switch look.verdict {
        case .notYet, .failed: return .told(.unknown("known when '\(cause)' is done"))
        case .changes: return nil
        }
    }

    enum Verdict {
        case told(Outcome)
        /// The host was told of as a whole.
        case silent
    }

    /// What the step said when it looked last, if nothing has happened since that it could see.
    func validLook(of task: PlannedTask) -> Look? {
        guard let look = looks[task.id] else { return nil }
        let now = log.stamp(task.id.host)
        let holds = task.looksAtOthers ? look.stamp == now : look.stamp.host == now.host
        return mode == .plan || holds ? look : nil
    }

    /// The steps that look again together after this one changed its host.
    func following(_ task: PlannedTask) -> [PlannedTask] {
        guard mode == .apply, let all = tasks[task.id.host] else { return [] }
        let later = all.drop { $0.id.index <= task.id.index }.prefix { !$0.looksAtOthers }
        return Array(later.prefix(Self.window))
    }

    /// The host is out; it was told why.
    mutating func dropOut(_ host: HostName) { broken[host] = .some(nil) }

    mutating func note(_ task: PlannedTask, _ outcome: Outcome) {
        if mode == .plan, case .changes(let changes)? = looks[task.id]?.verdict {
            touched[task.id.host, default: []] += changes.compactMap { change in
                change.deed.path.map { ($0, task.title) }
            }
        }
        looks[task.id] = nil
        switch outcome {
        case .failed, .skipped:
            failed.insert(task.id)
            if broken[task.id.host] == nil { broken[task.id.host] = "'\(task.title)' failed" }
        case .wouldChange, .unknown:
            if pending[task.id.host] == nil { pending[task.id.host] = task.title }
        case .ok, .changed: break
        }
        graph.finish(task.id)
    }

    private func pendingCause(of task: PlannedTask) -> String? {
        if let own = pending[task.id.host] { return own }
        guard task.looksAtOthers else { return nil }
        return pending.sorted { $0.key < $1.key }.first.map { "\($0.key): \($0.value)" }
    }
}
