public import Model
public import StepKit

/// What a run was agreed to do, by somebody who saw its plan: everything is held against it before anything is done,
/// and each step once more when its turn comes.
public struct Agreement: Sendable {
    /// What a step said in the first look of the run.
    public struct Sighting: Sendable {
        public var task: PlannedTask
        /// What it would do; nil where it cannot say before other steps are done.
        public var changes: [Change]?
        public init(task: PlannedTask, changes: [Change]?) {
            self.task = task
            self.changes = changes
        }
    }

    /// Hears what all steps of all hosts that can be worked on say. For each host that it gives a failure back, that is
    /// told; when there are any, nothing is done on any host.
    public var judge: @Sendable ([Sighting]) -> [HostName: Failure]
    /// Why a step must not do what it found to do when its turn came.
    public var objection: @Sendable (PlannedTask, [Change]) -> Failure?

    public init(
        judge: @escaping @Sendable ([Sighting]) -> [HostName: Failure],
        objection: @escaping @Sendable (PlannedTask, [Change]) -> Failure? = { _, _ in nil }
    ) {
        self.judge = judge
        self.objection = objection
    }
}

extension Agreement.Sighting {
    init(_ task: PlannedTask, _ look: Look) {
        let changes: [Change]? = if case .changes(let changes) = look.verdict { changes } else { nil }
        self.init(task: task, changes: changes)
    }
}
