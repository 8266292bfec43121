import Engine
import Foundation
import Kubernetes
import Ledger
import Model
import PKI
import Render
import StepKit
import Transport

/// Takes a host out: what it has in the cluster goes, then the ledger forgets it, then the others are brought to a
/// cluster without it. Each part may be cut off anywhere and is gone through again by the same command.
struct RemovalRun {
    let name: HostName
    let inventory: String
    let options: RunOptions
    let isStillThere: Bool
    let skipsDrain: Bool

    func run() async throws {
        let all = try InventoryFile(inventory).cluster
        var staying = all
        staying.hosts.removeAll { $0.id == name }
        let ledger = try Ledger.open(
            ClusterFolder(cluster: all.name), mode: .write, holder: Holder(command: Caller.command))
        let leaver = try Leaver(name, all, ledger, isStillThere: isStillThere, file: inventory)
        guard case .idle = leaver else {
            try RemovalJudgement.check(leaver.host, staying: staying)
            try confirm(leaver.host, staying)
            if needsDeparture(leaver) { try await depart(leaver.host, staying, ledger) }
            return try await settle(ledger)
        }
        try ledger.remove(leaver.host, isStopped: true, others: [])
        try ledger.close()
        Console.remark(
            "\(name) was never worked on: its share of the pod addresses is released, and nothing else was there")
    }

    /// One that was taken out and stopped has nothing left of its own; the others may still have something of it.
    private func needsDeparture(_ leaver: Leaver) -> Bool {
        guard case .former(let record) = leaver, record.isStopped else { return true }
        Console.remark("\(name) was removed before; looking after what the others have of it")
        return false
    }

    private func depart(_ host: Model.Host, _ staying: Cluster, _ ledger: Ledger) async throws {
        var known = try ledger.members()
        if !known.contains(where: { $0.id == name }) { known.append(KnownHost(host, isWorkedOn: true)) }
        let cluster = Departure.cluster(staying, leaving: host, known: known)
        var world = World(cluster, podCIDRs: try ledger.allocate(cluster: cluster), milestones: try ledger.milestones())
        world.leaving = name
        let conductor = Conductor(mode: .apply, inventory: inventory, options: options)
        let stop = StopSignal()
        let (machine, silence) = await reach(host, conductor, stop)
        var remarks = [RemovalJudgement.remark(host, staying: staying)].compactMap(\.self)
        if let silence {
            remarks.append(
                "\(name) does not answer (\(silence.why)): it is taken out without it, and its pods are given up")
        }
        let files = try Departure.playbooks(
            for: host, in: world, isReached: machine != nil, skipsDrain: skipsDrain)
        // Without a file the built-in layers would be meant: a dead host that was no more than prepared has nothing to do.
        if files.isEmpty {
            for remark in remarks { Console.remark(remark) }
        } else {
            var chosen = Set(staying.hosts.map(\.id))
            if machine != nil { chosen.insert(name) }
            let credentials = try Credentials(cluster, in: ledger.folder, isWriting: true)
            let score = try Score(
                world, credentials, Supplies(cluster: cluster), files: files, layers: .all, only: chosen)
            let state = try await conductor.perform(
                score, ledger, credentials, remarks, agent: try Installation().agent(),
                machines: machine.map { [name: $0] } ?? [:])
            try check(state)
        }
        let others = cluster.hasControlPlane ? cluster.hosts.map(\.id).filter { $0 != name } : []
        try HostKeys(of: name, in: ledger.folder.pki).remove()
        try ledger.remove(host, isStopped: machine != nil, others: others)
    }

    /// Nothing is forgotten while something of it is left.
    private func check(_ state: RunState) throws {
        let status = state.status.flatMap(ExitStatus.init) ?? .stepFailed
        guard status == .done else { throw Ending(status: status) }
    }

    /// A host that is dead must not keep anybody waiting for long.
    private func reach(_ host: Model.Host, _ conductor: Conductor, _ stop: StopSignal) async -> (
        (any Machine)?, Failure?
    ) {
        do {
            let transport = conductor.transport(try Installation().agent(), stop, patience: .seconds(8))
            return (try await transport.connect(to: host), nil)
        } catch {
            return (nil, error)
        }
    }

    /// The others are brought to the cluster without it, and whoever is it not now is the next time.
    private func settle(_ ledger: Ledger) async throws {
        try ledger.close()
        Console.remark("\(name) is out of the cluster; the others forget it now")
        try await Conductor(mode: .apply, inventory: inventory, options: options, asks: false, without: name).run()
        if isStillThere { Console.remark("take \(name) out of \(inventory) now, or the next apply adds it again") }
    }

    private func confirm(_ host: Model.Host, _ staying: Cluster) throws {
        guard !options.yes, options.output == .text, isatty(STDIN_FILENO) == 1, Console.traits.isAnimated else {
            return
        }
        Console.draw("take \(name) (\(host.address)) out of \(staying.name)? [y/N] ")
        guard ["y", "yes"].contains(readLine()?.lowercased() ?? "") else {
            Console.say("nothing was done")
            throw Ending(status: .interrupted)
        }
    }
}
