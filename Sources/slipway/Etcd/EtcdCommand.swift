import ArgumentParser

/// `slipway etcd`
struct EtcdCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "etcd",
        abstract: "Look after the cluster's memory: its members, snapshots, and restoring from them.",
        subcommands: [
            EtcdStatusCommand.self, EtcdSnapshotCommand.self, EtcdRestoreCommand.self, EtcdDefragCommand.self,
        ])
}
