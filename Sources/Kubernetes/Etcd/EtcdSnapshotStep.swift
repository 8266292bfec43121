public import Model
public import StepKit
import Wire

/// There is a snapshot of the time before something that changes everything.
///
/// For what (a version of Kubernetes) the last one was taken is remembered in the folder. The first time nothing is
/// taken: there is nothing yet that could be lost.
public struct EtcdSnapshotStep: Step {
    public static let kind = "etcd.snapshot"
    public static let reference = StepReference(
        "A snapshot of the host's etcd member is taken, once for each new value of `before`, and verified.",
        keys: [
            .init(
                "before", "text", "what comes: a version of Kubernetes; another one than last time asks for a snapshot"),
            .init("folder", "path", standard: "/var/backups/etcd", "where snapshots are, for root alone"),
            .init("keep", "number", standard: "12", "how many of this kind stay"),
            .init("etcdctl", "path", standard: "/usr/bin/etcdctl", "the program that takes it"),
            .init("etcdutl", "path", standard: "/usr/bin/etcdutl", "verifies it, since 3.5"),
            .init("pki", "path", standard: "/etc/etcd/pki", "the folder with ca.crt, client.crt and client.key"),
        ],
        example: """
            - etcd.snapshot: { before: "${cluster.kubernetes}" }
              on: etcd
            """)

    public var before: String
    public var folder: String?
    public var keep: Int?
    public var etcdctl: String?
    public var etcdutl: String?
    public var pki: String?

    public init(before: String) { self.before = before }

    public var title: String { "snapshot of etcd before \(before)" }

    public func validate() throws(Failure) {
        let isPlain =
            !before.isEmpty && before.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) }
        guard isPlain, (keep ?? 12) > 0 else {
            throw Failure(
                .input, "etcd.snapshot", why: "`before` becomes part of a file's name, and `keep` is 1 or more",
                hint: "write before: ${cluster.kubernetes}")
        }
    }

    public struct Facts: Equatable, Sendable {
        /// What the last one was taken for.
        var last: File?
        /// Snapshots of this kind, the oldest first.
        var files: [String] = []
        var hasFolder = true
        var hasUtility = false
        var isHealthy = false
        var stamp = ""
    }

    private var place: String { folder ?? "/var/backups/etcd" }
    private var record: String { place + "/before" }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        var facts = Facts(last: try await host.file(record))
        if facts.last?.text == before + "\n" { return facts }
        let access = EtcdAccess(program: etcdctl ?? "/usr/bin/etcdctl", certificates: pki ?? "/etc/etcd/pki")
        async let entries = host.list(place)
        async let utility = host.stat(etcdutl ?? "/usr/bin/etcdutl")
        async let health = access.health(ofThoseUp: [site.host], from: host)
        async let stamp = host.probe("date", "-u", "+%Y%m%dT%H%M%SZ")
        let found = try await entries
        facts.hasFolder = found != nil
        facts.files = (found ?? []).filter { $0.name.hasPrefix("before-") && $0.name.hasSuffix(".db") }
            .sorted { $0.stat.modified < $1.stat.modified }.map(\.name)
        facts.hasUtility = try await utility != nil
        facts.isHealthy = try await health.healthy.contains(EtcdAccess.endpoint(of: site.host))
        facts.stamp = try await stamp.firstLine
        return facts
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        if facts.last?.text == before + "\n" { return [] }
        var changes: [Change] = []
        if !facts.hasFolder {
            let attributes = Attributes(mode: 0o700, owner: "root", group: "root")
            changes.append(Change("make \(place)", .makeDirectory(path: place, attributes: attributes)))
        }
        if facts.last != nil { changes += try taking(facts, site) }
        return changes + [
            .write(
                record, .text(before + "\n"), Attributes(mode: 0o600, owner: "root", group: "root"),
                replacing: facts.last)
        ]
    }

    private func taking(_ facts: Facts, _ site: Site) throws -> [Change] {
        guard facts.isHealthy else {
            throw Failure(
                .step, title, host: site.host.id, why: "the etcd member here is not healthy",
                hint: "slipway etcd status tells why")
        }
        let name = "before-\(before)-\(facts.stamp).db"
        let (draft, program) = ("\(place)/.\(name)", etcdctl ?? "/usr/bin/etcdctl")
        let access = EtcdAccess(program: program, certificates: pki ?? "/etc/etcd/pki")
        let save = access.command(
            ["snapshot", "save", draft], endpoints: [EtcdAccess.endpoint(of: site.host)], timeout: 900)
        let tool = facts.hasUtility ? etcdutl ?? "/usr/bin/etcdutl" : program
        let check = Command([tool, "snapshot", "status", draft], environment: ["ETCDCTL_API=3"], timeout: 300_000)
        let old = facts.files.dropLast(max(0, (keep ?? 12) - 1))
        return [
            Change(
                "take a snapshot of etcd", .run(save, reason: Journal.command(for: "etcd.service")), undo: [.nothing]),
            Change("verify it", .action(.run(check)), undo: [.nothing]),
            .run("keep it as \(place)/\(name)", ["mv", draft, "\(place)/\(name)"], undo: [.nothing]),
        ] + old.map { Change("remove \(place)/\($0)", .remove(path: "\(place)/\($0)", recursive: false)) }
    }
}
