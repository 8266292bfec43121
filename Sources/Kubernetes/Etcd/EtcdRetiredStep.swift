import Model
public import StepKit
import Wire

/// A host whose member left the cluster runs none any more. What it kept is moved aside and not destroyed.
public struct EtcdRetiredStep: Step {
    public static let kind = "etcd.retired"
    public static let reference = StepReference(
        "A host without the role etcd runs no member: unit, settings and keys go, the data is moved aside.",
        keys: [
            .init("folder", "path", standard: "/etc/etcd", "settings, certificates and keys of the member"),
            .init("unit", "name", standard: "etcd.service", "the systemd unit of the member"),
            .init("data", "path", standard: "/var/lib/etcd", "where the member kept its data"),
            .init("etcdctl", "path", standard: "/usr/bin/etcdctl", "the program that asks"),
            .init(
                "anyway", "true or false", standard: "false",
                "true: also on a host with the role, as when it is removed"),
        ],
        example: """
            - etcd.retired: {}
              on: all
              barrier: true
            """)

    public var folder: String?
    public var unit: String?
    public var data: String?
    public var etcdctl: String?
    public var anyway: Bool?

    public init(etcdctl: String? = nil, anyway: Bool? = nil) {
        self.etcdctl = etcdctl
        self.anyway = anyway
    }

    public var title: String { "no retired etcd member" }
    public var patience: Patience { Patience(total: .seconds(30), pause: .milliseconds(500)) }

    public struct Facts: Equatable, Sendable {
        /// There are settings of ours.
        var isOurs: Bool
        var unit: UnitStatus?
        var hasData = false
        /// Files of units that go with it.
        var files: [String] = []
        /// The cluster still lists it.
        var isListed = false
        /// Nobody could be asked whether it does.
        var isUnknown = false
        var stamp = ""
    }

    private var settings: String { folder ?? "/etc/etcd" }
    private var unitName: String { unit ?? "etcd.service" }
    private var dataFolder: String { data ?? "/var/lib/etcd" }
    private static let units = "/etc/systemd/system"

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        guard !site.host.roles.contains(.etcd) || anyway == true else { return Facts(isOurs: false) }
        let file = try await host.file(settings + "/state.env")
        guard file?.text.hasPrefix(EtcdStateStep.sign) == true else { return Facts(isOurs: false) }
        async let status = host.unitStatus(unitName)
        async let member = host.stat(dataFolder + "/member")
        async let entries = host.list(Self.units)
        var facts = try await Facts(isOurs: true, unit: status, hasData: member != nil)
        let ours = [unitName] + EtcdTimer.units
        facts.files = try await (entries ?? []).map(\.name).filter(ours.contains).map { "\(Self.units)/\($0)" }
        let access = EtcdAccess(program: etcdctl ?? "/usr/bin/etcdctl", certificates: settings + "/pki")
        let view = try await access.view(of: site.world.cluster, from: host)
        facts.isListed = view.members?.member(site.host.id.rawValue, at: EtcdAccess.peer(of: site.host)) != nil
        facts.isUnknown = view.members == nil
        facts.stamp = try await host.probe("date", "-u", "+%Y%m%dT%H%M%SZ").firstLine
        return facts
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        guard facts.isOurs else { return [] }
        let runs = facts.unit.map { ![.inactive, .failed].contains($0.activity) } ?? false
        if facts.isListed {
            throw NotYet(
                "the cluster still counts on the etcd member here",
                hint: "let the members agree first: `slipway apply` for all hosts with the role etcd")
        }
        if facts.isUnknown, runs, facts.hasData {
            throw EtcdJudgement.refusal(
                "retire the etcd member", site.host, "no healthy member can be asked whether it left the cluster",
                "bring the members back first")
        }
        var changes: [Change] = []
        let timers = facts.files.compactMap { $0.split(separator: "/").last }.filter { $0.hasSuffix(".timer") }
        for name in timers {
            changes.append(.run("disable \(name)", ["systemctl", "disable", "--now", String(name)], undo: [.nothing]))
        }
        if runs || facts.unit?.file == "enabled" {
            changes.append(
                .run("stop and disable \(unitName)", ["systemctl", "disable", "--now", unitName], undo: [.nothing]))
        }
        if facts.hasData {
            let hand = EtcdHand(
                host: site.host, access: EtcdAccess(program: "", certificates: ""), unit: unitName, data: dataFolder,
                state: "", endpoints: [], stamp: facts.stamp)
            changes += hand.changes(for: [.moveAside], replacing: nil)
        }
        for file in facts.files { changes.append(Change("remove \(file)", .remove(path: file, recursive: false))) }
        if !facts.files.isEmpty {
            changes.append(.run("let systemd read its units again", ["systemctl", "daemon-reload"], undo: [.nothing]))
        }
        return changes + [Change("remove \(settings)", .remove(path: settings, recursive: true))]
    }
}
