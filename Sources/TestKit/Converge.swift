public import Model
public import StepKit
import Wire

/// What a step found left to do after it had been performed.
public struct LeftOver: Error, Equatable {
    public var changes: [Change]
    public init(changes: [Change]) { self.changes = changes }
}

extension Site {
    /// A host `node-1` (10.0.0.21) alone in a cluster `test`.
    public static func alone(_ facts: HostFacts = HostFacts()) -> Site {
        let host = Host("node-1", address: "10.0.0.21", roles: [.node])
        return Site(host: host, world: World(Cluster(name: "test", hosts: [host]), seen: [host.id: facts]))
    }
}

extension Step {
    /// What would have to change on a host, without changing it.
    public func plan(on machine: FakeMachine) async throws -> [Change] {
        let site = Site.alone(machine.facts)
        return try changes(given: try await inspect(machine, site), site)
    }

    /// Does to a host what the engine does: looks, changes, and looks again. Gives back what was changed, and throws
    /// ``LeftOver`` if the second look finds anything.
    @discardableResult
    public func converge(on machine: FakeMachine) async throws -> [Change] {
        try validate()
        let changes = try await plan(on: machine)
        for change in changes {
            try machine.announce(
                .begin(Note(layer: "", title: title, summary: change.summary, undo: change.undo ?? [])))
            try await machine.perform(change.deed)
        }
        let left = try await plan(on: machine)
        guard left.isEmpty else { throw LeftOver(changes: left) }
        return changes
    }
}
