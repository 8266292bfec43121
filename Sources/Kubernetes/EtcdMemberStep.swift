import Model
public import StepKit
import Wire

/// This host's etcd member runs, with the settings that stand in its files.
///
/// Starting a member that stands still is always safe. Restarting one that runs takes it away for a moment, so it
/// waits until the others keep their quorum without it, and is refused when they would not.
public struct EtcdMemberStep: Step {
    public static let kind = "etcd.member"
    public static let reference = StepReference(
        "The host's etcd member is enabled and runs with its present settings; restarted only while quorum holds.",
        keys: [
            .init("unit", "name", standard: "etcd.service", "the systemd unit of the member"),
            .init("watch", "list of paths", standard: "none", "a file newer than the process asks for a restart"),
            .init("data", "path", standard: "/var/lib/etcd", "where the member keeps its data"),
            .init("etcdctl", "path", standard: "/usr/bin/etcdctl", "the program that asks for health"),
            .init("pki", "path", standard: "/etc/etcd/pki", "the folder with ca.crt, client.crt and client.key"),
            .init("timeout", "seconds", standard: "90", "how long to wait until the member is healthy"),
        ],
        example: """
            - etcd.member:
                watch: [/etc/etcd/etcd.env]
              on: etcd
              order: one-by-one
            """)

    public var unit: String?
    public var watch: [String]?
    public var data: String?
    public var etcdctl: String?
    public var pki: String?
    public var timeout: Int?

    public init(watch: [String] = [], etcdctl: String? = nil) {
        self.watch = watch
        self.etcdctl = etcdctl
    }

    private var unitName: String { unit ?? "etcd.service" }
    public var title: String { "etcd member" }
    public var patience: Patience { Patience(total: .seconds(timeout ?? 90), pause: .milliseconds(250)) }

    public struct Facts: Equatable, Sendable {
        var unit: UnitStatus
        /// Watched files that are newer than the process.
        var newer: [String]
        /// The member has data of its own.
        var hasData: Bool
        var health: EtcdHealth
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        let access = EtcdAccess(program: etcdctl ?? "/usr/bin/etcdctl", certificates: pki ?? "/etc/etcd/pki")
        let members = site.world.cluster.hosts(.etcd)
        let isFormed = site.world.milestones.contains(.etcdFormed)
        async let unit = host.unitStatus(unitName)
        async let files = host.each(watch ?? []) { reader, path in (path, try await reader.stat(path)?.modified) }
        async let data = host.stat((data ?? "/var/lib/etcd") + "/member")
        async let health =
            isFormed
            ? access.health(of: members.map(EtcdAccess.endpoint), from: host)
            : access.health(ofThoseUp: members, from: host)
        let started = try await unit.started ?? .max
        let newer = try await files.filter { $0.1 ?? .min > started }.map(\.0)
        return try await Facts(unit: unit, newer: newer, hasData: data != nil, health: health)
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        if facts.unit.load == .notFound { throw NotYet("there is no unit \(unitName) yet") }
        // One that is activating has a job too, and for a founder it ends only when the others run.
        let isQueued = facts.unit.hasJob && [.inactive, .failed].contains(facts.unit.activity)
        if isQueued || facts.unit.activity == .deactivating { throw NotYet("\(unitName) is on its way") }
        var changes: [Change] = []
        if facts.unit.needsReload { changes.append(facts.unit.rereading) }
        if facts.unit.isMasked { changes.append(systemctl("unmask")) }
        if !facts.unit.file.hasPrefix("enabled") { changes.append(systemctl("enable")) }
        changes += try motion(facts, site)
        if changes.isEmpty { try waitUntilHealthy(facts, site) }
        return changes
    }

    private func motion(_ facts: Facts, _ site: Site) throws -> [Change] {
        switch facts.unit.activity {
        case .inactive, .failed, .maintenance, .deactivating:
            try refuseToStartWithoutData(facts, site)
            let forget = facts.unit.activity == .failed ? [systemctl("reset-failed")] : []
            return forget + [systemctl("start", "--no-block")]
        case .active, .activating, .reloading, .refreshing:
            guard !facts.newer.isEmpty else { return [] }
            try refuseToBreakQuorum(facts, site)
            let cause = "since \(facts.newer.joined(separator: ", ")) is newer"
            return [systemctl("restart", "--no-block", because: cause)]
        }
    }

    private func systemctl(_ verb: String, _ options: String..., because cause: String? = nil) -> Change {
        let summary = "\(verb) \(unitName)" + (cause.map { ", \($0)" } ?? "")
        return Change(
            summary, .run(Command(["systemctl", verb] + options + [unitName]), reason: Journal.command(for: unitName)))
    }

    private func isFormed(_ facts: Facts, _ site: Site) -> Bool {
        site.world.milestones.contains(.etcdFormed) || !facts.health.healthy.isEmpty
    }

    private func waitUntilHealthy(_ facts: Facts, _ site: Site) throws {
        let own = EtcdAccess.endpoint(of: site.host)
        guard isFormed(facts, site), !facts.health.healthy.contains(own) else { return }
        throw NotYet("\(own) is not healthy: \(facts.health.reasons[own] ?? "no answer")")
    }

    private func refuseToBreakQuorum(_ facts: Facts, _ site: Site) throws {
        guard isFormed(facts, site) else { return }
        let own = EtcdAccess.endpoint(of: site.host)
        let quorum = Quorum(members: site.world.cluster.hosts(.etcd).count, healthy: facts.health.healthy.count)
        guard let objection = quorum.objection(toStopping: facts.health.healthy.contains(own)) else { return }
        throw Failure(
            .notSafe, "restart the etcd member", host: site.host.id, why: objection,
            hint: "bring the other members back first: slipway status shows which")
    }

    /// A member whose cluster was formed and whose data is gone cannot just be started: it would be turned away by
    /// the others, who remember it.
    private func refuseToStartWithoutData(_ facts: Facts, _ site: Site) throws {
        let own = EtcdAccess.endpoint(of: site.host)
        let others = facts.health.healthy.subtracting([own])
        guard !facts.hasData, site.world.milestones.contains(.etcdFormed), site.world.cluster.hosts(.etcd).count > 1,
            others.isEmpty
        else { return }
        throw Failure(
            .notSafe, "start the etcd member", host: site.host.id,
            why: "it has no data, its cluster was formed before, and no other member is healthy",
            hint: "bring the other members back first, so that this one can join them")
    }
}
