import ArgumentParser
import Foundation
import Ledger
import Model
import Render
import StepKit

/// `slipway history`
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "The runs on this cluster: who, when, what came of it.",
        discussion: """
            Out of the ledger of this machine. With `--host` out of that host's own journal, which knows of everybody, \
            from whichever machine they came.
            """)

    @OptionGroup var inventory: InventoryOptions
    @Option(help: "How many runs, the newest first.") var limit = 20
    @Option(help: "text, or json: one run a line.") var output = OutputFormat.text
    @Option(help: ArgumentHelp("Ask this host who worked on it.", valueName: "name")) var host: String?
    @Flag(help: "With --host: also every change.") var changes = false

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

    func validate() throws {
        guard host != nil || !changes else { throw ValidationError("--changes goes with --host") }
    }

    func run() async throws {
        let cluster = try InventoryFile(inventory.inventory).cluster
        if let host {
            let found = try cluster.require(HostName(host))
            let journals = try await Visit.each([found]) { try await HostJournal.read(from: $1) }
            guard let journal = try journals[found.id]?.get() else { return }
            return try HostHistory(host: found.id, journal: journal).show(
                limit: limit, withChanges: changes, as: output)
        }
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
