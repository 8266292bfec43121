import Model

/// A node as the cluster sees it, as far as it matters to whoever takes it away for a while.
struct NodeStanding: Equatable, Sendable {
    var name: String
    /// No new pods come to it.
    var isCordoned = false
    /// Slipway cordoned it, and has not let it go yet.
    var isOurs = false
    var kubelet: ReleaseVersion?
    var containerd: ReleaseVersion?
    var isReady = true

    /// On a node object that Slipway cordoned: it outlives a run that was cut off.
    static let annotation = "slipway.dev/cordoned"

    /// Prints the nodes so that ``parse(_:)`` reads them.
    static let template = [
        #"jsonpath={range .items[*]}{.metadata.name}{"\t"}{.spec.unschedulable}{"\t"}"#,
        #"{.metadata.annotations.slipway\.dev/cordoned}{"\t"}{.status.nodeInfo.kubeletVersion}{"\t"}"#,
        #"{.status.nodeInfo.containerRuntimeVersion}{"\t"}{.status.conditions[?(@.type=="Ready")].status}{"\n"}{end}"#,
    ].joined()

    /// Reads the lines of ``template``.
    static func parse(_ output: String) -> [NodeStanding] {
        output.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard cells.count == 6 else { return nil }
            let runtime = cells[4].split(separator: "/").last.map { String($0.prefix { $0 != "~" && $0 != "+" }) }
            return NodeStanding(
                name: cells[0], isCordoned: cells[1] == "true", isOurs: !cells[2].isEmpty,
                kubelet: ReleaseVersion(cells[3]), containerd: runtime.flatMap { ReleaseVersion($0) },
                isReady: cells[5] == "True")
        }
    }
}

/// A pod of a node, as far as it matters to whoever drains the node.
struct PodStanding: Equatable, Sendable {
    var namespace: String
    var name: String
    var phase: String
    /// Kinds of whoever made it, and would make it again.
    var owners: [String] = []
    /// The kubelet made it from a file of its host.
    var isMirror = false
    /// It keeps data on the node.
    var hasEmptyDir = false

    static let template = [
        #"jsonpath={range .items[*]}{.metadata.namespace}{"\t"}{.metadata.name}{"\t"}{.status.phase}{"\t"}"#,
        #"{.metadata.ownerReferences[*].kind}{"\t"}{.metadata.annotations.kubernetes\.io/config\.mirror}{"\t"}"#,
        #"{.spec.volumes[*].emptyDir}{"\n"}{end}"#,
    ].joined()

    /// Reads the lines of ``template``.
    static func parse(_ output: String) -> [PodStanding] {
        output.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard cells.count == 6 else { return nil }
            return PodStanding(
                namespace: cells[0], name: cells[1], phase: cells[2],
                owners: cells[3].split(separator: " ").map(String.init), isMirror: !cells[4].isEmpty,
                hasEmptyDir: !cells[5].isEmpty)
        }
    }

    /// It has to leave before its node is taken away: it runs, and belongs to no node.
    var isToLeave: Bool {
        !isMirror && !owners.contains("DaemonSet") && !owners.contains("Node") && phase != "Succeeded"
            && phase != "Failed"
    }
    var title: String { "\(namespace)/\(name)" }
}
