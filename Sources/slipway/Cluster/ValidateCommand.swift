import ArgumentParser
import Kubernetes
import Ledger
import Model
import PKI
import Render

/// `slipway validate`
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check inventory and playbooks without any host, and print what is given out.")

    @OptionGroup var inventory: InventoryOptions
    @Option(help: "text, or json: one host a line.") var output = OutputFormat.text
    @Flag(help: "Print only the routes that routers between the hosts need, one a line.") var routes = false
    @Argument(help: "Playbooks of your own; without any, the built-in layers.") var playbooks: [String] = []

    private struct Row: Encodable {
        var host: HostName
        var address: Address
        var roles: [String]
        var podCIDR: CIDR?
        var podGateway: Address?
        var groups: [String]
    }

    func run() throws {
        let cluster = try InventoryFile(inventory.inventory).cluster
        let ledger = try Ledger.open(ClusterFolder(cluster: cluster.name), mode: .ephemeral)
        let roster = try Roster(cluster, known: try ledger.members())
        let shares = try ledger.allocate(cluster: roster.cluster)
        let world = World(roster.cluster, podCIDRs: shares, milestones: try ledger.milestones())
        // Any keys will do to check names: those that are sealed are left alone, and nobody is asked.
        let isOpen = try ledger.folder.keys.seal() == .open
        let folder = isOpen ? ledger.folder : ClusterFolder(path: ledger.folder.path + "/none")
        let credentials = try Credentials(roster.cluster, in: folder, isWriting: false)
        try check(world, credentials)
        guard !routes else { return Self.say(RouterRoutes.lines(for: roster.cluster, shares: shares), of: cluster) }
        let rows = cluster.hosts.map { host in
            Row(
                host: host.id, address: host.address, roles: host.roles.map(\.rawValue).sorted(),
                podCIDR: shares[host.id], podGateway: shares[host.id]?.firstHost, groups: host.groups)
        }
        guard output == .text else {
            for row in rows { try Console.json(row) }
            for remark in roster.remarks(shares: shares) { Console.remark(remark) }
            return
        }
        let headers = ["host", "address", "roles", "pods", "bridge"] + (cluster.groups.isEmpty ? [] : ["groups"])
        Console.table(
            TextTable(
                headers: headers,
                rows: rows.map { row in
                    let cells: [TextTable.Cell] = [
                        .init(row.host.rawValue), .init(row.address.description),
                        .init(row.roles.joined(separator: ", ")), .init(row.podCIDR?.description ?? "-"),
                        .init(row.podGateway?.description ?? "-"), .init(row.groups.joined(separator: ", ")),
                    ]
                    return Array(cells.prefix(headers.count))
                }))
        let network = cluster.network
        for remark in roster.remarks(shares: shares) { Console.say(remark) }
        Console.say(
            "\(inventory.inventory) is valid: cluster \(cluster.name), Kubernetes \(cluster.kubernetes), "
                + "\(cluster.hosts.count) hosts, pods \(network.pods), services \(network.services)")
    }

    private static func say(_ routes: [String], of cluster: Cluster) {
        guard !routes.isEmpty else {
            Console.remark("with network.mode: \(cluster.network.mode.rawValue) routers have nothing to know")
            return
        }
        for route in routes { Console.say(route) }
    }

    /// Tells everything that is wrong with the playbooks.
    private func check(_ world: World, _ credentials: Credentials) throws {
        let values = ClusterValues(world, certificates: credentials.values)
        let mistakes = try PlaybookSet.mistakes(in: playbooks, cluster: world.cluster, values: values)
        guard let first = mistakes.first else { return }
        if mistakes.count == 1 { throw first }
        for mistake in mistakes { Console.complain(mistake) }
        Console.remark("\(mistakes.count) mistakes")
        throw Ending(status: .badInput)
    }
}
