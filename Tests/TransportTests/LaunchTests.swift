import Foundation
import Model
import StepKit
import Testing
import Wire

@testable import Transport

extension RealHostTests {
    struct LaunchTests {
        private func with<Result>(
            _ options: TestHost.Options = .init(), _ body: (TestHost) async throws -> Result
        ) async throws -> Result {
            let host = try TestHost(options)
            defer { host.stop() }
            return try await body(host)
        }

        private func failure(
            _ host: TestHost, _ transport: SSHTransport, _ settings: (inout SSHSettings) -> Void = { _ in }
        ) async throws -> Failure {
            do throws(Failure) {
                let connection = try await transport.connect(to: host.host(settings))
                await connection.close()
            } catch {
                return error
            }
            throw CommandFailure("the connection was made")
        }

        static let shells = ["/bin/sh", "/bin/bash", "/usr/bin/fish", "/usr/bin/tcsh", "/usr/bin/zsh"].filter {
            FileManager.default.isExecutableFile(atPath: $0)
        }

        @Test(arguments: shells)
        func everyLoginShellWillDo(shell: String) async throws {
            try await with(.init(shell: shell, profile: "echo welcome to slipway:0:upload")) { host in
                let transport = try host.transport()
                for _ in 0..<2 { await (try transport.connect(to: host.host())).close() }
            }
        }

        @Test func bannersAndNoiseDoNotDisturb() async throws {
            let noise =
                "echo; echo 'slipway-agent 1'; printf 'no line end slipway:'; head -c 30000 /dev/urandom; echo oops >&2"
            try await with(.init(profile: noise, configuration: ["Banner /etc/passwd"])) { host in
                let connection = try await host.transport().connect(to: host.host())
                guard case .hash = try await connection.answer(.hash(path: "/etc/passwd")) else {
                    Issue.record("no hash")
                    return
                }
                await connection.close()
            }
        }

        @Test func aProfileThatPrintsWithoutEndIsRefused() async throws {
            try await with(.init(profile: "yes 'buy now'")) { host in
                let failure = try await failure(host, try host.transport())
                #expect(failure.why.contains("without end"))
            }
        }

        @Test func aProfileThatNeverEndsIsSaidWithItsLastLines() async throws {
            try await with(.init(profile: "echo one moment; sleep 100")) { host in
                let failure = try await failure(host, try host.transport(limits: SSHLimits(launch: .seconds(1))))
                #expect(failure.why.contains("one moment"))
            }
        }

        @Test func aLoginThatIsNoneIsSaidInItsOwnWords() async throws {
            try await with(.init(shell: "/usr/sbin/nologin")) { host in
                let failure = try await failure(host, try host.transport())
                #expect(failure.why.contains("not available"))
            }
        }

        // MARK: sudo

        static let hasSudo = FileManager.default.isExecutableFile(atPath: "/usr/bin/sudo")

        @Test(.enabled(if: hasSudo, "needs sudo"))
        func anOrdinaryUserBecomesRoot() async throws {
            try await with(.init(sudoers: "worker ALL=(ALL) NOPASSWD: ALL")) { host in
                let connection = try await host.transport().connect(to: host.host { $0.user = "worker" })
                guard case .exit(let exit) = try await connection.answer(.probe(Command(["id", "-u"]))) else {
                    Issue.record("no answer")
                    return
                }
                #expect(exit.output == Array("0\n".utf8))
                await connection.close()
            }
        }

        @Test(.enabled(if: hasSudo, "needs sudo"))
        func sudoThatWantsAPasswordIsQuoted() async throws {
            try await with(.init(sudoers: "worker ALL=(ALL) ALL")) { host in
                let failure = try await failure(host, try host.transport()) { $0.user = "worker" }
                #expect(failure.why.contains("password is required"))
                #expect(failure.hint?.contains("NOPASSWD") == true)
            }
        }

        @Test func anOrdinaryUserWithoutSudoIsRefused() async throws {
            try await with { host in
                let failure = try await failure(host, try host.transport()) {
                    $0.user = "worker"
                    $0.sudo = SSHSettings.Sudo.none
                }
                #expect(failure.kind == .input)
                #expect(failure.hint?.contains("passwordless") == true)
            }
        }

        // MARK: putting the agent there

        @Test func aDamagedAgentIsReplacedAndOldOnesGo() async throws {
            try await with { host in
                let transport = try host.transport()
                await (try transport.connect(to: host.host())).close()
                try host.inside(
                    "cd /var/lib/slipway && for f in agent-*; do echo >>$f; done && touch agent-old && touch .agent-1 "
                        + "&& touch -d '2 hours ago' .agent-2")
                await (try transport.connect(to: host.host())).close()
                let files = try host.inside("ls -A /var/lib/slipway").split(separator: "\n").map(String.init)
                #expect(files.filter { $0.hasPrefix("agent-") }.count == 1)
                #expect(files.filter { $0.hasPrefix(".agent-") } == [".agent-1"])
            }
        }

        /// Ways in which the file that should be the agent is not: it runs, ends, hangs, or was changed in place.
        @Test(arguments: [
            "yes | dd of=$f bs=1000 count=1 seek=400 conv=notrunc", "truncate -s -1000 $f", ": >$f",
            "head -c 9000 /dev/urandom >$f", "ln -sf /bin/sleep $f",
            "printf '#!/bin/sh\nsleep 100\n' >$f", "printf '#!/bin/sh\necho slipway:$3:whole 00\ncat\n' >$f",
            "printf '#!/bin/sh\nyes\n' >$f",
        ])
        func whatIsNotTheAgentIsNotTalkedTo(damage: String) async throws {
            try await with { host in
                let transport = try host.transport(limits: SSHLimits(launch: .seconds(3)))
                await (try transport.connect(to: host.host())).close()
                try host.inside("f=$(echo /var/lib/slipway/agent-*); \(damage)")
                let connection = try await transport.connect(to: host.host())
                guard case .stat = try await connection.answer(.stat(path: "/")) else {
                    Issue.record("no answer")
                    return
                }
                let sum = try host.inside("cat /var/lib/slipway/agent-* | sha256sum").prefix(64)
                #expect(TestAgent.hexadecimal(sum) == (try TestAgent.program().sha256))
                await connection.close()
            }
        }

        @Test func aReadOnlyAgentRefusesActions() async throws {
            try await with { host in
                let connection = try await host.transport(isReadOnly: true).connect(to: host.host())
                let answer = try await connection.act(.remove(path: "/etc/passwd", recursive: false))
                guard case .refused = answer else {
                    Issue.record("\(answer)")
                    return
                }
                await connection.close()
            }
        }

        @Test(arguments: [
            ("mount -t tmpfs -o size=64k tmpfs /var/lib", "No space left", "make room"),
            ("mount -o remount,ro /var/lib", "Read-only file system", "remount"),
            ("mount -o remount,noexec /var/lib", "noexec", "noexec"),
        ])
        func whyTheAgentCannotBePutThereIsSaid(preparation: String, why: String, hint: String) async throws {
            try await with(.init(preparation: [preparation])) { host in
                let failure = try await failure(host, try host.transport())
                #expect(failure.kind == .connection)
                #expect("\(failure.why) \(failure.hint ?? "")".contains(why))
                #expect(failure.hint?.contains(hint) == true)
            }
        }

        @Test func anAgentForAnotherMachineIsNotSent() async throws {
            try await with { host in
                var bytes = try TestAgent.program().bytes
                bytes[18] = bytes[18] == 62 ? 183 : 62
                let failure = try await failure(
                    host, try host.transport(AgentProgram(bytes: bytes, sha256: Checksum.sha256([1]))))
                #expect(failure.why.contains("is built for"))
                #expect(try host.inside("ls /var/lib/slipway 2>/dev/null || true") == "")
            }
        }

        /// Without gzip there the same agent comes as it is.
        @Test(arguments: [true, false])
        func itIsSentPackedToHostsThatUnpackIt(hasGzip: Bool) async throws {
            let path = try #require(TestAgent.path)
            let packed = NSTemporaryDirectory() + "slipway-packed-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: packed) }
            try run("sh", "-c", "gzip -9nc '\(path)' >\(packed)")
            let plain = try TestAgent.program()
            let bytes = try #require(FileManager.default.contents(atPath: packed))
            let agent = AgentProgram(bytes: plain.bytes, sha256: plain.sha256, packed: [UInt8](bytes))
            let taken = ": >/run/no && mount --bind /run/no /usr/bin/gzip"
            try await with(.init(preparation: hasGzip ? [] : [taken])) { host in
                let connection = try await host.transport(agent).connect(to: host.host())
                let sent = await connection.traffic.bytesOut
                let expected = hasGzip ? bytes.count : plain.bytes.count
                #expect(sent > expected && sent < expected + expected / 5, "\(sent) for \(expected)")
                await connection.close()
                #expect(try host.inside("sha256sum /var/lib/slipway/agent-*").hasPrefix(agent.digest))
            }
        }

        @Test func anAgentsPackedFormIsTakenFromBesideItByItsDigest() throws {
            let path = NSTemporaryDirectory() + "slipway-agent-\(UUID().uuidString)"
            defer { _ = try? run("sh", "-c", "rm -f \(path)*") }
            try Data("an agent".utf8).write(to: URL(filePath: path))
            #expect(AgentProgram(at: path)?.packedSize == nil)
            let digest = Checksum.hexadecimal(Checksum.sha256(Array("an agent".utf8))).prefix(16)
            try Data("packed".utf8).write(to: URL(filePath: "\(path)-\(digest).gz"))
            let program = try #require(AgentProgram(at: path))
            #expect(program.packedSize == 6)
            #expect(program.bytes(as: LaunchScript.packing) == Array("packed".utf8))
            // Bytes are read late, and are as many as were promised all the same.
            try Data("new".utf8).write(to: URL(filePath: path))
            #expect(program.bytes == Array("new".utf8) + [0, 0, 0, 0, 0])
            #expect(AgentProgram(at: path)?.packedSize == nil)
            #expect(AgentProgram(at: path)?.bytes == Array("new".utf8))
            #expect(AgentProgram(at: path + "-none") == nil)
        }

        @Test func bytesThatAreNotTheAgentsAreNotRun() async throws {
            try await with { host in
                let agent = AgentProgram(bytes: Array("#!/bin/sh\n".utf8), sha256: [UInt8](repeating: 7, count: 32))
                let failure = try await failure(host, try host.transport(agent))
                #expect(failure.why.contains("SHA-256"))
                #expect(try host.inside("ls -A /var/lib/slipway") == "")
            }
        }
    }
}
