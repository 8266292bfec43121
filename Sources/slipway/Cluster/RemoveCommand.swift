import ArgumentParser
import Model

/// `slipway remove`
struct RemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Take a host out of the cluster, whether it still lives or not.",
        discussion: """
            First take it out of the inventory; it goes on counting until it is removed. Its pods move to other nodes, its \
            etcd member and its node leave, the others forget its routes, names and balancer entries, and its share of the \
            pod addresses is released. What ran on it is stopped; `slipway reset` cleans it. May be repeated at any time.
            """)

    @OptionGroup var inventory: InventoryOptions
    @OptionGroup var options: RunOptions
    @Flag(help: "Also though it still stands in the inventory: the next apply would add it again.")
    var stillInInventory = false
    @Flag(help: "Do not wait for its pods to end well: they are ended with it.") var skipDrain = false
    @Argument(help: "The host.") var host: String

    func validate() throws {
        guard options.hosts.isEmpty, options.layers.isEmpty else {
            throw ValidationError("remove is for the one host that it names: leave --host and --layer out")
        }
    }

    func run() async throws {
        try await RemovalRun(
            name: HostName(host), inventory: inventory.inventory, options: options, isStillThere: stillInInventory,
            skipsDrain: skipDrain
        ).run()
    }
}
