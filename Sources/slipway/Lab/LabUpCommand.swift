public import ArgumentParser
import Documents
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
    @Option(help: "How many of them are the control plane.") var controlPlanes = 1
    @Option(help: ArgumentHelp("The version of Kubernetes that the inventory asks for.", valueName: "vX.Y.Z"))
    var kubernetes = LabOptions().kubernetes
    @Option(
        help: ArgumentHelp(
            "A file of YAML that the inventory ends with: sections such as kubernetes and images.", valueName: "file"))
    var with: String?
    @Option(help: "Which Debian they run: bookworm or trixie.") var release = LabRelease.bookworm
    @Option(help: ArgumentHelp("Delay of the line to each host, one way, in milliseconds.", valueName: "ms"))
    var latency: Int?
    @Option(help: ArgumentHelp("The network the hosts are on.", valueName: "range")) var subnet: String?
    @Option(help: ArgumentHelp("Where the inventory is written.", valueName: "file")) var inventory = "lab.yaml"
    @Flag(help: "Install Debian packages that the lab needs and this machine lacks.") var installMissing = false

    func run() async throws {
        var options = LabOptions()
        options.hosts = hosts
        options.controlPlanes = controlPlanes
        options.kubernetes = kubernetes
        options.sections = try with.map { file throws(Failure) in try PlaybookFiles.disk.read(file) }
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
