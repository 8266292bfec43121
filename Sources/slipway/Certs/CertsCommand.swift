import ArgumentParser

/// `slipway certs`
struct CertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certs", abstract: "Certificates and keys: how long they last, and replacing them.",
        subcommands: [CertsListCommand.self, CertsRotateCommand.self], defaultSubcommand: CertsListCommand.self)
}
