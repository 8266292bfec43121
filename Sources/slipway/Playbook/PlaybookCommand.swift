import ArgumentParser

/// `slipway playbook`
struct PlaybookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "playbook", abstract: "The built-in playbooks, the steps they are made of, and copies to change.",
        subcommands: [
            PlaybookListCommand.self, PlaybookShowCommand.self, PlaybookStepsCommand.self, PlaybookEjectCommand.self,
        ])
}
