import Model
public import StepKit
import Wire

/// This host's etcd member runs, with the settings that stand in its files.
///
/// Starting a member that stands still is always safe, and is done on all hosts at once (`only: start`), since no
/// member becomes healthy alone. Restarting one that runs takes it away for a moment, so it goes host by host
/// (`only: restart`), and is refused where the others would not keep their quorum.
public struct EtcdMemberStep: Step {
    public static let kind = "etcd.member"
    public enum Part: String, Codable, Sendable { case start, restart }

    public static let reference = StepReference(
        "The host's etcd member is enabled and runs with its present settings; restarted only while quorum holds.",
        keys: [
            .init("unit", "name", standard: "etcd.service", "the systemd unit of the member"),
            .init("watch", "list of paths", standard: "none", "a file newer than the process asks for a restart"),
            .init("data", "path", standard: "/var/lib/etcd", "where the member keeps its data"),
            .init("etcdctl", "path", standard: "/usr/bin/etcdctl", "the program that asks for health"),
            .init("pki", "path", standard: "/etc/etcd/pki", "the folder with ca.crt, client.crt and client.key"),
            .init(
                "only", "start or restart", standard: "both",
                "start: leaves a member alone that is ready; restart: waits for a member that does not run"),
            .init("timeout", "seconds", standard: "90", "how long to wait until the member is healthy"),
        ],
        example: """
            - etcd.member: { only: start, watch: [/etc/etcd/etcd.env] }
              on: etcd
            - etcd.member:
                only: restart
                watch: [/etc/etcd/etcd.env]
              on: etcd
              order: one-by-one
              barrier: true
            """)

    public var unit: String?
    public var watch: [String]?
    public var data: String?
    public var etcdctl: String?
    public var pki: String?
    public var only: Part?
    public var timeout: Int?

    public init(watch: [String] = [], etcdctl: String? = nil, only: Part? = nil) {
        self.watch = watch
        self.etcdctl = etcdctl
        self.only = only
    }

    private var unitName: String { unit ?? "etcd.service" }
    private var onlyStarts: Bool { only == .start }
    private var access: EtcdAccess {
        EtcdAccess(program: etcdctl ?? "/usr/bin/etcdctl", certificates: pki ?? "/etc/etcd/pki")
    }
    var dataFolder: String { data ?? "/var/lib/etcd" }
    public var title: String { onlyStarts ? "etcd member is started" : "etcd member" }
    public func watches(_ path: String) -> Bool { !onlyStarts && watch?.contains(path) == true }
    public var patience: Patience { Patience(total: .seconds(timeout ?? 90), pause: .milliseconds(250)) }

    public struct Facts: Equatable, Sendable {
        var unit: UnitStatus
        /// Watched files that are newer than the process.
        var newer: [String]
        /// The member has data of its own, with a log in it.
        var hasData: Bool
        var health: EtcdHealth
        /// Members, this one too, that can be connected to; counted where this one is not healthy.
        var up: Int?
        /// Its last words, where it ends again and again.
        var journal: [String] = []
        /// What it says of its data, where it cannot use it.
        var damage: String?
        /// The others say that its data is of another cluster.
        var isTurnedAway = false
        /// Whose the data should be, as `USER:GROUP`, where it is somebody else's.
        var rightOwner: String?
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let unit = host.unitStatus(unitName)
        async let files = host.each(watch ?? []) { reader, path in (path, try await reader.stat(path)?.modified) }
        async let dropIns = host.list("/etc/systemd/system/\(unitName).d")
        async let folder = host.stat(dataFolder)
        async let content = host.stat(dataFolder + "/member")
        async let kind = EtcdOwn.data(in: dataFolder, host)
        let (status, data) = try await (unit, content)
        let hasData = try await kind == .whole
        let (health, up) =
            try await needsHealth(status, hasData: hasData, site) ? state(host, site) : (EtcdHealth(), nil)
        let started = status.started ?? .max
        let overlays = try await (dropIns ?? []).filter { $0.name.hasSuffix(".conf") }
            .map { ("/etc/systemd/system/\(unitName).d/\($0.name)", Int64?.some($0.stat.modified)) }
        let newer = try await (files + overlays).filter { $0.1 ?? .min > started }.map(\.0)
        var facts = Facts(unit: status, newer: newer, hasData: hasData, health: health, up: up)
        if let folder = try await folder, let data, folder.owner != data.owner {
            facts.rightOwner = "\(folder.owner):\(folder.group)"
        }
        let isUnwell = status.isBetweenRestarts || status.restarts > 0
        if status.activity == .activating, isUnwell {
            let words = try await EtcdOwn.words(of: unitName, restarts: status.restarts, host)
            facts.damage = EtcdOwn.damage(in: words)
            facts.journal = words.suffix(15)
        } else if status.activity == .activating, onlyStarts, isFormed(site) {
            facts.isTurnedAway = try await EtcdOwn.isTurnedAway(unitName, host)
        }
        return facts
    }

    /// etcdctl spends its whole time limit on a member that is not ready, so it is not asked for what is known without.
    private func needsHealth(_ unit: UnitStatus, hasData: Bool, _ site: Site) -> Bool {
        if onlyStarts { return false }
        if !isFormed(site) { return true }
        return only == .restart ? unit.activity == .active : unit.activity != .activating
    }

    func isFormed(_ site: Site) -> Bool { site.world.milestones.contains(.etcdFormed) }

    /// What the members say of their health, and where this one is not healthy, how many of them are there at all.
    private func state(_ host: some Reader, _ site: Site) async throws -> (EtcdHealth, Int?) {
        let members = site.world.cluster.hosts(.etcd)
        guard isFormed(site) else {
            return (try await access.health(ofThoseUp: members, from: host), nil)
        }
        let health = try await access.health(of: members.map(EtcdAccess.endpoint), from: host)
        if health.healthy.contains(EtcdAccess.endpoint(of: site.host)) { return (health, nil) }
        return (health, try await access.up(of: members, from: host).count)
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        if facts.unit.load == .notFound { throw NotYet("there is no unit \(unitName) yet") }
        // One that is activating has a job too, and for a founder it ends only when the others run.
        let isQueued = facts.unit.hasJob && [.inactive, .failed].contains(facts.unit.activity)
        if isQueued || facts.unit.activity == .deactivating { throw NotYet("\(unitName) is on its way") }
        var changes: [Change] = []
        if let owner = facts.rightOwner {
            let argv = ["chown", "--recursive", "--no-dereference", owner, dataFolder]
            changes.append(.run("give \(dataFolder) and all in it to \(owner)", argv, undo: [.nothing]))
        }
        // Of a masked unit systemd reads no file; unmasking reads them.
        if facts.unit.needsReload, !facts.unit.isMasked { changes.append(facts.unit.rereading) }
        if facts.unit.isMasked {
            changes.append(systemctl("unmask", facts.unit, facts.unit.file == "masked-runtime" ? ["--runtime"] : []))
        }
        if !facts.unit.file.hasPrefix("enabled") || facts.unit.file == "enabled-runtime" {
            changes.append(systemctl("enable", facts.unit))
        }
        changes += try motion(facts, site)
        if changes.isEmpty {
            if !isForOthers(facts, site) { try waitUntilStarted(facts, site) }
            if !onlyStarts { try waitUntilHealthy(facts, site) }
        }
        return changes
    }

    private func motion(_ facts: Facts, _ site: Site) throws -> [Change] {
        switch facts.unit.activity {
        case .inactive, .failed, .maintenance, .deactivating:
            if only == .restart { throw NotYet("\(unitName) does not run") }
            if isForOthers(facts, site) { return [] }
            try refuseToStartWithoutData(facts, site)
            let forget = facts.unit.activity == .failed ? [systemctl("reset-failed", facts.unit)] : []
            return forget + [systemctl("start", facts.unit, ["--no-block"])]
        case .active, .activating, .reloading, .refreshing:
            if isForOthers(facts, site) { return [] }
            try refuseToRunWithoutData(facts, site)
            // One that is not ready yet is no loss to the others.
            guard !facts.newer.isEmpty, !onlyStarts || facts.unit.activity == .activating else { return [] }
            try refuseToBreakQuorum(facts, site)
            let cause = "since \(facts.newer.joined(separator: ", ")) is newer"
            return [systemctl("restart", facts.unit, ["--no-block"], because: cause)]
        }
    }

    private func systemctl(
        _ verb: String, _ unit: UnitStatus, _ options: [String] = [], because cause: String? = nil
    ) -> Change {
        let summary = "\(verb) \(unitName)" + (cause.map { ", \($0)" } ?? "")
        return Change(
            summary, .run(Command(["systemctl", verb] + options + [unitName]), reason: Journal.command(for: unitName)),
            undo: unit.asBefore(unitName))
    }

    private func isFormed(_ facts: Facts, _ site: Site) -> Bool {
        isFormed(site) || !facts.health.healthy.isEmpty
    }

    private func waitUntilHealthy(_ facts: Facts, _ site: Site) throws {
        let own = EtcdAccess.endpoint(of: site.host)
        guard isFormed(facts, site), !facts.health.healthy.contains(own) else { return }
        throw NotYet(
            "\(own) is not healthy: \(facts.health.reasons[own] ?? "no answer")", hint: EtcdHealth.hint(unitName))
    }

    /// A member of a formed cluster is ready when a majority of the members runs, and they are being started with it.
    private func waitUntilStarted(_ facts: Facts, _ site: Site) throws {
        guard isFormed(site), facts.unit.activity == .activating else { return }
        let words = facts.journal.isEmpty ? "" : "; its last words:\n    " + facts.journal.joined(separator: "\n    ")
        throw NotYet(
            "\(unitName) is starting, and is ready only when most of the members run\(words)",
            hint: EtcdHealth.hint(unitName))
    }

    private func refuseToBreakQuorum(_ facts: Facts, _ site: Site) throws {
        guard isFormed(facts, site) else { return }
        let isHealthy = facts.health.healthy.contains(EtcdAccess.endpoint(of: site.host))
        let quorum = Quorum(members: site.world.cluster.hosts(.etcd).count, healthy: facts.health.healthy.count)
        var objection = quorum.objection(toStopping: isHealthy)
        // One that runs and does not answer in time may still be the one that the quorum needs.
        if !isHealthy, facts.unit.activity == .active, quorum.members > 1, !quorum.holds {
            if quorum.healthy > 0 { throw NotYet("only \(quorum.healthy) of \(quorum.members) members are healthy") }
            if let up = facts.up, up < quorum.needed {
                objection =
                    "the cluster has no quorum: only \(up) of \(quorum.members) etcd members can be connected to"
            }
        }
        guard let objection else { return }
        throw Failure(
            .notSafe, "restart the etcd member", host: site.host.id, why: objection,
            hint: "bring the other members back first: slipway status shows which")
    }
}
