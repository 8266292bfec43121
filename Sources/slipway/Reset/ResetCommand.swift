import ArgumentParser
import Foundation
import Kubernetes
import Ledger
import Model
import Render

/// `slipway reset`
struct ResetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset", abstract: "Take back from hosts what slipway put there.",
        discussion: """
            Each host keeps a record of how it was before. Files, users, units, packages, routes, devices and firewall \
            chains that slipway made go, what it replaced comes back, and everything else is left alone. What is left \
            is told. `--check` only says what would be done. A host that others still count on is refused: \
            `slipway remove` comes first, or `--all`.
            """)

    @OptionGroup var inventory: InventoryOptions
    @Argument(help: "The hosts, and group:NAME.") var hosts: [String] = []
    @Flag(help: "All hosts of the cluster, which is gone then: the next apply founds a new one.") var all = false
    @Flag(
        name: [.customLong("check"), .customLong("dry-run")],
        help: "Say what would be done, and do nothing. Exit status 2 when something would.")
    var check = false
    @Flag(help: "Also take back files that somebody changed after slipway: what they changed is lost.")
    var discardEdits = false
    @Flag(help: "Also a host that is still a node, or an etcd member that the others can be without.")
    var stillInCluster = false
    @Flag(help: "Also a host without which etcd or the control plane stops.") var acceptQuorumLoss = false
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
        let ledger = try Ledger.open(
            ClusterFolder(cluster: cluster.name), mode: check ? .ephemeral : .write,
            holder: Holder(command: Caller.command))
        let target = try ResetTarget(all ? nil : hosts, cluster, ledger)
        try confirm(target)
        let reset = ResetRun(
            target: target, isDry: check, discardsEdits: discardEdits,
            consent: ResetConsent(isStillInCluster: stillInCluster, losesQuorum: acceptQuorumLoss),
            concurrency: concurrency, reporting: Reporting(output, isVerbose: verbose, showsDiffs: check))
        let (status, isOver) = try await reset.run(ledger)
        if isOver, status == .done, output == .text {
            Console.say("the cluster is gone; its keys are kept, and `slipway apply` founds a new one")
        }
        guard status == .done else { throw Ending(status: status) }
    }

    /// Asks, where somebody is there to answer; where nobody is, `--yes` must say it.
    private func confirm(_ target: ResetTarget) throws {
        guard !check, !yes else { return }
        let names = all ? "all \(target.hosts.count) hosts" : target.hosts.map(\.rawValue).joined(separator: ", ")
        guard output == .text, isatty(STDIN_FILENO) == 1, Console.traits.isAnimated else {
            throw Failure(
                .input, "take back \(names) of \(target.cluster.name)", why: "nobody is there to say that it is meant",
                hint: "say --yes, or --check to see what would be done")
        }
        Console.draw("take back everything that slipway put on \(names) of \(target.cluster.name)? [y/N] ")
        guard ["y", "yes"].contains(readLine()?.lowercased() ?? "") else {
            Console.say("nothing was done")
            throw Ending(status: .interrupted)
        }
    }
}
