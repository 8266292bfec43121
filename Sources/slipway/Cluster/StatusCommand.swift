import ArgumentParser
import Foundation
import Ledger
import Model
import Render

/// `slipway status`
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "How each host stood when it was looked at last, out of the ledger.",
        discussion: "Asks no host but for `--from-hosts`; `slipway plan` does.")

    @OptionGroup var inventory: InventoryOptions
    @Option(help: "text, or json: one host a line.") var output = OutputFormat.text
    @Option(help: ArgumentHelp("Every step of this host.", valueName: "name")) var host: String?

    @Flag(help: "Also who worked on each host last, also from another machine, out of the hosts' own journals.")
    var fromHosts = false

    func run() async throws {
        let cluster = try InventoryFile(inventory.inventory).cluster
        // The hosts know of others even where there is no ledger.
        let mode: Ledger.Mode = fromHosts ? .ephemeral : .read
        let ledger = try Ledger.open(ClusterFolder(cluster: cluster.name), mode: mode)
        if let host {
            try cluster.require(HostName(host))
            try show(try ledger.steps(host: HostName(host)))
            return
        }
        let known = try ledger.status()
        if fromHosts { try await LastSittings(cluster).show(as: output) }
        let roster = try Roster(cluster, known: try ledger.members())
        let rows = roster.cluster.hosts.map { host in (host, known.first { $0.id == host.id }) }
        try show(rows, left: roster.departedNames)
        guard output == .text else { return }
        let shares = Dictionary(known.map { ($0.id, $0.podCIDR) }, uniquingKeysWith: { first, _ in first })
        for remark in roster.remarks(shares: shares.compactMapValues(\.self)) { Console.say(remark) }
        for idle in known where roster.cluster[idle.id] == nil {
            let share = idle.podCIDR?.description ?? "nothing"
            Console.say("\(idle.id) is not in the inventory any more, and keeps \(share): slipway remove \(idle.id)")
        }
        for removal in try ledger.removals() { if let words = removal.remark { Console.say(words) } }
    }

    private func show(_ rows: [(Model.Host, HostStatus?)], left: Set<HostName>) throws {
        guard output == .text else {
            for (host, status) in rows { try Console.json(StatusRow(host, status, hasLeft: left.contains(host.id))) }
            return
        }
        let now = Date()
        Console.table(
            TextTable(
                headers: [
                    "host", "roles", "pods", "state", "ok", "changed", "failed", "skipped", "seen", "changed last",
                ],
                rows: rows.map { StatusRow($0, $1, hasLeft: left.contains($0.id)).cells(now) },
                rightAligned: [4, 5, 6, 7]))
        for (host, status) in rows {
            if let lost = status?.lost { Console.say(FailureText.text(of: lost.on(host.id), in: Console.traits.style)) }
            for trouble in status?.troubles ?? [] {
                if case .failed(let failure) = trouble.outcome {
                    Console.say(FailureText.text(of: failure.on(host.id), in: Console.traits.style))
                }
            }
        }
    }

    private func show(_ steps: [StepRecord]) throws {
        guard output == .text else {
            for step in steps { try Console.json(StepRow(step)) }
            return
        }
        let now = Date()
        Console.table(
            TextTable(
                headers: ["layer", "step", "state", "looked at", "took", "changed last", "run"],
                rows: steps.map { StepRow($0).cells(now) }))
    }
}
