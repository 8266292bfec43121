import Foundation
import Model
import StepKit
import Testing
import Wire

@testable import Transport

extension RealHostTests {
    struct JumpTests {
        /// A host and jump hosts that let its key in.
        private func with(
            _ count: Int, _ options: TestHost.Options = .init(), _ body: (TestHost, [TestHost]) async throws -> Void
        ) async throws {
            let host = try TestHost()
            defer { host.stop() }
            var gates: [TestHost] = []
            defer { for gate in gates { gate.stop() } }
            for _ in 0..<count {
                let gate = try TestHost(options)
                gates.append(gate)
                try gate.admit(host)
            }
            try await body(host, gates)
        }

        private func failure(_ transport: SSHTransport, _ host: Model.Host) async throws -> Failure {
            do throws(Failure) {
                await (try transport.connect(to: host)).close()
            } catch {
                return error
            }
            throw CommandFailure("the connection was made")
        }

        @Test(arguments: [1, 3])
        func throughJumpHosts(count: Int) async throws {
            try await with(count) { host, gates in
                let target = host.host { $0.jump = gates.map(\.hop) }
                let transport = try host.transport()
                let connection = try await transport.connect(to: target)
                guard case .exit(let exit) = try await connection.answer(.probe(Command(["id", "-u"]))) else {
                    Issue.record("no answer")
                    return
                }
                #expect(exit.output == Array("0\n".utf8))
                #expect(abs(connection.facts.clockSkew) < 1)
                await connection.close()
                // Each hop's key was checked, and the way to the host led through the last one.
                let known = try host.text("known_hosts")
                for one in gates + [host] { #expect(known.contains("[\(one.address)]:2222 ")) }
                #expect(try host.inside("cat /proc/net/tcp").contains(":08AE"))
            }
        }

        @Test func manyHostsShareOneSessionAndBytesArriveWhole() async throws {
            try await with(1, .init(configuration: ["MaxStartups 2"])) { host, gates in
                let transport = try host.transport()
                let target = host.host { $0.jump = [gates[0].hop] }
                let size = 6 << 20
                let content = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                    for index in 0..<size { buffer[index] = UInt8(truncatingIfNeeded: index &* 31 ^ index >> 9) }
                    count = size
                }
                let path = host.folder + "/big"
                try Data(content).write(to: URL(fileURLWithPath: path))
                let file = LocalFile(path: path, size: UInt64(size), sha256: Checksum.sha256(content))
                let connection = try await transport.connect(to: target)
                try await connection.upload(file, to: "/var/lib/big", attributes: Attributes(mode: 0o600))
                guard
                    case .file(_, let bytes, true) = try await connection.answer(
                        .file(path: "/var/lib/big", limit: UInt32(size)))
                else {
                    Issue.record("no file")
                    return
                }
                #expect(bytes == content)
                await connection.close()
                for _ in 0..<2 { await (try transport.connect(to: target)).close() }
                #expect(try gates[0].text("log").split(separator: "\n").count { $0.contains("Accepted") } == 1)
            }
        }

        @Test func failuresNameTheHop() async throws {
            try await with(2) { host, gates in
                let transport = try host.transport()
                let closed = try await failure(
                    transport, host.host { $0.jump = ["root@\(gates[0].address):9"] })
                #expect(closed.what == "connect to \(gates[0].address):9")
                let unknown = try await failure(transport, host.host { $0.jump = ["no-such-host.invalid"] })
                #expect(unknown.why.contains("no-such-host.invalid"))
                try gates[1].put("authorized", "")
                let refused = try await failure(transport, host.host { $0.jump = gates.map(\.hop) })
                #expect(refused.what == "log in as root on the jump host \(gates[1].address)")
                #expect(refused.host == "node-1")
                let strict = try await failure(
                    try host.transport(), host.host { ($0.jump, $0.hostKeys) = ([gates[1].hop], .strict) })
                #expect(!strict.why.isEmpty)
                let away = try await failure(
                    transport, host.host { ($0.jump, $0.port) = ([gates[0].hop], 9) })
                #expect(away.what == "connect to \(host.address):9 through \(gates[0].address)")
                // The gate is none the worse for it.
                await (try transport.connect(to: host.host { $0.jump = [gates[0].hop] })).close()
            }
        }

        @Test func aChangedKeyOfAHopStops() async throws {
            try await with(1) { host, gates in
                let other = try host.text("id.pub").split(separator: " ")
                try host.put("known_hosts", "[\(gates[0].address)]:2222 \(other[0]) \(other[1])\n")
                let failure = try await failure(try host.transport(), host.host { $0.jump = [gates[0].hop] })
                #expect(failure.why.contains("changed"))
                #expect(failure.what.contains("\(gates[0].address):2222"))
            }
        }

        @Test func aHopThatForbidsForwardingIsSaid() async throws {
            try await with(1, .init(configuration: ["AllowTcpForwarding no"])) { host, gates in
                let failure = try await failure(try host.transport(), host.host { $0.jump = [gates[0].hop] })
                #expect(failure.hint?.contains("AllowTcpForwarding") == true)
                #expect(!failure.why.contains("tried"))
            }
        }

        @Test func oneHostThatIsSilentDoesNotKeepTheOthers() async throws {
            try await with(1) { host, gates in
                // A port whose queue is full: what more comes is dropped, and nothing answers until the time is up.
                let full = try FullPort()
                defer { full.close() }
                let transport = try host.transport(limits: SSHLimits(connect: .seconds(4), tries: 1))
                var silent = host.host { ($0.jump, $0.port) = ([gates[0].hop], full.port) }
                silent.address = "127.0.0.1"
                let dead = silent
                async let hanging = failure(transport, dead)
                try await Task.sleep(for: .milliseconds(300))
                let start = ContinuousClock.now
                await (try transport.connect(to: host.host { $0.jump = [gates[0].hop] })).close()
                #expect(ContinuousClock.now - start < .seconds(3))
                let failure = try await hanging
                #expect(failure.what == "connect to 127.0.0.1:\(full.port) through \(gates[0].address)")
                #expect(failure.why == "no answer came in time")
            }
        }

        @Test func aHopThatIsLostEndsTheHostsBehindIt() async throws {
            try await with(1) { host, gates in
                let connection = try await host.transport().connect(to: host.host { $0.jump = [gates[0].hop] })
                gates[0].signal(SIGKILL, onlySessions: true)
                await #expect(throws: Failure.self) { _ = try await connection.answer(.stat(path: "/")) }
                await connection.close()
            }
        }
    }
}
