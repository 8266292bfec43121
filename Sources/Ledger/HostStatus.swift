public import Foundation
public import Model

/// How a host stands, out of the ledger alone.
public struct HostStatus: Equatable, Sendable, Identifiable {
    public var id: HostName
    public var podCIDR: CIDR?
    /// The last run that tried to reach it; nil for a host that no run has tried.
    public var run: RunID?
    /// When that was.
    public var seen: Date?
    /// How its steps ended when each was looked at last.
    public var tally: Tally
    /// Steps that failed or were skipped when they were looked at last, in the order of the plan.
    public var troubles: [StepRecord]
    /// Why the last run could not reach it, or lost it.
    public var lost: Failure?
    /// When a step last changed something on it.
    public var changed: Date?
}
