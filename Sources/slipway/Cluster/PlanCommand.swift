import ArgumentParser
import Engine

/// `slipway plan`
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Say what would change on each host, and change nothing.",
        discussion: """
            Exit status 0 when nothing would change, 2 when something would. With -o the plan is also written down, for \
            `slipway apply FILE`, which does that and nothing else, or refuses when things are no longer what they were.
            """)

    @OptionGroup var inventory: InventoryOptions
    @OptionGroup var options: RunOptions
    @Option(
        name: [.customShort("o"), .customLong("out")],
        help: ArgumentHelp("Write the plan down, for `slipway apply FILE`.", valueName: "file"))
    var file: String?
    @Argument(help: "Playbooks of your own; without any, the built-in layers.") var playbooks: [String] = []

    func run() async throws {
        var conductor = Conductor(
            mode: .plan, inventory: inventory.inventory, options: options, playbooks: playbooks)
        conductor.planFile = file
        try await conductor.run()
    }
}
