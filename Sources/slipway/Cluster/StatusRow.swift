import Foundation
import Ledger
import Model
import Render

/// A host in `slipway status`.
struct StatusRow: Encodable {
    var host: HostName
    var roles: [String]
    var podCIDR: CIDR?
    var state: String
    var ok: Int
    var changed: Int
    var failed: Int
    var skipped: Int
    var seen: Date?
    var changedLast: Date?
    var run: Int64?

    /// `hasLeft`: it is not in the inventory any more, and was not removed.
    init(_ host: Model.Host, _ status: HostStatus?, hasLeft: Bool = false) {
        self.host = host.id
        roles = host.roles.map(\.rawValue).sorted()
        podCIDR = status?.podCIDR
        let tally = status?.tally ?? Tally()
        (ok, changed, failed, skipped) = (tally.ok, tally.changed, tally.failed, tally.skipped)
        seen = status?.seen
        changedLast = status?.changed
        run = status?.run?.rawValue
        state =
            if hasLeft {
                "left the inventory"
            } else if status?.run == nil {
                "new"
            } else if status?.lost != nil {
                "not reached"
            } else if failed + skipped > 0 {
                "failed"
            } else {
                "converged"
            }
    }

    func cells(_ now: Date) -> [TextTable.Cell] {
        [
            .init(host.rawValue), .init(roles.joined(separator: ", ")), .init(podCIDR?.description ?? "-"),
            .init(state, state == "converged" ? .good : state == "new" ? .faint : .bad), .init(ok), .init(changed),
            .init(failed, .bad), .init(skipped, .bad), .init(Age.text(of: seen, now)),
            .init(Age.text(of: changedLast, now)),
        ]
    }
}

/// How long ago something was, for people.
enum Age {
    static func text(of date: Date?, _ now: Date) -> String {
        guard let date else { return "-" }
        let seconds = max(0, Int(now.timeIntervalSince(date)))
        return switch seconds {
        case ..<60: "\(seconds) s ago"
        case ..<3_600: "\(seconds / 60) min ago"
        case ..<172_800: "\(seconds / 3_600) h ago"
        default: "\(seconds / 86_400) days ago"
        }
    }
}
