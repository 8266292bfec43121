import Model

/// What cannot change once a cluster has been built with it: addresses are in running pods, in certificates and in
/// routes of every host, and the name is in etcd's token.
struct ImmutableChoices: Hashable, Sendable {
    /// Names as in the inventory, with what they say.
    var values: [String: String]

    init(values: [String: String]) { self.values = values }
    init(_ cluster: Cluster) {
        values = [
            "cluster.name": cluster.name, "network.pods": "\(cluster.network.pods)",
            "network.hostPrefix": "\(cluster.network.hostPrefix)", "network.services": "\(cluster.network.services)",
        ]
    }

    /// Refuses an inventory that moves one of them. What was not recorded is free.
    func check(against recorded: ImmutableChoices, folder: String) throws(Failure) {
        let moved = values.sorted { $0.key < $1.key }.filter { recorded.values[$0.key] ?? $0.value != $0.value }
        guard let first = moved.first else { return }
        let list = moved.map { "\($0.key) is \(recorded.values[$0.key] ?? "") since the first apply, not \($0.value)" }
        let reset = moved.map { "\($0.key) to \(recorded.values[$0.key] ?? "")" }
        throw Failure(
            .notSafe, moved.count == 1 ? first.key : "the inventory",
            why: list.joined(separator: "; ") + ". \(Self.reason(first.key))",
            hint: """
                set \(reset.joined(separator: " and ")) again, or build a new cluster under another name; if nothing \
                was built yet, remove \(folder) and begin anew
                """)
    }

    private static func reason(_ name: String) -> String {
        switch name {
        case "cluster.name": "The name is in etcd's token and in every authority"
        case "network.services": "Addresses of services are in running pods and in the API servers' certificates"
        default: "Running pods have addresses out of the range, and it cannot be moved or made larger under them"
        }
    }
}
