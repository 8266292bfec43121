import ArgumentParser
import Foundation
import Kubernetes
import Ledger
import Model
import PKI

/// `slipway adopt`
struct AdoptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt", abstract: "Make the ledger of a cluster anew, out of its keys folder and its hosts.",
        discussion: """
            For a ledger that was lost. Reads the hosts and changes none. Without the keys folder, the keys come from a \
            host of the control plane where the inventory said pki.keepOnControlPlane. Where two sources do not fit \
            together nothing is guessed. Afterwards `slipway plan` says that nothing would change.
            """)

    @OptionGroup var inventory: InventoryOptions
    @Option(help: ArgumentHelp("The control-plane host whose copy of the keys is taken.", valueName: "host"))
    var from: String?

    func run() async throws {
        let cluster = try InventoryFile(inventory.inventory).cluster
        if let from { try cluster.require(HostName(from)) }
        let folder = ClusterFolder(cluster: cluster.name)
        if folder.exists { try folder.check() }
        try Ledger.refuse(folder)
        let hasKeys = folder.keys.exists
        let (traces, lost) = try await Roundup(isReadOnly: true).ask(cluster.hosts) { host, machine in
            try await HostTraces.read(
                from: machine, host, in: cluster, kept: KeptCopy.path, keepsKeys: !hasKeys)
        }
        for (_, failure) in lost.sorted(by: { $0.key < $1.key }) { Console.complain(failure) }
        let adopting = AdoptRun(cluster, folder, traces, lost: Set(lost.keys), from: from.map { HostName($0) })
        let adoption = try adopting.carryOut(hasKeys: hasKeys)
        tell(adoption, cluster, folder, lost.count)
        if !lost.isEmpty { throw Ending(status: .unreachable) }
    }

    private func tell(_ adoption: Adoption, _ cluster: Cluster, _ folder: ClusterFolder, _ lost: Int) {
        let strangers = adoption.shares.keys.filter { cluster[$0] == nil }.sorted()
        Console.say(
            "\(folder.path) knows \(cluster.name) again: \(adoption.shares.count) hosts keep their pod addresses")
        if !strangers.isEmpty {
            Console.say(
                "not in the inventory, and keeping theirs: \(strangers.map(\.rawValue).joined(separator: ", "))")
        }
        if lost > 0 {
            Console.say(
                "hosts that were not reached: certificates that only they have are issued anew when they are back")
        }
        Console.say("next: slipway plan -i \(inventory.inventory)")
    }
}
