import ArgumentParser
import Lab

/// `slipway lab down`
struct LabDownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down", abstract: "Take the hosts away, with everything that was made for them.")

    @OptionGroup var lab: LabNameOption
    @Flag(help: "Also the images that hosts are made from.") var purge = false

    func run() async throws {
        try await lab.lab().down(purge: purge) { Console.say($0) }
        try LabLedger(lab.name).remove()
    }
}
