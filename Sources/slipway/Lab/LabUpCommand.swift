public import ArgumentParser
import Foundation
public import Lab
import Model

extension LabRelease: ExpressibleByArgument {}

/// `slipway lab up`
struct LabUpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Boot the hosts, and write an inventory of them.")

    @OptionGroup var lab: LabNameOption
    @Option(help: "How many hosts.") var hosts = 4
    @Option(help: "Which Debian they run: bookworm or trixie.") var release = LabRelease.bookworm
    @Option(help: ArgumentHelp("Delay of the line to each host, one way, in milliseconds.", valueName: "ms"))
    var latency: Int?
    @Option(help: ArgumentHelp("The network the hosts are on.", valueName: "range")) var subnet: String?
    @Option(help: ArgumentHelp("Where the inventory is written.", valueName: "file")) var inventory = "lab.yaml"
    @Flag(help: "Install Debian packages that the lab needs and this machine lacks.") var installMissing = false

    func run() async throws {
        var options = LabOptions()
        options.hosts = hosts
        options.release = release
        options.latency = latency
        if let subnet { options.subnet = subnet }
        options.inventory = URL(filePath: inventory).path
        options.installsMissing = installMissing
        let room = try lab.lab()
        let ledger = LabLedger(lab.name)
        if try room.description() == nil { try ledger.clear() }
        let description = try await room.up(options) { Console.say($0) }
        try ledger.claim()
        let count = description.hosts.count
        Console.say("\(count == 1 ? "1 host is" : "\(count) hosts are") up; the inventory is \(inventory)")
        Console.say("next: slipway apply -i \(inventory)")
    }
}
