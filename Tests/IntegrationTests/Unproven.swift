import Foundation
import Testing

/// Tests that have not been green on hosts of a lab yet. They are skipped by name, unless somebody works on them.
enum Unproven {
    static let isWanted = ProcessInfo.processInfo.environment["SLIPWAY_UNPROVEN"] != nil
    static let why: Comment = "not green on real hosts yet; SLIPWAY_UNPROVEN=1 runs it"
}
