import Foundation

/// What ends soon, as every run says it in one line. Pure.
struct EndingSoon {
    /// By what a person calls it: `etcd/cp-1/server`.
    var leaves: [(name: String, end: Date)]
    var authorities: [(name: String, end: Date)]
    var now: Date

    static let leafDays = 90.0
    static let authorityDays = 365.0

    /// Nil where nothing ends soon.
    var words: String? {
        let parts = [
            Self.part(leaves, "certificate", within: Self.leafDays, now, "slipway certs rotate"),
            Self.part(
                authorities, "authority", within: Self.authorityDays, now,
                "slipway certs rotate --authority \(Self.soon(authorities, Self.authorityDays, now).first?.name ?? "")"),
        ].compactMap(\.self)
        return parts.isEmpty ? nil : "warning: " + parts.joined(separator: "; ")
    }

    private static func soon(_ all: [(name: String, end: Date)], _ days: Double, _ now: Date)
        -> [(name: String, end: Date)]
    {
        all.filter { $0.end.timeIntervalSince(now) < days * 86_400 }.sorted { ($0.end, $0.name) < ($1.end, $1.name) }
    }

    private static func part(
        _ all: [(name: String, end: Date)], _ noun: String, within days: Double, _ now: Date, _ command: String
    ) -> String? {
        let soon = soon(all, days, now)
        guard let first = soon.first else { return nil }
        let left = TimeLeft(until: first.end, now: now)
        let others = soon.count - 1
        let more = others == 0 ? "" : " and \(others) more within \(Int(days)) days"
        return "\(noun) \(first.name) \(left.isOver ? "is over" : "ends in \(left)")\(more): \(command)"
    }
}

/// How long something is valid yet, for people.
struct TimeLeft: CustomStringConvertible {
    let seconds: TimeInterval
    init(until end: Date, now: Date) { seconds = end.timeIntervalSince(now) }
    var isOver: Bool { seconds <= 0 }
    var days: Int { Int((seconds / 86_400).rounded(.down)) }
    var description: String {
        if isOver { return "over" }
        switch seconds {
        case ..<3_600: return "\(Int(seconds / 60)) min"
        case ..<172_800: return "\(Int(seconds / 3_600)) h"
        default: return "\(days) days"
        }
    }
}
