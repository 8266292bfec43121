import ArgumentParser
import Engine
import Foundation
import Kubernetes
import Ledger
import Model
import Render
import StepKit

/// `slipway upgrade`
struct UpgradeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upgrade", abstract: "Bring a cluster to the version of Kubernetes in the inventory.",
        discussion: """
            Asks every host what runs there, says from what to what each is brought, in which order, and what is refused \
            and why; then it asks, and does what apply does. Cut off at any moment, the same command finishes it.
            """)

    @OptionGroup var inventory: InventoryOptions
    @OptionGroup var options: RunOptions
    @Flag(help: "Only judge: exit status 0 when it could be done, 6 when it is refused.") var check = false

    func validate() throws {
        guard options.hosts.isEmpty, options.layers.isEmpty, options.until == nil else {
            throw ValidationError(
                "upgrade is for the whole cluster: leave --host, --layer and --until out, or use apply")
        }
    }

    func run() async throws {
        let cluster = try InventoryFile(inventory.inventory).cluster
        guard cluster.hasControlPlane else {
            throw Failure(
                .input, "upgrade \(cluster.name)",
                why: "the inventory has no control plane, so there is nothing to upgrade",
                hint: "give a host the role control-plane")
        }
        let review = try await look(at: cluster)
        try show(review, of: cluster)
        guard review.refusals.isEmpty else { throw Ending(status: .notSafe) }
        let isWhole = review.sightings.count == cluster.hosts.count
        if check || review.order.isEmpty {
            if !isWhole { throw Ending(status: .unreachable) }
            return
        }
        try confirm(review, cluster)
        var sure = options
        sure.yes = true
        try await Conductor(mode: .apply, inventory: inventory.inventory, options: sure).run()
    }

    private func look(at cluster: Cluster) async throws -> UpgradeReview {
        let ledger = try Ledger.open(ClusterFolder(cluster: cluster.name), mode: .read)
        var world = World(cluster, milestones: try ledger.milestones())
        world.acceptsUntestedVersions = options.acceptUntestedVersions
        guard Batches.apply(in: world) else {
            throw Failure(
                .input, "upgrade \(cluster.name)",
                why: "it has no control plane yet, as far as this machine's ledger knows",
                hint: "`slipway apply` makes one, with the version of the inventory")
        }
        let looks = try await Visit.each(cluster.hosts) { [world] host, machine in
            try await UpgradeReview.Sighting(machine, Site(host: host, world: world))
        }
        let sightings = cluster.hosts.compactMap { host -> UpgradeReview.Sighting? in
            switch looks[host.id] {
            case .success(let sighting): return sighting
            case .failure(let failure): Console.complain(failure)
            case nil: break
            }
            return nil
        }
        return UpgradeReview(sightings, in: world)
    }

    private func show(_ review: UpgradeReview, of cluster: Cluster) throws {
        guard options.output == .text else { return try Console.json(UpgradeReport(review)) }
        func text(_ version: ReleaseVersion?, isOurs: Bool) -> TextTable.Cell {
            guard let version else { return TextTable.Cell("-") }
            if !isOurs { return TextTable.Cell(version.number) }
            return TextTable.Cell(version == review.wanted ? version.description : "\(version) → \(review.wanted)")
        }
        Console.table(
            TextTable(
                headers: ["host", "API server", "kubelet", "etcd", "containerd"],
                rows: review.sightings.map { sighting in
                    [
                        TextTable.Cell(sighting.host.rawValue), text(sighting.apiServer, isOurs: true),
                        text(sighting.kubelet, isOurs: true), text(sighting.etcd, isOurs: false),
                        text(sighting.containerd, isOurs: false),
                    ]
                }))
        if review.order.isEmpty, review.refusals.isEmpty {
            Console.say("\(cluster.name): what was reached has \(review.wanted); nothing to upgrade")
        }
        for (index, line) in review.order.enumerated() where review.refusals.isEmpty {
            Console.say("\(index + 1). \(line)")
        }
        for refusal in review.refusals {
            Console.complain(
                Failure(
                    .notSafe, "upgrade to \(review.wanted)", host: HostName(refusal.host), why: refusal.why,
                    hint: refusal.hint))
        }
    }

    /// Asks once, where somebody is there to answer.
    private func confirm(_ review: UpgradeReview, _ cluster: Cluster) throws {
        guard !options.yes, options.output == .text, isatty(STDIN_FILENO) == 1, Console.traits.isAnimated else {
            return
        }
        Console.draw("upgrade \(cluster.name) to \(review.wanted)? [y/N] ")
        guard ["y", "yes"].contains(readLine()?.lowercased() ?? "") else {
            Console.say("nothing was done")
            throw Ending(status: .interrupted)
        }
    }
}
