import Model
import StepKit

/// Connects to all hosts at once and says what they are.
struct Survey: Sendable {
    let connect: Engine.Connect
    let tell: @Sendable (Event.What) -> Void
    let gate: Gate
    let stop: StopSignal

    /// The hosts that let us in. The others were told of: as lost, or with `isQuiet` in a remark.
    func machines(of hosts: [Host], isQuiet: Bool = false) async -> [HostName: any Machine] {
        await withTaskGroup(of: (HostName, (any Machine)?).self) { group in
            for host in hosts { group.addTask { (host.id, await machine(of: host, isQuiet)) } }
            var machines: [HostName: any Machine] = [:]
            for await (host, machine) in group { machines[host] = machine }
            return machines
        }
    }

    private func machine(of host: Host, _ isQuiet: Bool) async -> (any Machine)? {
        await gate.enter()
        defer { Task { await gate.leave() } }
        guard !stop.isRaised else { return nil }
        if isQuiet {
            do { return try await connect(host) } catch {
                tell(.note(host.id, "it does not answer, and is left out: \((error as? Failure)?.why ?? "\(error)")"))
                return nil
            }
        }
        tell(.connecting(host.id))
        do {
            let machine = try await connect(host)
            tell(.connected(host.id, machine.facts))
            return machine
        } catch {
            let failure = error as? Failure ?? Failure(.connection, "connect", why: "\(error)")
            tell(.lost(host.id, failure.on(host.id)))
            return nil
        }
    }
}
