public import Model
public import StepKit
import Wire

/// This host's member has the data of a snapshot, and belongs to a cluster that is new with it.
///
/// What was there is moved aside. Nothing is started here: that is for all members together, when all have their data.
public struct EtcdRestoredStep: Step {
    public static let kind = "etcd.restored"
    public static let reference = StepReference(
        "The host's etcd member has the data of a snapshot, once for each restoring; what was there is moved aside.",
        keys: [
            .init("id", "text", "tells this restoring from every other"),
            .init("snapshot", "path", "the snapshot on the host"),
            .init("cluster", "text", "the members, as `NAME=URL,NAME=URL`"),
            .init("token", "text", "what the members of the new cluster know each other by"),
            .init("unit", "name", standard: "etcd.service", "the systemd unit of the member"),
            .init("data", "path", standard: "/var/lib/etcd", "where the member keeps its data"),
            .init("marker", "path", standard: "/etc/etcd/restored", "a file that remembers which restoring was done"),
            .init("etcdctl", "path", standard: "/usr/bin/etcdctl", "restores where there is no etcdutl"),
            .init("etcdutl", "path", standard: "/usr/bin/etcdutl", "restores, since 3.5"),
        ],
        example: """
            - etcd.restored:
                id: 20261127T160102Z
                snapshot: /var/lib/etcd-restore.db
                cluster: ${etcd.initialCluster}
                token: slipway-harbor-20261127T160102Z
              on: etcd
            """)

    public var id: String
    public var snapshot: String
    public var cluster: String
    public var token: String
    public var unit: String?
    public var data: String?
    public var marker: String?
    public var etcdctl: String?
    public var etcdutl: String?

    public init(id: String, snapshot: String, cluster: String, token: String) {
        self.id = id
        self.snapshot = snapshot
        self.cluster = cluster
        self.token = token
    }

    public var title: String { "etcd member is restored" }

    public struct Facts: Equatable, Sendable {
        var marker: String?
        var unit: UnitStatus
        /// Something stands where the data goes.
        var hasData: Bool
        /// Something is left of a try that was cut off.
        var hasDraft: Bool
        var hasSnapshot: Bool
        /// etcdutl is there, and knows how to make watchers notice.
        var hasUtility: Bool
        var bumpsRevision: Bool
        var stamp: String
    }

    private var unitName: String { unit ?? "etcd.service" }
    private var folder: String { data ?? "/var/lib/etcd" }
    private var markerPath: String { marker ?? "/etc/etcd/restored" }
    private var utility: String { etcdutl ?? "/usr/bin/etcdutl" }
    private var draft: String { folder + "/restoring" }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let marker = host.file(markerPath)
        async let status = host.unitStatus(unitName)
        async let member = host.stat(folder + "/member")
        async let left = host.stat(draft)
        async let file = host.stat(snapshot)
        async let help = host.probe(utility, "snapshot", "restore", "--help")
        async let stamp = host.probe("date", "-u", "+%Y%m%dT%H%M%SZ")
        let words = try await help
        return try await Facts(
            marker: marker?.text.trimmed, unit: status, hasData: member != nil, hasDraft: left != nil,
            hasSnapshot: file != nil, hasUtility: !words.isMissing,
            bumpsRevision: (words.output + words.errors).contains("--bump-revision"), stamp: stamp.firstLine)
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        if facts.marker == id { return [] }
        try Self.requireQuorum(site.world, site.host)
        guard facts.hasSnapshot else { throw NotYet("there is no \(snapshot) yet") }
        if facts.unit.load == .notFound { throw NotYet("there is no \(unitName) yet") }
        let hand = EtcdHand(
            host: site.host, access: EtcdAccess(program: "", certificates: ""), unit: unitName, data: folder, state: "",
            endpoints: [], stamp: facts.stamp)
        var changes: [Change] = [.run("stop \(unitName)", ["systemctl", "stop", unitName], undo: [.nothing])]
        if facts.hasData { changes += hand.changes(for: [.moveAside], replacing: nil) }
        if facts.hasDraft { changes.append(Change("remove \(draft)", .remove(path: draft, recursive: true))) }
        changes.append(restoring(facts, site))
        changes.append(
            .run("move the data to \(folder)", ["mv", "\(draft)/member", folder + "/member"], undo: [.nothing]))
        changes.append(Change("remove \(draft)", .remove(path: draft, recursive: true)))
        changes.append(.run("give \(folder) to etcd", ["chown", "--recursive", "etcd:etcd", folder], undo: [.nothing]))
        let mark = Content.text(id + "\n")
        return changes + [
            .write(markerPath, mark, Attributes(mode: 0o644, owner: "root", group: "root"), replacing: nil)
        ]
    }

    private func restoring(_ facts: Facts, _ site: Site) -> Change {
        let program = facts.hasUtility ? utility : etcdctl ?? "/usr/bin/etcdctl"
        // Whoever watches has seen later revisions than the snapshot has: they are told that these are gone.
        let bump = facts.bumpsRevision ? ["--bump-revision=1000000000", "--mark-compacted"] : []
        let argv =
            [
                program, "snapshot", "restore", snapshot, "--data-dir=\(draft)", "--name=\(site.host.id)",
                "--initial-cluster=\(cluster)", "--initial-cluster-token=\(token)",
                "--initial-advertise-peer-urls=\(EtcdAccess.peer(of: site.host))",
            ] + bump
        return Change(
            "restore \(snapshot)",
            .action(.run(Command(argv, environment: ["ETCDCTL_API=3"], timeout: 1_800_000))), undo: [.nothing])
    }

    /// With fewer members than are needed the cluster would not come up, and what runs would be gone: a ``Failure`` of
    /// kind `notSafe`, with the arithmetic. Judged before anything is done, and once more where the data is moved.
    public static func requireQuorum(_ world: World, _ host: Host? = nil) throws(Failure) {
        let hosts = world.cluster.hosts(.etcd)
        let reached = hosts.count { world.seen[$0.id] != nil }
        let quorum = Quorum(members: hosts.count, healthy: reached)
        guard !quorum.holds else { return }
        throw Failure(
            .notSafe, "restore etcd", host: host?.id,
            why: "\(quorum.needed) of \(quorum.members) hosts with the role etcd are needed, and only \(reached) "
                + (reached == 1 ? "was reached" : "were reached"),
            hint: "bring the hosts back, or give the role etcd to others that can be reached")
    }
}
