import Engine
import Model
import StepKit
import Steps
import Synchronization
import Testing

@testable import Transport

extension RealHostTests {
    /// What a run that finds nothing to do costs on the line: counts, since seconds depend on the machine.
    struct ConvergedRunTests {
        /// Runs so many steps on the host and gives back what the connection has cost.
        private func run(_ count: Int, on host: TestHost) async throws -> Traffic {
            let machine = host.host()
            let world = World(Cluster(name: "test", hosts: [machine]))
            let entries = (1...count).map { number in
                Entry(FileStep(path: "/run/many-\(count)/\(number)", content: .text("number \(number)\n")))
            }
            let transport = try host.transport()
            let kept = Mutex<SSHConnection?>(nil)
            let engine = Engine { host in
                let connection = try await transport.connect(to: host)
                kept.withLock { $0 = connection }
                return connection
            }
            let header = RunHeader(command: "test", cluster: "test", by: "test", hosts: [machine.id], steps: count)
            var status: Int32?
            let events = engine.run(header, on: [machine], mode: .apply) { facts throws(Failure) in
                try Plan(entries, for: world)
            }
            for await event in events { if case .runFinished(let code, _) = event.what { status = code } }
            #expect(status == 0)
            let connection = try #require(kept.withLock { $0 })
            return await connection.traffic
        }

        @Test func eightyStepsCostNoMoreRoundTripsThanEight() async throws {
            let host = try TestHost()
            defer { host.stop() }
            for count in [8, 80] { _ = try await run(count, on: host) }
            let (few, many) = (try await run(8, on: host), try await run(80, on: host))
            #expect(many.questions - few.questions == 3 * 72)
            // One burst each, or some more where the machine is busy and tasks are late.
            #expect(few.bursts <= 4)
            #expect(many.bursts <= 4)
            #expect(many.bytesOut - few.bytesOut < 72 * 200)
            #expect(many.bytesIn - few.bytesIn < 72 * 400)
            // The whole connection on the socket, login and agent's start included, as SSH's own packets go: ten
            // exchanges to be let in and heard, one burst, and the end. A busy machine may cut a few in two.
            #expect(few.exchanges <= 18, "\(few)")
            #expect(many.exchanges <= few.exchanges + 4, "\(few) \(many)")
            #expect(few.bytesOut < 8_000 && few.bytesIn < 9_000, "\(few)")
        }
    }
}
