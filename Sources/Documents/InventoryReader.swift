public import Model

/// Reads inventories, and vouches for what it gives: every complaint names file, line and column, and a way out.
public struct InventoryReader: Sendable {
    /// Why a flag or a key, with its value, of a part of Kubernetes cannot be meant in a version of it; nothing where it
    /// may.
    public typealias Judge = @Sendable (String, Value, Component, ReleaseVersion) -> Objection?

    static let what = "inventory"
    /// Minor versions of Kubernetes that can be built.
    public static let minors = 34...37

    private let judge: Judge

    /// `judge` knows the flags of Kubernetes, which this room does not; without it every flag is taken.
    public init(judge: @escaping Judge = { _, _, _, _ in nil }) { self.judge = judge }

    /// The cluster that an inventory wants. `file` is for messages. Throws a ``Failure`` of kind `input`.
    public func read(_ text: String, file: String) throws(Failure) -> Cluster {
        guard let tree = try TreeReader.read(text, file: file, as: Self.what) else {
            throw Failure(
                at: Mark(file: file, line: 1, column: 1), Self.what, "the file is empty",
                hint: "`slipway init` writes one to begin with")
        }
        try RetiredWords.check(tree)
        let draft = try TreeDecoder.decode(InventoryDraft.self, from: tree, as: Self.what)
        var cluster = Cluster(name: try ClusterDraft.checkedName(draft.cluster.name), hosts: [])
        cluster.kubernetes = try draft.cluster.checkedVersion() ?? cluster.kubernetes
        let ssh = try draft.ssh?.settings(at: "ssh") ?? SSHSettings()
        let network = try draft.networkChecked()
        let reader = ComponentReader(judge: judge, version: cluster.version, network: network)
        let roles = try RoleDrafts(draft.roles, reader)
        var hosts = try HostList(draft.hosts, roles: roles, reader: reader)
        let groups = try GroupList(draft.groups, of: hosts)
        hosts.settle(groups, over: ssh)
        cluster.hosts = hosts.hosts
        cluster.network = network
        cluster.components = try reader.settings(draft.components, "")
        cluster.roleComponents = roles.settings.mapValues(\.components).filter { !$0.value.isEmpty }
        cluster.groups = groups.groups.map(\.name)
        cluster.pki = try draft.pki?.lifetimes() ?? cluster.pki
        try fill(&cluster, from: draft, hosts)
        try RangeRules(draft: draft, network: network, hosts: hosts).check()
        try hosts.checkRoles()
        return cluster
    }

    /// What stands for itself.
    private func fill(_ cluster: inout Cluster, from draft: InventoryDraft, _ hosts: HostList) throws(Failure) {
        cluster.endpoint = try draft.cluster.checkedEndpoint()
        cluster.domain = try draft.cluster.checkedDomain() ?? cluster.domain
        cluster.vars = try draft.vars.map { vars throws(Failure) in try vars.map("vars") } ?? cluster.vars
        cluster.runtime = try draft.runtime?.source("runtime") ?? .package
        cluster.etcd = try draft.etcd?.source("etcd") ?? .package
        if let etcd = draft.etcd { cluster.etcdSnapshots = try etcd.snapshots("etcd.snapshots") }
        cluster.kubernetesArchive = try draft.kubernetes?.sources() ?? [:]
        cluster.images = try draft.images?.sources() ?? cluster.images
        cluster.controlPlane =
            try draft.controlPlane?.checked(endpoint: draft.cluster.endpoint, hosts: hosts) ?? cluster.controlPlane
        cluster.transfer.peers = draft.transfer?.peers ?? cluster.transfer.peers
        cluster.rollout = try draft.rollout?.checked() ?? cluster.rollout
        cluster.transfer.from = draft.transfer?.from ?? cluster.transfer.from
        cluster.auth = draft.auth?.authentication ?? cluster.auth
        cluster.cloudProvider = draft.cloudProvider ?? cluster.cloudProvider
        cluster.encryption = draft.encryption ?? cluster.encryption
        cluster.audit = draft.audit ?? cluster.audit
        cluster.addons = try draft.addons?.addons() ?? cluster.addons
    }
}
