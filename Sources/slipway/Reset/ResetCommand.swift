import ArgumentParser
import Foundation
import Model

/// `slipway reset`
struct ResetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset", abstract: "Take back from hosts what slipway put there.",
        discussion: """
            Each host keeps a record of how it was before. Files, users, units, packages, routes, devices and firewall \
            chains that slipway made go, what it replaced comes back, and everything else is left alone. What is left \
            is told. `--dry-run` only says what would be done. A host that others still count on is refused: \
            `slipway remove` comes first, or `--all`.
            """)

    @OptionGroup var inventory: InventoryOptions
    @Argument(help: "The hosts.") var hosts: [String] = []
    @Flag(help: "All hosts of the inventory: the cluster is gone then, and the next apply founds a new one.")
    var all = false
    @Flag(help: "Say what would be done, and do nothing. Exit status 2 when something would.") var dryRun = false
    @Option(help: ArgumentHelp("How many hosts are worked on at once.", valueName: "number")) var concurrency = 64
    @Option(help: "text, or json: one event a line.") var output = OutputFormat.text
    @Flag(name: .shortAndLong, help: "Also tell of parts in which there is nothing to do.") var verbose = false
    @Flag(name: .shortAndLong, help: "Do not ask.") var yes = false

    func validate() throws {
        guard hosts.isEmpty == all else {
            throw ValidationError("name the hosts to take back, or say --all")
        }
        guard concurrency >= 1 else { throw ValidationError("--concurrency is a number from 1 up") }
    }

    func run() async throws {
        let cluster = try InventoryFile(inventory.inventory).cluster
        let names = hosts.flatMap { $0.split(separator: ",") }.map { HostName(String($0)) }
        for name in names { try cluster.require(name) }
        let chosen = all ? cluster.hosts.map(\.id) : names
        try confirm(chosen, of: cluster)
        let reset = ResetRun(
            cluster: cluster, hosts: chosen, isDry: dryRun, concurrency: concurrency,
            reporting: Reporting(output, isVerbose: verbose, showsDiffs: dryRun))
        let status = try await reset.run()
        guard status == .done else { throw Ending(status: status) }
        if output == .text, !dryRun, all {
            Console.say("the cluster is gone; its keys are kept, and `slipway apply` founds a new one")
        }
    }

    /// Asks, where somebody is there to answer; where nobody is, `--yes` must say it.
    private func confirm(_ chosen: [HostName], of cluster: Cluster) throws {
        guard !dryRun, !yes else { return }
        let names = all ? "all \(chosen.count) hosts" : chosen.map(\.rawValue).joined(separator: ", ")
        guard output == .text, isatty(STDIN_FILENO) == 1, Console.traits.isAnimated else {
            throw Failure(
                .input, "take back \(names) of \(cluster.name)", why: "nobody is there to say that it is meant",
                hint: "say --yes, or --dry-run to see what would be done")
        }
        Console.draw("take back everything that slipway put on \(names) of \(cluster.name)? [y/N] ")
        guard ["y", "yes"].contains(readLine()?.lowercased() ?? "") else {
            Console.say("nothing was done")
            throw Ending(status: .interrupted)
        }
    }
}
