import Foundation
import Model
import StepKit
import Testing
import Wire

@testable import Transport

extension RealHostTests {
    /// The machine itself, without SSH. The script is run in a host's namespace, so that nothing of it stays here.
    struct LocalTests {
        private func with(_ body: (TestHost) async throws -> Void) async throws {
            let host = try TestHost()
            defer { host.stop() }
            try await body(host)
        }

        /// What a channel prints until it ends, both ways.
        private func drain(_ channel: LocalChannel) async throws -> (output: [UInt8], errors: String) {
            var output: [UInt8] = []
            for _ in 0..<1000 where !channel.isEnded {
                _ = try channel.turn()
                output += channel.inbox
                channel.inbox = []
                try await Task.sleep(for: .milliseconds(2))
            }
            await channel.waitUntilClosed(until: .now + .seconds(2))
            return (output, channel.errorText)
        }

        @Test func aProgramHearsSpeaksAndEnds() async throws {
            let channel = try LocalChannel("head -c 300000; echo oops >&2; exit 7")
            channel.send([UInt8](repeating: 65, count: 300_000))
            let (output, errors) = try await drain(channel)
            #expect(output == [UInt8](repeating: 65, count: 300_000))
            #expect((errors, channel.ending) == ("oops\n", .status(7)))
            let killed = try LocalChannel("kill -9 $$")
            _ = try await drain(killed)
            #expect(killed.ending == .signal("9"))
        }

        @Test func ctrlCInTheTerminalIsNotForIt() async throws {
            let channel = try LocalChannel("ps -o sid= -p $$; echo $$")
            let words = String(decoding: try await drain(channel).output, as: UTF8.self).split { $0.isWhitespace }
            #expect(words.count == 2 && words.first == words.last)
        }

        @Test func theAgentRunsWithoutSSH() async throws {
            try await with { host in
                let reactor = ReactorPool.shared.next()
                var settings = SSHSettings()
                settings.connection = .local
                let local = Model.Host("here", address: host.address, roles: [], ssh: settings)
                let destination = try Destination(local, Surroundings(home: host.folder, user: "root"))
                #expect(destination.isLocal && destination.sudo == .none)
                let line = Line(to: "here", destination, limits: SSHLimits(), reactor: reactor)
                let (facts, exit) = try await line.tryLocally(TestAgent.program(), in: host)
                #expect(facts.cpus > 0)
                #expect(exit == Array("0\n".utf8))
                #expect(try host.inside("ls -A /var/lib/slipway | grep -c agent") == "1\n")
            }
        }

        @Test func aLoginThatIsNotRootNeedsSudo() throws {
            var settings = SSHSettings(user: "root")
            settings.connection = .local
            let host = Model.Host("here", address: "10.0.0.1", roles: [], ssh: settings)
            let ann = Surroundings(home: "/home/ann", user: "ann")
            #expect(try Destination(host, ann).sudo == .passwordless)
            #expect(try Destination(host, Surroundings(home: "/root", user: "root")).sudo == .none)
        }
    }
}

extension Line {
    /// Brings the agent up in a test host's namespace as ``open`` does on this machine, asks it something and ends.
    fileprivate func tryLocally(_ program: AgentProgram, in host: TestHost) async throws -> (HostFacts, [UInt8]) {
        let script = LaunchScript(program, isReadOnly: false, sudo: .none)
        let channel = try LocalChannel("exec \(host.entrance) sh -c '\(script.command.replacing("'", with: "'\\''"))'")
        try await follow(script, channel, Passwords(prompt: nil))
        let hello = try await hello(channel, script)
        let board = Switchboard(host: "here", reactor: reactor, socket: channel.socket)
        live = channel
        pump = Task(executorPreference: reactor) { await self.carry(for: board) }
        let answer = try await board.ask(.query(.probe(Command(["id", "-u"]))))
        await close()
        guard case .exit(let exit) = answer else { throw CommandFailure("no answer") }
        return (HostFacts(hello.facts, clockSkew: 0), exit.output)
    }
}
