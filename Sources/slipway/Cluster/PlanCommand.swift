import ArgumentParser
import Engine

/// `slipway plan`
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Say what would change on each host, and change nothing.",
        discussion: "Exit status 0 when nothing would change, 2 when something would.")

    @OptionGroup var inventory: InventoryOptions
    @OptionGroup var options: RunOptions
    @Argument(help: "Playbooks of your own; without any, the built-in layers.") var playbooks: [String] = []

    func run() async throws {
        try await Conductor(
            mode: .plan, inventory: inventory.inventory, options: options, playbooks: playbooks
        ).run()
    }
}
