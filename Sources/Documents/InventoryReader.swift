public import Model

/// Reads inventories, and vouches for what it gives: every complaint names file, line and column, and a way out.
public struct InventoryReader: Sendable {
    static let what = "inventory"
    /// Minor versions of Kubernetes that can be built.
    public static let minors = 34...37

    public init() {}

    /// The cluster that an inventory wants. `file` is for messages. Throws a ``Failure`` of kind `input`.
    public func read(_ text: String, file: String) throws(Failure) -> Cluster {
        guard let tree = try TreeReader.read(text, file: file, as: Self.what) else {
            throw Failure(
                at: Mark(file: file, line: 1, column: 1), Self.what, "the file is empty",
                hint: "`slipway init` writes one to begin with")
        }
        let draft = try TreeDecoder.decode(InventoryDraft.self, from: tree, as: Self.what)
        let ssh = try draft.ssh?.settings(at: "ssh") ?? SSHSettings()
        let hosts = try HostList(draft.hosts, ssh: ssh)
        let network = try draft.networkChecked()
        var cluster = Cluster(name: try ClusterDraft.checkedName(draft.cluster.name), hosts: hosts.hosts)
        cluster.kubernetes = try draft.cluster.checkedVersion() ?? cluster.kubernetes
        cluster.endpoint = try draft.cluster.checkedEndpoint()
        cluster.network = network
        cluster.vars = try draft.vars.map { vars throws(Failure) in try vars.map("vars") } ?? cluster.vars
        cluster.runtime = try draft.runtime?.source("runtime") ?? .package
        cluster.etcd = try draft.etcd?.source("etcd") ?? .package
        cluster.transfer.peers = draft.transfer?.peers ?? cluster.transfer.peers
        try RangeRules(draft: draft, network: network, hosts: hosts).check()
        try hosts.checkRoles()
        return cluster
    }
}
