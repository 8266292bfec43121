import Model
import StepKit

/// Which tasks may begin, as tasks end. Each edge is looked at once, so that 200 hosts with 100 steps cost nothing.
struct TaskGraph {
    private var missing: [TaskID: Int] = [:]
    private var waiters: [TaskID: [TaskID]] = [:]
    private let tasks: [TaskID: PlannedTask]
    private(set) var ready: [PlannedTask] = []

    init(_ plan: Plan) {
        tasks = Dictionary(plan.tasks.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for task in plan.tasks {
            let needed = task.after.filter { tasks[$0] != nil }
            missing[task.id] = needed.count
            for other in needed { waiters[other, default: []].append(task.id) }
            if needed.isEmpty { ready.append(task) }
        }
    }

    mutating func next() -> PlannedTask? { ready.popLast() }

    mutating func finish(_ id: TaskID) {
        for waiter in waiters.removeValue(forKey: id) ?? [] {
            missing[waiter, default: 0] -= 1
            if missing[waiter] == 0, let task = tasks[waiter] { ready.append(task) }
        }
    }
}
