import ArgumentParser
import Engine
import Model
import Transport

/// `slipway apply`
struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Bring the hosts to what the inventory and the playbooks say.",
        discussion: "Run it again whenever you like: what is right is left alone, what drifted is put right.")

    @OptionGroup var inventory: InventoryOptions
    @OptionGroup var options: RunOptions
    @Argument(
        help: "Playbooks of your own, or one file of `slipway plan -o`; without any, the built-in layers.")
    var playbooks: [String] = []

    func run() async throws {
        if let plan = try PlanFile.among(playbooks), let path = playbooks.first {
            return try await carryOut(plan, as: path)
        }
        try await Conductor(
            mode: .apply, inventory: inventory.inventory, options: options, playbooks: playbooks
        ).run()
    }

    /// Does what a plan says, and nothing else. Where the inventory of the plan stands elsewhere now, `-i` names it.
    private func carryOut(_ plan: PlanFile, as path: String) async throws {
        let isStandard = inventory.inventory == InventoryOptions.standard
        let file = isStandard ? plan.inventory.path : inventory.inventory
        let installation = try Installation()
        let agent = Checksum.hexadecimal(try installation.agent().sha256)
        try plan.check(as: path, inventory: file, version: Slipway.version, agent: agent)
        var conductor = Conductor(
            mode: .apply, inventory: file, options: try options.bound(to: plan.choice), playbooks: plan.choice.playbooks
        )
        conductor.agreement = plan.agreement(as: path)
        try await conductor.run()
    }
}
