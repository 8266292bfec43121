import Engine
import Foundation
import Model
import Transport

extension Conductor {
    /// Writes down the plan that was just made. Only a whole one: with a host missing or a step that failed nobody knows
    /// what would be done.
    func write(_ path: String, _ recorder: PlanRecorder, _ state: RunState, _ score: Score) throws {
        guard [ExitStatus.done, .changesPending].map(\.rawValue).contains(state.status) else {
            Console.remark("\(path) is not written: the plan is not whole; leave hosts out with --host, or mend them")
            return
        }
        let digest = PlanDigest.fresh()
        let agent = try Installation().agent().sha256
        let wanted = URL(fileURLWithPath: inventory).standardizedFileURL.path
        let chosen = try options.chosen(of: score.world.cluster)
        let plan = PlanFile(
            slipway: Slipway.version, agent: Checksum.hexadecimal(agent), made: Date(), by: Caller.name,
            cluster: score.world.cluster.name,
            inventory: .init(path: wanted, sha256: PlanDigest.ofFile(wanted) ?? ""), sources: score.read.sources,
            choice: .init(
                playbooks: playbooks.map { URL(fileURLWithPath: $0).standardizedFileURL.path }, layers: options.layers,
                until: options.until, hosts: chosen?.sorted(),
                bundle: options.bundle.map { URL(fileURLWithPath: $0).standardizedFileURL.path },
                acceptsUntestedVersions: options.acceptUntestedVersions),
            salt: digest.salt, hosts: recorder.hosts(state, digest))
        try plan.write(to: path)
        let (changes, open) = plan.counts
        let rest = open == 0 ? "" : ", \(open) steps that are known when others are done"
        let count = changes == 1 ? "1 change" : "\(changes) changes"
        Console.remark("\(path): \(count)\(rest); carry it out with: slipway apply \(path)")
    }
}
