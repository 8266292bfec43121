import Model

/// How the steps of a run ended.
public struct RunCounts: Hashable, Codable, Sendable {
    public var ok = 0
    /// Steps that changed something.
    public var changed = 0
    public var failed = 0
    public var skipped = 0
    /// Single changes; a step may make several.
    public var changes = 0
    /// Hosts that could not be reached or dropped out.
    public var lost = 0
    public init() {}

    mutating func add(_ outcome: Outcome) {
        switch outcome {
        case .ok: ok += 1
        case .changed(let count):
            changed += 1
            changes += count
        case .failed: failed += 1
        case .skipped: skipped += 1
        case .wouldChange, .unknown: break  // Of plans, which are not recorded.
        }
    }
}
