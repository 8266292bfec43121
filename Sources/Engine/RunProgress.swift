import Model
import StepKit

/// Where a run stands: what has ended and how, which hosts dropped out, and which looks still hold.
struct RunProgress {
    /// How many of the following steps look again together after a change: enough to hide a slow line, few enough
    /// that a first run, where every step changes something, does not look too often.
    private static let window = 12

    /// Why nothing more is done on a host.
    private struct Break {
        /// Nothing for a host that was told of as a whole.
        var reason: String?
        /// The block that it was in.
        var block: String?
    }
    /// Why no further batch of a block begins.
    private struct Halt {
        var batch: Int
        var reason: String
    }

    var graph: TaskGraph
    var looks: [TaskID: Look]
    private let mode: Mode
    private let log: ActLog
    private let plan: Plan
    /// Where each host's tasks stand in the plan.
    private let places: [HostName: [Int]]
    private var failed: Set<TaskID> = []
    private var broken: [HostName: Break] = [:]
    private var halted: [String: Halt] = [:]
    /// Hosts that cannot be talked to any more.
    private var lost: Set<HostName> = []
    /// The first step of a host that a plan found something to do for.
    private var pending: [HostName: String] = [:]
    /// Files that a plan would change, each with the step that would.
    private var touched: [HostName: [(path: String, by: String)]] = [:]

    init(_ plan: Plan, looks: [TaskID: Look], mode: Mode, log: ActLog) {
        graph = TaskGraph(plan)
        self.looks = looks
        self.mode = mode
        self.log = log
        self.plan = plan
        places = Dictionary(grouping: plan.tasks.indices) { plan.tasks[$0].id.host }
    }

    /// How a task ends without anything being asked of its host; nil when it has to be worked on.
    func verdict(on task: PlannedTask) -> Verdict? {
        if let end = broken[task.id.host] {
            guard let reason = end.reason else { return .silent }
            guard task.always, end.block == task.block else { return .told(.skipped(because: reason)) }
        }
        if lost.contains(task.machine), task.isGuest || task.always {
            return .told(.skipped(because: "\(task.machine), on which it is done, dropped out"))
        }
        if let block = task.block, let batch = task.batch, let halt = halted[block], halt.batch < batch {
            return .told(.skipped(because: halt.reason))
        }
        if let follows = task.follows, failed.contains(follows) {
            return .told(.skipped(because: Self.words(follows.host, graph[follows]?.title ?? "?")))
        }
        guard let look = validLook(of: task) else { return nil }
        if look.isClean {
            let cause = touched[task.machine]?.first { task.step.watches($0.path) }
            return .told(cause.map { .unknown("it will be restarted or reloaded for '\($0.by)'") } ?? .ok)
        }
        guard mode == .plan, let cause = pendingCause(of: task) else { return nil }
        switch look.verdict {
        case .notYet, .failed: return .told(.unknown("known when '\(cause)' is done"))
        case .changes: return nil
        }
    }

    private static func words(_ host: HostName, _ title: String) -> String {
        "\(host) comes first, and there '\(title)' failed"
    }

    enum Verdict {
        case told(Outcome)
        /// The host was told of as a whole.
        case silent
    }

    /// What the step said when it looked last, if nothing has happened since that it could see.
    func validLook(of task: PlannedTask) -> Look? {
        guard let look = looks[task.id] else { return nil }
        let now = log.stamp(task.machine)
        let holds = task.looksAtOthers ? look.stamp == now : look.stamp.host == now.host
        return mode == .plan || holds ? look : nil
    }

    /// The steps that look again together after this one changed its host.
    func following(_ task: PlannedTask) -> [PlannedTask] {
        guard mode == .apply, !task.isGuest, let own = places[task.id.host] else { return [] }
        let later = own.lazy.map { plan.tasks[$0] }.drop { $0.id.index <= task.id.index }.prefix {
            $0.isGuest || !$0.looksAtOthers
        }
        return Array(later.filter { !$0.isGuest }.prefix(Self.window))
    }

    /// The host is out; it was told why.
    mutating func dropOut(_ host: HostName) {
        broken[host] = Break()
        lost.insert(host)
    }

    mutating func note(_ task: PlannedTask, _ outcome: Outcome) {
        if mode == .plan, case .changes(let changes)? = looks[task.id]?.verdict {
            touched[task.machine, default: []] += changes.compactMap { change in
                change.deed.path.map { ($0, task.title) }
            }
        }
        looks[task.id] = nil
        switch outcome {
        case .failed(let failure):
            if failure.kind == .connection { lost.insert(task.machine) }
            halt(task)
            end(task, because: "'\(task.title)' failed")
        case .skipped(let reason): end(task, because: reason)
        case .wouldChange, .unknown:
            if pending[task.id.host] == nil { pending[task.id.host] = task.title }
        case .ok, .changed: break
        }
        graph.finish(task.id)
    }

    private mutating func end(_ task: PlannedTask, because reason: String) {
        failed.insert(task.id)
        if broken[task.id.host] == nil { broken[task.id.host] = Break(reason: reason, block: task.block) }
    }

    /// A host of a batch did not come back: the batch is brought to its end, and no other one begins.
    private mutating func halt(_ task: PlannedTask) {
        guard let block = task.block, let batch = task.batch, halted[block] == nil else { return }
        halted[block] = Halt(batch: batch, reason: Self.words(task.id.host, task.title))
    }

    private func pendingCause(of task: PlannedTask) -> String? {
        if let own = pending[task.id.host] { return own }
        guard task.looksAtOthers else { return nil }
        return pending.sorted { $0.key < $1.key }.first.map { "\($0.key): \($0.value)" }
    }
}
