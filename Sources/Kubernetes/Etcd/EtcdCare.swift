public import Model
public import StepKit
import Wire

/// The members of a cluster, looked at and tended from outside of a run, on the machines that were reached.
public struct EtcdCare: Sendable {
    let cluster: Cluster
    let machines: [HostName: any Machine]
    let access: EtcdAccess
    let layout: EtcdLayout

    public init(_ cluster: Cluster, on machines: [HostName: any Machine]) {
        self.cluster = cluster
        self.machines = machines
        layout = EtcdLayout(cluster)
        access = EtcdAccess(program: layout.etcdctl, certificates: "/etc/etcd/pki")
    }

    var hosts: [Host] { cluster.hosts(.etcd) }

    /// What each member says of itself, in the order of the inventory; behind them those that only the cluster knows.
    public func report() async -> EtcdReport {
        var rows = await withTaskGroup(of: (Int, EtcdReport.Row).self) { group in
            for (index, host) in hosts.enumerated() { group.addTask { (index, await row(of: host)) } }
            return await group.reduce(into: [Int: EtcdReport.Row]()) { $0[$1.0] = $1.1 }
        }.sorted { $0.key < $1.key }.map(\.value)
        var judged = EtcdReport(rows: rows, members: hosts.count)
        judged.tellClustersApart()
        rows = judged.rows
        let newest = rows.filter { $0.role != .learner && $0.isHealthy }.compactMap(\.index).max() ?? 0
        for index in rows.indices where rows[index].isHealthy {
            rows[index].lag = rows[index].index.map { newest - min($0, newest) }
        }
        guard let asked = hosts.first(where: { host in rows.contains { $0.host == host.id.rawValue && $0.isHealthy } }),
            let machine = machines[asked.id],
            let list = try? await access.members(from: EtcdAccess.endpoint(of: asked), machine)
        else { return EtcdReport(rows: rows, members: hosts.count) }
        let alarms = await alarms(EtcdAccess.endpoint(of: asked), machine)
        for index in rows.indices { rows[index].alarms = rows[index].member.flatMap { alarms[$0] } ?? [] }
        for (index, host) in hosts.enumerated()
        where list.member(host.id.rawValue, at: EtcdAccess.peer(of: host)) == nil {
            rows[index].isHealthy = false
            rows[index].why = "the cluster does not know it: slipway apply lets it join"
        }
        for member in list.all where !hosts.contains(where: { member.peerURLs.contains(EtcdAccess.peer(of: $0)) }) {
            rows.append(EtcdReport.Row(stranger: member))
        }
        return EtcdReport(rows: rows, members: list.voters.count)
    }

    private func row(of host: Host) async -> EtcdReport.Row {
        var row = EtcdReport.Row(host: host.id.rawValue)
        guard let machine = machines[host.id] else { return row }
        row.isReached = true
        let endpoint = EtcdAccess.endpoint(of: host)
        do {
            row.snapshot = try await newestSnapshot(machine)
            guard try await !access.up(of: [endpoint], from: machine).isEmpty else {
                row.why = "nobody listens at \(endpoint): journalctl -u etcd on \(host.id)"
                return row
            }
            async let health = access.health(of: [endpoint], from: machine)
            async let statuses = access.statuses(of: [endpoint], from: machine)
            let (said, status) = try await (health, statuses.first)
            row.isHealthy = said.healthy.contains(endpoint)
            row.took = said.took[endpoint]
            if !row.isHealthy { row.why = said.reasons[endpoint] ?? "no answer" }
            if let status { row.take(status) }
        } catch {
            row.isReached = false
            row.isHealthy = false
            row.why = (error as? Failure)?.why ?? "\(error)"
        }
        return row
    }

    /// By the number of the member.
    private func alarms(_ endpoint: String, _ machine: any Machine) async -> [String: [String]] {
        let reply = try? await machine.probe(access.command(["alarm", "list"], endpoints: [endpoint]))
        return EtcdReport.alarms(parsing: reply?.output ?? "")
    }

    private func newestSnapshot(_ machine: any Machine) async throws -> EtcdReport.Snapshot? {
        guard let folder = cluster.etcdSnapshots?.path else { return nil }
        let files = try await (machine.list(folder) ?? []).filter { $0.stat.kind == .file && $0.name.hasSuffix(".db") }
        guard let newest = files.max(by: { $0.stat.modified < $1.stat.modified }) else { return nil }
        guard case .facts(let facts) = try await machine.answer(.facts) else { return nil }
        return EtcdReport.Snapshot(
            path: "\(folder)/\(newest.name)", age: max(0, (facts.clock - newest.stat.modified) / 1_000_000_000),
            size: newest.stat.size)
    }

    // MARK: Defragmenting

    /// In which order members are defragmented: the leader last. Throws a ``Failure`` where one of them may not be taken
    /// away for a moment; a cluster of one has nobody to lose.
    public func defragOrder(_ report: EtcdReport, only: HostName?) throws(Failure) -> [HostName] {
        try report.defragOrder(only: only?.rawValue).map { HostName($0) }
    }

    /// Defragments the database of one host's member. Before that another member leads, where it did.
    public func defrag(_ host: HostName, _ report: EtcdReport) async throws {
        guard let machine = machines[host], let place = cluster[host] else { return }
        let endpoint = EtcdAccess.endpoint(of: place)
        if let heir = report.heir(of: host.rawValue) {
            try await machine.perform(
                .run(access.command(["move-leader", heir], endpoints: [endpoint], timeout: 20), reason: words))
        }
        try await machine.perform(
            .run(access.command(["defrag"], endpoints: [endpoint], timeout: 600), reason: words))
    }

    private var words: Command { Journal.command(for: "etcd.service") }

    /// Waits until a host's member is healthy again, for a minute.
    public func waitUntilHealthy(_ host: HostName) async throws {
        guard let machine = machines[host], let place = cluster[host] else { return }
        let endpoint = EtcdAccess.endpoint(of: place)
        for _ in 0..<120 {
            if try await access.health(of: [endpoint], from: machine).healthy.contains(endpoint) { return }
            try await Task.sleep(for: .milliseconds(500))
        }
        throw Failure(
            .notConverged, "defragment etcd", host: host, why: "the member did not become healthy again",
            hint: EtcdHealth.hint("etcd"))
    }
}
