import ArgumentParser
import Lab
import Model

/// `slipway lab reinstall`
struct LabReinstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reinstall",
        abstract: "Put a bare host in the place of one: the same name and address, an empty disk.",
        discussion: "It has new host keys, so the next run asks for `slipway repair HOST --replace-host-key`.")

    @OptionGroup var lab: LabNameOption
    @Argument(help: "The host.") var host: String

    func run() async throws {
        try await lab.lab().replace(HostName(host))
        Console.say("\(host) is bare, and up")
        Console.say("next: slipway repair \(host) --replace-host-key")
    }
}
