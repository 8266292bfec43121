import Engine
import Foundation
import Model
import StepKit
import Transport

/// A look at hosts that changes nothing, outside of a run.
struct Visit {
    /// Asks all of them at once; of a host that cannot be asked, why.
    static func each<Answer: Sendable>(
        _ hosts: [Model.Host], _ ask: @escaping @Sendable (Model.Host, any Machine) async throws -> Answer
    ) async throws -> [HostName: Result<Answer, Failure>] {
        let transport = SSHTransport(
            agent: try Installation().agent(), isReadOnly: true, limits: Conductor.limits,
            prompt: Asking.prompt(StopSignal()))
        return await withTaskGroup(of: (HostName, Result<Answer, Failure>).self) { group in
            for host in hosts {
                group.addTask {
                    do {
                        let machine = try await transport.connect(to: host)
                        let answer = try await ask(host, machine)
                        await machine.close()
                        return (host.id, .success(answer))
                    } catch {
                        let failure = error as? Failure ?? Failure(.connection, "ask the host", why: "\(error)")
                        return (host.id, .failure(failure.on(host.id)))
                    }
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }
}
