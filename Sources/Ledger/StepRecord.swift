public import Foundation
public import Model

/// How a step stands on a host: how it ended last, and when it last changed something.
public struct StepRecord: Equatable, Sendable {
    /// A run in which the step changed something.
    public struct Change: Hashable, Sendable {
        public var run: RunID
        public var at: Date
        /// `write /etc/hosts`.
        public var summaries: [String]
    }
    public var host: HostName
    public var layer: String
    public var title: String
    /// The place of the step in the plan of the run that carried it out.
    public var place: Int
    public var run: RunID
    public var ended: Date
    public var seconds: Double
    public var outcome: Outcome
    /// What was changed in that run.
    public var changes: [String]
    public var lastChange: Change?
}
