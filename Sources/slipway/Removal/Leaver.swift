import Documents
import Ledger
import Model

/// The host that is to be taken out: found in the ledger, whether the inventory still names it or not.
enum Leaver {
    /// It belongs to the cluster.
    case member(Model.Host)
    /// It was taken out before; there may be something left to do.
    case former(RemovalRecord)
    /// A run never got to a step on it: only its share is to be released.
    case idle(Model.Host)

    /// Throws a ``Failure`` of kind `input` for a host that still stands in the inventory, or that nobody knows.
    init(_ name: HostName, _ inventory: Cluster, _ ledger: Ledger, isStillThere: Bool, file: String) throws(Failure) {
        let members = try ledger.members()
        let former = try ledger.removals().first { $0.id == name }
        let shares = try ledger.allocations()
        if let host = inventory[name], !isStillThere {
            throw Failure(
                .input, "remove \(host.id)", why: "it still stands in \(file), so the next apply would add it again",
                hint: "take it out there and run the same command again; or add --still-in-inventory")
        }
        if let member = members.first(where: { $0.id == name }) {
            self = member.isWorkedOn ? .member(member.host) : .idle(member.host)
        } else if let former {
            self = .former(former)
        } else if let host = inventory[name] {
            self = .idle(host)
        } else if shares.contains(where: { $0.host == name }) {
            throw Failure(
                .input, "remove \(name)", why: "the ledger knows its pod addresses, but not where it is",
                hint: "put it into \(file) again and run this with --still-in-inventory")
        } else {
            let known = members.map(\.id.rawValue)
            throw Failure(
                .input, "remove \(name)", why: "the ledger knows no host of this name",
                hint: Suggestion.hint(for: name.rawValue, among: known))
        }
    }

    var host: Model.Host {
        switch self {
        case .member(let host), .idle(let host): host
        case .former(let record): record.host
        }
    }
}
