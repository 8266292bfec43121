import Model

/// The hosts of an inventory in the order of the file, ranges counted out, each with its place.
struct HostList {
    /// More hosts than any cluster has nodes.
    static let most = 5_000

    private(set) var hosts: [Host] = []
    /// Of the whole section.
    let mark: Mark
    private let roles: RoleDrafts
    private let reader: ComponentReader
    private var names: [HostName: Mark] = [:]
    private var addresses: [Address: (mark: Mark, host: HostName)] = [:]

    /// The hosts with what they say themselves.
    init(_ tree: Tree, roles: RoleDrafts, reader: ComponentReader) throws(Failure) {
        mark = tree.mark
        self.roles = roles
        self.reader = reader
        guard let pairs = tree.pairs else {
            throw Failure(
                at: mark, "hosts", "names of hosts are expected, found \(tree.words)",
                hint: "write NAME: { address: 10.0.0.11, roles: [node] }")
        }
        for pair in pairs { try add(pair) }
        guard !hosts.isEmpty else {
            throw Failure(
                at: mark, "hosts", "there is no host",
                hint: "add one: cp-1: { address: 10.0.0.11, roles: [control-plane, etcd] }")
        }
    }

    /// Gives every host what its groups say, and below that what its roles and the inventory say.
    mutating func settle(_ groups: GroupList, over ssh: SSHSettings) {
        hosts = hosts.map { host in
            var host = groups.settled(host, over: ssh)
            host.labels = roles.labels(host.labels, of: host.roles)
            return host
        }
    }

    func contains(_ name: HostName) -> Bool { names[name] != nil }

    /// Where a host's address stands.
    func mark(of host: Host) -> Mark { addresses[host.address]?.mark ?? mark }

    private mutating func add(_ pair: Tree.Pair) throws(Failure) {
        let path = "hosts.\(pair.key)"
        let draft = try TreeDecoder.decode(
            HostDraft.self, from: pair.value, as: InventoryReader.what, path: ["hosts", pair.key])
        let names = try Self.names(pair)
        let roles = try draft.checkedRoles(path)
        let labels = try draft.node.checkedLabels(path)
        let taints = self.roles.taints(try draft.node.checkedTaints(path), of: roles)
        let components = try reader.settings(draft.components, path + ".")
        let vars = try draft.vars.map { vars throws(Failure) in try vars.map("\(path).vars") } ?? [:]
        let settings = try draft.ssh?.settings(at: "\(path).ssh") ?? SSHSettings()
        for (name, text) in zip(names, try Self.addresses(draft.address, names, path)) {
            let address = try HostDraft.address(text, at: draft.address.mark, "\(path).address")
            let host = Host(
                HostName(name), address: address, roles: roles, labels: labels, taints: taints, vars: vars,
                ssh: settings, components: components)
            try insert(host, pair.mark, draft.address.mark)
        }
    }

    private mutating func insert(_ host: Host, _ mark: Mark, _ addressMark: Mark) throws(Failure) {
        let path = "hosts.\(host.id)"
        if let first = names[host.id] {
            throw Failure(
                at: mark, path, "the host \(host.id) stands twice, first in \(first.seen(from: mark))",
                hint: "remove one of the two, or change the range")
        }
        if let first = addresses[host.address] {
            throw Failure(
                at: addressMark, "\(path).address",
                "\(host.address) is already the address of \(first.host), in \(first.mark.seen(from: addressMark))",
                hint: "give each host its own address")
        }
        guard hosts.count < Self.most else {
            throw Failure(at: mark, path, "there are more than \(Self.most) hosts", hint: "make several clusters")
        }
        names[host.id] = mark
        addresses[host.address] = (addressMark, host.id)
        hosts.append(host)
    }

    private static func names(_ pair: Tree.Pair) throws(Failure) -> [String] {
        let path = "hosts.\(pair.key)"
        let names: [String]
        do {
            names = try NumberRange(pair.key)?.texts ?? [pair.key]
        } catch {
            throw Failure(at: pair.mark, path, error.words, hint: "write for example node-[2:9]")
        }
        for name in names where !DNSLabel.isValid(name) {
            throw Failure(
                at: pair.mark, path, "'\(name)' cannot be the name of a host", hint: DNSLabel.hint(for: name))
        }
        return names
    }

    private static func addresses(_ address: Located<String>, _ names: [String], _ path: String) throws(Failure)
        -> [String]
    {
        let range: NumberRange?
        do {
            range = try NumberRange(address.value)
        } catch {
            throw Failure(
                at: address.mark, "\(path).address", error.words, hint: "write for example \"10.0.0.[22:29]\"")
        }
        let texts = range?.texts ?? [address.value]
        guard texts.count == names.count else {
            let last = (range?.numbers.lowerBound ?? 1) + names.count - 1
            let hint =
                range.map { "write \"\($0.before)[\($0.numbers.lowerBound):\(last)]\($0.after)\"" }
                ?? "write a range of addresses, for example \"10.0.0.[22:29]\""
            throw Failure(
                at: address.mark, "\(path).address",
                "there \(names.count == 1 ? "is 1 name" : "are \(names.count) names"), but "
                    + "\(texts.count == 1 ? "1 address" : "\(texts.count) addresses")",
                hint: names.count == 1 ? "write one address, or a range of names: node-[2:9]" : hint)
        }
        return texts
    }
}

extension HostList {
    /// The members of etcd must be able to outvote a lost one.
    func checkRoles() throws(Failure) {
        let members = hosts.filter { $0.roles.contains(.etcd) }
        let controlPlane = hosts.first { $0.roles.contains(.controlPlane) }
        if members.isEmpty, let controlPlane {
            throw Failure(
                at: mark(of: controlPlane), "hosts", "there is a control plane, but no host with the role etcd",
                hint: "add etcd to the roles of 1, 3 or 5 hosts; \(controlPlane.id) can be one of them")
        }
        guard let last = members.last, ![1, 3, 5].contains(members.count) else { return }
        let count = members.count
        let why =
            count.isMultiple(of: 2)
            ? "\(count) members survive no more losses than \(count - 1), and every one of them can be lost"
            : "each member makes every write slower, and 5 survive two losses"
        throw Failure(
            at: mark(of: last), "hosts", "\(count) hosts have the role etcd: \(why)",
            hint: "give it to 1, 3 or 5 hosts; one that is lost may be taken out while it still stands here: "
                + "slipway remove HOST --still-in-inventory")
    }
}
