import Foundation
import Model
import Render
import StepKit

/// What a host's own journal tells, as `slipway history --host` shows it.
struct HostHistory {
    let host: HostName
    let journal: HostJournal

    private struct Row: Encodable {
        var host: HostName
        var began: Date
        var ended: Date?
        var by: String
        var cluster: String
        var command: String
        var changes: [HostJournal.Change]
        var failures: Int
    }

    /// The newest first.
    func show(limit: Int, withChanges: Bool, as output: OutputFormat) throws {
        let sittings = journal.sittings.suffix(limit).reversed()
        guard output == .text else {
            for one in sittings {
                try Console.json(
                    Row(
                        host: host, began: one.began, ended: one.ended, by: one.by, cluster: one.cluster,
                        command: one.command, changes: one.changes, failures: one.failures))
            }
            return
        }
        guard !sittings.isEmpty else { return Console.say("nobody has worked on \(host) yet") }
        let now = Date()
        if withChanges {
            for one in sittings {
                Console.say("\(Age.text(of: one.began, now))  \(one.by)  \(one.command)")
                for change in one.changes {
                    Console.say(
                        "    \(change.layer)  \(change.title): \(change.summary)  \(change.isDone ? "" : "✗ \(change.outcome)")"
                    )
                }
            }
            return
        }
        Console.table(
            TextTable(
                headers: ["when", "by", "cluster", "ended", "changes", "failed", "command"],
                rows: sittings.map { one in
                    [
                        .init(Age.text(of: one.began, now)), .init(one.by), .init(one.cluster),
                        .init(one.ended == nil ? "no" : "yes", one.ended == nil ? .bad : .good),
                        .init(one.changes.count), .init(one.failures, .bad), .init(one.command),
                    ]
                }, rightAligned: [4, 5]))
    }
}
