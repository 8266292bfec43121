import Model

/// The groups of an inventory in the order of the file, with what they say of their hosts.
struct GroupList {
    /// More groups than anybody can tell apart.
    static let most = 1_000

    struct Group {
        var name: String
        var hosts: Set<HostName>
        var labels: [String: String]
        var vars: Value
        var ssh: SSHSettings
    }
    private(set) var groups: [Group] = []

    /// `hosts` are those of the inventory, of whom the groups are made.
    init(_ tree: Tree?, of hosts: HostList) throws(Failure) {
        guard let tree, !tree.isNull else { return }
        guard let pairs = tree.pairs else {
            throw Failure(
                at: tree.mark, "groups", "names of groups are expected, found \(tree.words)",
                hint: "write NAME: { hosts: [\(hosts.hosts.first?.id.rawValue ?? "node-1")] }")
        }
        guard pairs.count <= Self.most else {
            throw Failure(at: tree.mark, "groups", "there are more than \(Self.most) groups")
        }
        let names = Set(pairs.map(\.key))
        var drafts: [GroupDraft] = []
        var members: [String: [GroupDraft.Member]] = [:]
        for pair in pairs {
            try Self.checkName(pair, hosts)
            let draft = try TreeDecoder.decode(
                GroupDraft.self, from: pair.value, as: InventoryReader.what, path: ["groups", pair.key])
            members[pair.key] = try draft.members("groups.\(pair.key)", hosts, names)
            drafts.append(draft)
        }
        var circle = GroupMembers(members: members)
        for (pair, draft) in zip(pairs, drafts) {
            let path = "groups.\(pair.key)"
            groups.append(
                Group(
                    name: pair.key, hosts: try circle.hosts(of: pair.key, named: pair.mark),
                    labels: try NodeLabel.checked(draft.labels, path),
                    vars: try draft.vars.map { vars throws(Failure) in try vars.map("\(path).vars") } ?? [:],
                    ssh: try draft.ssh?.settings(at: "\(path).ssh") ?? SSHSettings()))
        }
    }

    private static func checkName(_ pair: Tree.Pair, _ hosts: HostList) throws(Failure) {
        let path = "groups.\(pair.key)"
        guard DNSLabel.isValid(pair.key) else {
            throw Failure(
                at: pair.mark, path, "'\(pair.key)' cannot be the name of a group", hint: DNSLabel.hint(for: pair.key))
        }
        if hosts.contains(HostName(pair.key)) {
            throw Failure(
                at: pair.mark, path, "a host is called '\(pair.key)' as well", hint: "give the group another name")
        }
    }

    /// A host with what its groups say below what it says itself, those further up in the file first, and the
    /// inventory's settings below them.
    func settled(_ host: Host, over ssh: SSHSettings) -> Host {
        var host = host
        for group in groups where group.hosts.contains(host.id) {
            host.groups.append(group.name)
            host.labels.merge(group.labels) { own, _ in own }
            host.vars = host.vars.over(group.vars)
            host.ssh = host.ssh.over(group.ssh)
        }
        host.ssh = host.ssh.over(ssh)
        return host
    }
}
