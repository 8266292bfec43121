import ArgumentParser
import Kubernetes
import Model

/// `slipway etcd defrag`
struct EtcdDefragCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "defrag", abstract: "Give back the room that etcd's databases hold and do not use.",
        discussion: """
            One member after the other, the leader last, and only while the others keep their quorum: a member answers \
            nobody meanwhile. Before the leader's turn another one leads.
            """)

    @OptionGroup var inventory: InventoryOptions
    @Option(help: ArgumentHelp("Only the member of this host.", valueName: "name")) var host: String?
    @Option(help: "text, or json: one member a line.") var output = OutputFormat.text

    func run() async throws {
        try await EtcdSession.with(inventory.inventory, locks: true) { session in
            if let host { try session.cluster.require(HostName(host)) }
            let care = session.care
            let order = try care.defragOrder(await care.report(), only: host.map { HostName($0) })
            for name in order {
                // What is true of the members is asked anew for each: the one before was away.
                let report = await care.report()
                _ = try care.defragOrder(report, only: name)
                try await care.defrag(name, report)
                try await care.waitUntilHealthy(name)
                tell(name, before: report, after: await care.report())
            }
            session.tellOfTheLost()
            if !session.lost.isEmpty { throw Ending(status: .unreachable) }
        }
    }

    private struct Said: Encodable {
        var host: String
        var before: UInt64
        var after: UInt64
    }

    private func tell(_ host: HostName, before: EtcdReport, after: EtcdReport) {
        func size(_ report: EtcdReport) -> UInt64 { report.rows.first { $0.host == host.rawValue }?.dbSize ?? 0 }
        let (old, new) = (size(before), size(after))
        switch output {
        case .json: try? Console.json(Said(host: host.rawValue, before: old, after: new))
        case .text: Console.say("\(host): \(old >> 10) KiB, now \(new >> 10) KiB")
        }
    }
}
