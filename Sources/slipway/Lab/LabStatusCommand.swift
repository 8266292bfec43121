import ArgumentParser
import Lab
import Model
import Render

/// `slipway lab status`
struct LabStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "status", abstract: "Say which hosts run.")

    @OptionGroup var lab: LabNameOption
    @Option(help: "text or json") var output = OutputFormat.text

    func run() throws {
        let status = try lab.lab().status()
        guard output == .text else {
            try Console.json(status)
            return
        }
        guard !status.isEmpty else {
            Console.say("there is no lab called \(lab.name); slipway lab up makes one")
            return
        }
        Console.table(
            TextTable(
                headers: ["host", "address", "roles", "power", "ssh"],
                rows: status.map { row in
                    [
                        .init(row.host.name.rawValue), .init(row.host.address),
                        .init(row.host.roles.joined(separator: ", ")), .init(row.power.rawValue),
                        .init(row.answers ? "answers" : "-"),
                    ]
                }))
    }
}
