import Model

/// A node object as a verification sees it.
struct NodeSighting: Equatable, Sendable {
    var name: String
    var ready: String
    var podCIDR: String
    var version: String

    static let template =
        #"jsonpath={range .items[*]}{.metadata.name}|{.status.conditions[?(@.type=="Ready")].status}|{.spec.podCIDR}|{.status.nodeInfo.kubeletVersion}{"\n"}{end}"#

    static func parse(_ output: String) -> [NodeSighting] {
        output.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            guard cells.count == 4 else { return nil }
            return NodeSighting(name: cells[0], ready: cells[1], podCIDR: cells[2], version: cells[3])
        }
    }

    /// Whether the host's node is ready, and has the share that it was given.
    static func check(_ host: Host, in nodes: [NodeSighting], share: CIDR?) -> VerifyCheck {
        let name = "its node is Ready"
        guard let node = nodes.first(where: { $0.name == host.id.rawValue }) else {
            return VerifyCheck(
                name, on: host.id, isOK: false, seen: "there is no such node", layer: .nodes,
                hint: "look at `journalctl -u kubelet` on \(host.id)")
        }
        guard node.ready == "True" else {
            return VerifyCheck(
                name, on: host.id, isOK: false, seen: "Ready is \(node.ready.isEmpty ? "unknown" : node.ready)",
                layer: .nodes, hint: "kubectl describe node \(host.id)")
        }
        if let share, node.podCIDR != share.description {
            return VerifyCheck(
                name, on: host.id, isOK: false, seen: "its podCIDR is '\(node.podCIDR)' and not \(share)",
                layer: .nodes)
        }
        return VerifyCheck(
            name, on: host.id, isOK: true, seen: "\(node.version), pods \(node.podCIDR)", layer: .nodes)
    }
}
