import ArgumentParser
import Engine
import Foundation
import Ledger
import Model
import Render

/// `slipway etcd restore`
struct EtcdRestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Bring the whole of etcd back from a snapshot alone.",
        discussion: """
            For a cluster whose members are gone, or hold what must not be. API servers stand still meanwhile, every \
            member gets the data of the snapshot, and what was there is moved aside to /var/lib/etcd.lost-TIME. What was \
            written after the snapshot is gone. Cut off anywhere, the same command goes on. Then: slipway apply, slipway \
            verify.
            """)

    @OptionGroup var inventory: InventoryOptions
    @OptionGroup var options: RunOptions
    @Argument(help: "A snapshot: of `slipway etcd snapshot`, of a host's timer, or of `etcdctl snapshot save`.")
    var file: String

    func validate() throws {
        guard options.hosts.isEmpty, options.layers.isEmpty, options.until == nil else {
            throw ValidationError("etcd is restored on all of its hosts: leave --host, --layer and --until out")
        }
    }

    func run() async throws {
        let cluster = try InventoryFile(inventory.inventory).cluster
        let sum = try SnapshotCheck(file).sha256()
        let folder = ClusterFolder(cluster: cluster.name)
        try folder.check()
        let begun = PendingRestore(folder)
        let restore = begun.restore(of: URL(filePath: file).path, sha256: sum)
        try confirm(cluster, isGoingOn: begun.isKnown(sum))
        try begun.write(restore)
        var options = options
        options.yes = true
        let playbook = try Installation().playbooks.appending(path: "etcd/restore.yaml").path
        do {
            try await Conductor(
                mode: .apply, inventory: inventory.inventory, options: options, playbooks: [playbook], restore: restore
            ).run()
        } catch let ending as Ending {
            // What could be reached is done; the others join it as new members when they are back.
            if ending.status == .unreachable { begun.forget() }
            throw ending
        }
        begun.forget()
        if options.output == .text {
            Console.say("etcd was brought back from \(file); next: slipway apply, slipway verify")
        }
    }

    private func confirm(_ cluster: Cluster, isGoingOn: Bool) throws {
        guard !options.yes else { return }
        guard isatty(STDIN_FILENO) == 1, options.output == .text else {
            throw Failure(
                .notSafe, "restore etcd of \(cluster.name)",
                why: "what was written after the snapshot would be gone, and nobody is there to be asked",
                hint: "say --yes")
        }
        let names = cluster.hosts(.etcd).map(\.id.rawValue).joined(separator: ", ")
        let begin = isGoingOn ? "go on restoring" : "restore"
        Console.draw(
            "\(begin) etcd of \(cluster.name) on \(names) from \(file)? What was written after it is gone. [y/N] ")
        guard ["y", "yes"].contains(readLine()?.lowercased() ?? "") else {
            Console.say("nothing was done")
            throw Ending(status: .interrupted)
        }
    }
}
