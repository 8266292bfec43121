import ArgumentParser

/// `slipway`
struct Slipway: AsyncParsableCommand {
    static let version = "0.1.0"
    static let configuration = CommandConfiguration(
        commandName: "slipway",
        abstract: "Builds a Kubernetes cluster from scratch on Linux machines, from a laptop, over SSH.",
        discussion: """
            slipway init            write an inventory to start from
            slipway validate        check it and see what every host is given
            slipway plan            see what would change, host by host (-o FILE: to apply exactly that later)
            slipway apply           make it so; run it again whenever you like
            slipway repair HOST     make one host whole, whatever the others do
            slipway upgrade         bring it to another version of Kubernetes
            slipway remove HOST     take a host out of the cluster, also when it is dead
            slipway verify          try the whole cluster, with pods of its own
            slipway etcd            members, snapshots, and restoring from them

            Exit status: 0 done · 1 a step failed · 2 changes pending (plan) · 3 bad input · 4 a host could not be \
            reached · 5 locked by somebody else · 6 refused because it is not safe · 130 interrupted.
            """,
        version: version,
        groupedSubcommands: [
            CommandGroup(
                name: "Cluster",
                subcommands: [
                    InitCommand.self, ValidateCommand.self, PlanCommand.self, ApplyCommand.self, RepairCommand.self,
                    RemoveCommand.self,
                    UpgradeCommand.self, VerifyCommand.self, EtcdCommand.self, KubeconfigCommand.self,
                    CertsCommand.self, BundleCommand.self, StatusCommand.self, HistoryCommand.self, ReportCommand.self,
                    AdoptCommand.self, LedgerCommand.self, ResetCommand.self,
                ]),
            CommandGroup(name: "Playbooks", subcommands: [PlaybookCommand.self]),
            CommandGroup(name: "Try it", subcommands: [LabCommand.self]),
        ])
}
