import Engine
import Foundation
import Model
import StepKit
import Transport

/// Asks many hosts at once, without a plan.
struct Roundup {
    private let transport: SSHTransport
    private let stop: StopSignal

    /// With `isReadOnly` the agents refuse to change anything.
    init(isReadOnly: Bool, stop: StopSignal = StopSignal()) throws(Failure) {
        self.stop = stop
        transport = SSHTransport(
            agent: try Installation().agent(), isReadOnly: isReadOnly,
            limits: Conductor.limits, prompt: Asking.prompt(stop))
    }

    /// What each host gave, and why others gave nothing.
    func ask<Answer: Sendable>(
        _ hosts: [Model.Host], _ question: @escaping @Sendable (Model.Host, any Machine) async throws -> Answer
    ) async -> (answers: [HostName: Answer], lost: [HostName: Failure]) {
        await withTaskGroup(of: (HostName, Result<Answer, Failure>).self) { group in
            for host in hosts { group.addTask { (host.id, await one(host, question)) } }
            return await group.reduce(into: ([:], [:])) { result, pair in
                switch pair.1 {
                case .success(let answer): result.0[pair.0] = answer
                case .failure(let failure): result.1[pair.0] = failure
                }
            }
        }
    }

    private func one<Answer: Sendable>(
        _ host: Model.Host, _ question: @escaping @Sendable (Model.Host, any Machine) async throws -> Answer
    ) async -> Result<Answer, Failure> {
        do {
            let machine = try await transport.connect(to: host)
            do {
                let answer = try await question(host, machine)
                await machine.close()
                return .success(answer)
            } catch {
                await machine.close()
                throw error
            }
        } catch let failure as Failure {
            return .failure(failure.on(host.id))
        } catch {
            return .failure(Failure(.step, "ask \(host.id)", host: host.id, why: "\(error)"))
        }
    }
}
