import ArgumentParser
import Lab
import Model

/// `slipway lab`
struct LabCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab",
        abstract: "Real hosts on this machine to try things on: systemd, sshd, a network of their own.",
        subcommands: [
            LabUpCommand.self, LabDownCommand.self, LabStatusCommand.self, LabShellCommand.self, LabStopCommand.self,
            LabStartCommand.self, LabReinstallCommand.self, LabPorterCommand.self,
        ])
}

/// Which lab a command is about.
struct LabNameOption: ParsableArguments {
    @Option(help: "The lab's name, for more than one beside each other.")
    var name = "lab"

    func lab() throws(Failure) -> Lab { try Lab(name: name) }
}
