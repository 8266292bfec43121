import ArgumentParser
import Engine
import Model

/// `slipway repair`
struct RepairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair", abstract: "Make one host whole again, whatever state the others are in.",
        discussion: "All layers of this one host. No other host is connected to, so others may be down.")

    @OptionGroup var inventory: InventoryOptions
    @OptionGroup var options: RunOptions
    @Flag(help: "Take the key that the host shows for the one it is known by: it was installed anew.")
    var replaceHostKey = false
    @Argument(help: "The host.") var host: String

    func validate() throws {
        guard options.hosts.isEmpty else {
            throw ValidationError("repair is for the one host that it names: leave --host out, or use apply")
        }
    }

    func run() async throws {
        try await Conductor(
            mode: .apply, inventory: inventory.inventory, options: options, only: HostName(host),
            replacesHostKey: replaceHostKey
        ).run()
    }
}
