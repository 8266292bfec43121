import Engine
import Foundation
import Model
import StepKit
import Synchronization

/// Hears a plan being made, and writes it down.
final class PlanRecorder: Sendable {
    private let sightings = Mutex<[Agreement.Sighting]>([])

    /// Forbids nothing, and remembers what was seen.
    var agreement: Agreement {
        Agreement { [self] seen in
            sightings.withLock { $0 = seen }
            return [:]
        }
    }

    /// The hosts of a plan, with what each step said and what became of it.
    func hosts(_ state: RunState, _ digest: PlanDigest) -> [PlanFile.PlannedHost] {
        let seen = Dictionary(grouping: sightings.withLock { $0 }, by: \.task.id.host)
        return seen.sorted { $0.key < $1.key }.map { host, sightings in
            let facts = sightings.first?.task.site.facts ?? HostFacts()
            return PlanFile.PlannedHost(
                name: host, machineID: facts.machineID, architecture: facts.architecture,
                steps: sightings.sorted { $0.task.id < $1.task.id }.map { step($0, state, digest) })
        }
    }

    private func step(_ sighting: Agreement.Sighting, _ state: RunState, _ digest: PlanDigest) -> PlanFile.Step {
        let task = sighting.task
        var open: String?
        if case .unknown(let words)? = state.steps[task.id]?.outcome { open = words }
        return PlanFile.Step(
            index: task.id.index, layer: task.layer, title: task.title, definition: digest.of(task.step),
            changes: sighting.changes.map { changes in
                changes.map {
                    .init(
                        summary: $0.summary, diff: $0.diff.text, sha256: digest.of($0.deed), path: $0.deed.target)
                }
            }, open: open)
    }
}
