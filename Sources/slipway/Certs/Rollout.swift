import Engine
import Foundation
import Ledger
import Model
import PKI
import Render

/// Brings what was issued to the hosts, by the steps of the layers.
struct Rollout {
    let inventory: String
    let options: RunOptions
    let cluster: Cluster
    let folder: ClusterFolder

    /// Asks once, where somebody is there to answer.
    func confirm(_ question: String) throws {
        guard !options.yes, options.output == .text, isatty(STDIN_FILENO) == 1, Console.traits.isAnimated else {
            return
        }
        Console.draw("\(question) [y/N] ")
        guard ["y", "yes"].contains(readLine()?.lowercased() ?? "") else {
            Console.say("nothing was done")
            throw Ending(status: .interrupted)
        }
    }

    /// Applies all layers; the hosts that were chosen, or all.
    func apply() async throws {
        var asked = options
        asked.yes = true
        do {
            try await Conductor(mode: .apply, inventory: inventory, options: asked, asks: false).run()
        } catch let ending as Ending {
            if ending.status != .interrupted {
                Console.remark("what was issued waits in the keys folder; the same command goes on from here")
            }
            throw ending
        }
    }

    /// Changes the key folder while nobody else does.
    func holding<Result>(_ work: (Succession) throws -> Result) throws -> Result {
        let ledger = try Ledger.open(folder, mode: .write, holder: Holder(command: Caller.command))
        defer { try? ledger.close() }
        return try work(folder.succession(cluster))
    }

    /// Issues anew what an order says, and forgets it when the hosts have it.
    func reissue(_ order: Rotation.Order) async throws {
        let pending = try holding { try $0.order(order) }
        if pending.since < order.since {
            say("going on with what was asked for on \(pending.since.formatted(.iso8601))")
        }
        try await apply()
        try holding { try $0.fulfil(pending) }
    }

    func say(_ words: String) { if options.output == .text { Console.say(words) } }
}
