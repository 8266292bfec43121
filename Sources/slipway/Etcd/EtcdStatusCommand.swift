import ArgumentParser
import Foundation
import Kubernetes
import Model
import Render

/// `slipway etcd status`
struct EtcdStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "How every etcd member stands, asked of itself.",
        discussion: """
            Each member is asked at its own endpoint, from its own host. Exit status 1 when one is not healthy or has an \
            alarm, 4 when all that is wrong is that hosts could not be reached.
            """)

    @OptionGroup var inventory: InventoryOptions
    @Option(help: "text, or json: one object for all.") var output = OutputFormat.text

    func run() async throws {
        try await EtcdSession.with(inventory.inventory, locks: false) { session in
            var report = await session.care.report()
            for index in report.rows.indices where !report.rows[index].isReached && report.rows[index].why == nil {
                report.rows[index].why = session.lost[HostName(report.rows[index].host)]?.why
            }
            if output == .json { try Console.json(Said(session.cluster.name, report)) } else { show(report) }
            guard !report.isWell else { return }
            throw Ending(status: report.isOnlyUnreached ? .unreachable : .stepFailed)
        }
    }

    private struct Said: Encodable {
        var cluster: String
        var healthy: Int
        var members: Int
        var needed: Int
        var rows: [EtcdReport.Row]
        init(_ cluster: String, _ report: EtcdReport) {
            self.cluster = cluster
            healthy = report.healthy
            members = report.members
            needed = report.quorum.needed
            rows = report.rows
        }
        private enum CodingKeys: String, CodingKey { case cluster, healthy, members, needed, rows = "hosts" }
    }

    private func show(_ report: EtcdReport) {
        Console.table(
            TextTable(
                headers: [
                    "host", "state", "member", "role", "version", "size", "in use", "behind", "answers in", "snapshot",
                ],
                rows: report.rows.map(Self.cells), rightAligned: [5, 6, 7, 8]))
        for row in report.rows {
            if !row.alarms.isEmpty {
                Console.say("\(row.host): alarm \(row.alarms.joined(separator: ", "))\n  → \(Self.advice(row.alarms))")
            }
            if let why = row.why { Console.say("\(row.host): \(why)") }
        }
        let quorum = report.quorum
        let can = quorum.holds ? "\(quorum.spare) more can be lost" : "no quorum"
        Console.say(
            "\(quorum.healthy) of \(quorum.members) members are healthy, \(quorum.needed) are needed: \(can)")
    }

    private static func cells(_ row: EtcdReport.Row) -> [TextTable.Cell] {
        let state =
            !row.isReached ? (row.isStranger ? "stranger" : "unreachable") : row.isHealthy ? "healthy" : "unhealthy"
        let words = [
            row.host, state, row.member ?? "", row.role?.rawValue ?? "", row.version ?? "", bytes(row.dbSize),
            bytes(row.dbSizeInUse), row.lag.map { String($0) } ?? "", row.took.map(shortened) ?? "", snapshot(row),
        ]
        return words.map { TextTable.Cell($0) }
    }

    /// `3.467985ms` as `3.4ms`.
    private static func shortened(_ text: String) -> String {
        guard let dot = text.firstIndex(of: ".") else { return text }
        let fraction = text[text.index(after: dot)...]
        return "\(text[..<dot]).\(fraction.prefix(1))\(fraction.drop { $0.isNumber })"
    }

    private static func bytes(_ count: UInt64?) -> String {
        guard let count else { return "" }
        return count < 10 << 20 ? "\(count >> 10) KiB" : "\(count >> 20) MiB"
    }

    private static func snapshot(_ row: EtcdReport.Row) -> String {
        guard let age = row.snapshot?.age else { return row.isReached ? "none" : "" }
        if age < 120 { return "\(age) s ago" }
        if age < 7200 { return "\(age / 60) min ago" }
        return age < 172_800 ? "\(age / 3600) h ago" : "\(age / 86_400) days ago"
    }

    private static func advice(_ alarms: [String]) -> String {
        alarms.contains("NOSPACE")
            ? "the database is full and takes no writes: slipway etcd defrag, raise quota-backend-bytes under vars.etcd, "
                + "then `etcdctl alarm disarm` on the host"
            : "the members do not hold the same: slipway etcd status tells which one is damaged; repair its host"
    }
}
