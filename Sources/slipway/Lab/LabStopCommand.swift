import ArgumentParser
import Lab
import Model

/// `slipway lab stop`
struct LabStopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Shut a host down, or cut its power.",
        discussion: "Its disk stays as it is; `slipway lab start` brings it back.")

    @OptionGroup var lab: LabNameOption
    @Flag(help: "As if its power were cut.") var hard = false
    @Argument(help: "The host.") var host: String

    func run() async throws {
        let room = try lab.lab()
        if hard { try await room.kill(HostName(host)) } else { try await room.stop(HostName(host)) }
        Console.say("\(host) is off")
    }
}
