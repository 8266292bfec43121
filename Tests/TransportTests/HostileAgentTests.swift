import Foundation
import Model
import StepKit
import Testing
import Wire

@testable import Transport

/// Hosts that were let in, and whose agent does not behave.
extension RealHostTests {
    struct HostileAgentTests {
        static let greetings: [(String, AgentProgram, String)] = [
            ("garbage", TestAgent.script(TestAgent.printing(Protocol.preamble) + "; echo this is no frame"), "frame"),
            ("nothing", TestAgent.script("exit 3"), "exit status 3"),
            (
                "another answer",
                TestAgent.script(TestAgent.printing(Protocol.preamble + Frame(id: 0, payload: [9]).encoded())),
                "greeting"
            ),
            ("wrong version", TestAgent.impostor(version: 77, then: "cat"), "version 77"),
            ("no root", TestAgent.impostor(uid: 1000, then: "cat"), "user 1000"),
            ("not as asked", TestAgent.impostor(isReadOnly: true, then: "cat"), "must not"),
            ("a flood", TestAgent.script("exec cat /dev/zero"), "without end"),
        ]

        @Test(arguments: greetings.indices)
        func aStrangeGreetingIsRefused(index: Int) async throws {
            let (_, agent, why) = HostileAgentTests.greetings[index]
            let host = try TestHost()
            defer { host.stop() }
            let transport = try host.transport(agent, limits: SSHLimits(launch: .seconds(2)))
            await #expect {
                _ = try await transport.connect(to: host.host())
            } throws: { error in
                let failure = error as? Failure
                return failure?.kind == .connection && failure?.host == "node-1" && failure?.why.contains(why) == true
            }
        }

        static let answers: [(String, String, String)] = [
            (
                "a huge length",
                "head -c 1 >/dev/null; \(TestAgent.printing([255, 255, 255, 255, 0, 0, 0, 1])); cat >/dev/null", "read"
            ),
            (
                "no answer at all",
                "head -c 1 >/dev/null; \(TestAgent.printing(Frame(id: 1, payload: [99]).encoded())); cat >/dev/null",
                "read"
            ),
            (
                "an answer to nothing",
                "head -c 1 >/dev/null; \(TestAgent.printing(Frame(id: 7, payload: [9]).encoded())); cat >/dev/null",
                "nobody asked"
            ),
            ("a flood", "head -c 1 >/dev/null; exec cat /dev/urandom", "read"),
            ("its end", "head -c 1 >/dev/null; echo out of memory >&2; exit 9", "exit status 9\n    out of memory"),
            ("its death", "head -c 1 >/dev/null; kill -KILL $$", "KILL"),
            ("silence", "exec sleep 20", "stopped answering"),
        ]

        @Test(arguments: answers.indices)
        func aStrangeAnswerEndsTheLine(index: Int) async throws {
            let (_, text, why) = HostileAgentTests.answers[index]
            let host = try TestHost()
            defer { host.stop() }
            let limits = SSHLimits(ping: .milliseconds(200), silence: .seconds(1))
            let transport = try host.transport(TestAgent.impostor(then: text), limits: limits)
            let connection = try await transport.connect(to: host.host())
            for _ in 0..<2 {
                // Whoever asks later is told the same.
                await #expect {
                    _ = try await connection.answer(.facts)
                } throws: { error in
                    let failure = error as? Failure
                    return failure?.kind == .connection && failure?.host == "node-1"
                        && failure?.why.contains(why) == true
                }
            }
            await connection.close()
        }
    }
}
