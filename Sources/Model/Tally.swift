/// How many steps ended in which way.
public struct Tally: Equatable, Sendable {
    public private(set) var ok = 0
    public private(set) var changed = 0
    public private(set) var wouldChange = 0
    public private(set) var unknown = 0
    public private(set) var failed = 0
    public private(set) var skipped = 0
    /// How many changes were performed, or would be: a step may need several.
    public private(set) var changes = 0
    public init() {}

    /// How many steps ended.
    public var done: Int { ok + changed + wouldChange + unknown + failed + skipped }

    public mutating func add(_ outcome: Outcome) { count(outcome, 1) }
    public mutating func take(_ outcome: Outcome) { count(outcome, -1) }

    private mutating func count(_ outcome: Outcome, _ one: Int) {
        switch outcome {
        case .ok: ok += one
        case .changed(let count):
            changed += one
            changes += one * count
        case .wouldChange(let count):
            wouldChange += one
            changes += one * count
        case .unknown: unknown += one
        case .failed: failed += one
        case .skipped: skipped += one
        }
    }

    public static func + (left: Tally, right: Tally) -> Tally {
        var sum = left
        sum.ok += right.ok
        sum.changed += right.changed
        sum.wouldChange += right.wouldChange
        sum.unknown += right.unknown
        sum.failed += right.failed
        sum.skipped += right.skipped
        sum.changes += right.changes
        return sum
    }
}
