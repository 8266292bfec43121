import ArgumentParser
import Foundation
import Ledger
import Model
import Render

/// `slipway history`
struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "The runs on this cluster: who, when, what came of it.")

    @OptionGroup var inventory: InventoryOptions
    @Option(help: "How many runs, the newest first.") var limit = 20
    @Option(help: "text, or json: one run a line.") var output = OutputFormat.text

    private struct Row: Encodable {
        var run: Int64
        var started: Date
        var finished: Date?
        var by: String
        var command: String
        var hosts: [HostName]
        var state: String
        var status: Int32?
        var counts: RunCounts
    }

    func run() throws {
        let cluster = try InventoryFile(inventory.inventory).cluster
        let rows = try Ledger.open(ClusterFolder(cluster: cluster.name), mode: .read).history(limit: limit).map(row)
        guard output == .text else {
            for row in rows { try Console.json(row) }
            return
        }
        let now = Date()
        Console.table(
            TextTable(
                headers: ["run", "when", "by", "ended", "changes", "failed", "command"],
                rows: rows.map { row in
                    [
                        .init(String(row.run)), .init(Age.text(of: row.started, now)), .init(row.by),
                        .init(row.state, row.status == 0 ? .good : .bad), .init(row.counts.changes),
                        .init(row.counts.failed + row.counts.lost, .bad), .init(row.command),
                    ]
                }, rightAligned: [0, 4, 5]))
    }

    private func row(_ record: RunRecord) -> Row {
        var row = Row(
            run: record.id.rawValue, started: record.started, by: record.by, command: record.command,
            hosts: record.hosts, state: "", counts: record.counts)
        switch record.ending {
        case .running: row.state = "running"
        case .cutOff: row.state = "cut off"
        case .finished(let status, let time):
            row.finished = time
            row.status = status
            row.state = status == 0 ? "done" : "exit \(status)"
        }
        return row
    }
}
