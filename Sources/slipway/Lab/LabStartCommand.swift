import ArgumentParser
import Lab
import Model

/// `slipway lab start`
struct LabStartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Start a host that is off.")

    @OptionGroup var lab: LabNameOption
    @Argument(help: "The host.") var host: String

    func run() async throws {
        try await lab.lab().start(HostName(host))
        Console.say("\(host) is up")
    }
}
