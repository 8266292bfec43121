import Model
import StepKit

/// Which tasks may begin, as tasks end. Each edge is looked at once, so that 200 hosts with 100 steps cost nothing, and
/// tasks stay where the plan has them: thousands of copies cost megabytes.
struct TaskGraph {
    private let tasks: [PlannedTask]
    private let positions: [TaskID: Int]
    /// For each task, how many others have to end before it.
    private var missing: [Int]
    /// For each task, those that wait for it.
    private var waiters: [[Int]]
    private var ready: [Int] = []

    init(_ plan: Plan) {
        tasks = plan.tasks
        positions = Dictionary(tasks.indices.map { (plan.tasks[$0].id, $0) }, uniquingKeysWith: { first, _ in first })
        missing = Array(repeating: 0, count: tasks.count)
        waiters = Array(repeating: [], count: tasks.count)
        for (position, task) in tasks.enumerated() {
            for other in task.after.compactMap({ positions[$0] }) {
                waiters[other].append(position)
                missing[position] += 1
            }
            if missing[position] == 0 { ready.append(position) }
        }
    }

    subscript(id: TaskID) -> PlannedTask? { positions[id].map { tasks[$0] } }

    mutating func next() -> PlannedTask? { ready.popLast().map { tasks[$0] } }

    mutating func finish(_ id: TaskID) {
        guard let position = positions[id] else { return }
        let waiting = waiters[position]
        waiters[position] = []
        for waiter in waiting {
            missing[waiter] -= 1
            if missing[waiter] == 0 { ready.append(waiter) }
        }
    }
}
