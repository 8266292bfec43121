import ArgumentParser
import Engine

/// `slipway apply`
struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Bring the hosts to what the inventory and the playbooks say.",
        discussion: "Run it again whenever you like: what is right is left alone, what drifted is put right.")

    @OptionGroup var inventory: InventoryOptions
    @OptionGroup var options: RunOptions
    @Argument(help: "Playbooks of your own; without any, the built-in layers.") var playbooks: [String] = []

    func run() async throws {
        try await Conductor(
            mode: .apply, inventory: inventory.inventory, options: options, playbooks: playbooks
        ).run()
    }
}
