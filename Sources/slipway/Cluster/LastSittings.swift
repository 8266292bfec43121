import Foundation
import Model
import Render
import StepKit

/// Who worked on each host last, as the hosts themselves tell it.
struct LastSittings {
    private let cluster: Cluster
    init(_ cluster: Cluster) { self.cluster = cluster }

    private struct Row: Encodable {
        var host: HostName
        var lastRun: HostJournal.Sitting?
    }

    /// Throws the first failure of a host that cannot be asked, after all others were told.
    func show(as output: OutputFormat) async throws {
        let journals = try await Visit.each(cluster.hosts) { try await HostJournal.read(from: $1) }
        var failure: Failure?
        var rows: [[TextTable.Cell]] = []
        let now = Date()
        for host in cluster.hosts.map(\.id) {
            switch journals[host] {
            case .success(let journal)?:
                let last = journal.sittings.last
                if output == .json { try Console.json(Row(host: host, lastRun: last)) }
                rows.append(cells(host, last, now))
            case .failure(let reason)?: failure = failure ?? reason
            case nil: continue
            }
        }
        if output == .text {
            Console.table(
                TextTable(
                    headers: ["host", "worked on", "by", "ended", "changes", "failed", "command"], rows: rows,
                    rightAligned: [4, 5]))
        }
        if let failure { throw failure }
    }

    private func cells(_ host: HostName, _ last: HostJournal.Sitting?, _ now: Date) -> [TextTable.Cell] {
        guard let last else {
            return [.init(host.rawValue), .init("never", .faint)] + Array(repeating: TextTable.Cell("-"), count: 5)
        }
        return [
            .init(host.rawValue), .init(Age.text(of: last.began, now)), .init(last.by),
            .init(last.ended == nil ? "no" : "yes", last.ended == nil ? .bad : .good), .init(last.changes.count),
            .init(last.failures, .bad), .init(last.command),
        ]
    }
}
