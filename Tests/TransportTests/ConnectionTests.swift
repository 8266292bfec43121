import Foundation
import Model
import StepKit
import Testing
import Wire

@testable import Transport

extension RealHostTests {
    struct ConnectionTests {
        private func with<Result>(
            limits: SSHLimits = SSHLimits(), _ body: (TestHost, SSHConnection) async throws -> Result
        ) async throws -> Result {
            let host = try TestHost()
            defer { host.stop() }
            let connection = try await host.transport(limits: limits).connect(to: host.host())
            let result = try await body(host, connection)
            await connection.close()
            return result
        }

        /// Questions asked at once by many tasks.
        private func ask(_ count: Int, _ connection: SSHConnection) async throws {
            try await withThrowingTaskGroup { group in
                for index in 0..<count {
                    group.addTask {
                        let answer = try await connection.answer(.stat(path: "/proc/\(index)/nothing"))
                        #expect(answer == .absent)
                    }
                }
                try await group.waitForAll()
            }
        }

        @Test func manyQuestionsCostFewRoundTripsAndLittle() async throws {
            try await with { _, connection in
                let before = await connection.traffic
                try await ask(100, connection)
                let after = await connection.traffic
                #expect(after.questions - before.questions == 100)
                // One burst, or some more where the machine is busy and tasks are late.
                #expect(after.bursts - before.bursts <= 10)
                #expect(after.bytesOut - before.bytesOut < 8_000)
                #expect(after.bytesIn - before.bytesIn < 8_000)
            }
        }

        @Test func answersFindWhoAskedInAnyOrder() async throws {
            try await with { _, connection in
                async let slow = connection.answer(.probe(Command(["sleep", "0.3"])))
                async let quick = connection.answer(.file(path: "/etc/passwd", limit: 1 << 20))
                guard case .file(_, let bytes, true) = try await quick else {
                    Issue.record("no file")
                    return
                }
                #expect(String(decoding: bytes, as: UTF8.self).contains("worker"))
                guard case .exit(let exit) = try await slow else {
                    Issue.record("no exit")
                    return
                }
                #expect(exit.succeeded)
            }
        }

        @Test func afterTheEndNothingCanBeAsked() async throws {
            try await with { _, connection in
                let start = ContinuousClock.now
                await connection.close()
                #expect(ContinuousClock.now - start < .seconds(1.5))
                await #expect(throws: Failure.self) { _ = try await connection.answer(.facts) }
                await connection.close()
            }
        }

        @Test func anAgentIsGoneWhenItsConnectionIs() async throws {
            let host = try TestHost()
            defer { host.stop() }
            let transport = try host.transport()
            for _ in 0..<3 {
                let connection = try await transport.connect(to: host.host())
                #expect(try await connection.act(.lock(holder: "a test")) == .done)
                await connection.close()
            }
            var forgotten: SSHConnection? = try await transport.connect(to: host.host())
            #expect(try await forgotten?.act(.lock(holder: "a forgetful test")) == .done)
            forgotten = nil
            let next = try await transport.connect(to: host.host())
            var answer = try await next.act(.lock(holder: "the next"))
            for _ in 0..<100 where answer != .done {
                try await Task.sleep(for: .milliseconds(20))
                answer = try await next.act(.lock(holder: "the next"))
            }
            #expect(answer == .done)
            await next.close()
        }

        @Test func aKilledServerIsNoticedAtOnce() async throws {
            try await with { host, connection in
                let question = Task { try await connection.answer(.probe(Command(["sleep", "20"]))) }
                try await Task.sleep(for: .milliseconds(300))
                let start = ContinuousClock.now
                host.signal(SIGKILL, onlySessions: true)
                await #expect {
                    _ = try await question.value
                } throws: {
                    ($0 as? Failure)?.kind == .connection && ($0 as? Failure)?.host == "node-1"
                }
                #expect(ContinuousClock.now - start < .seconds(3))
            }
        }

        @Test func aFrozenHostIsGivenUp() async throws {
            try await with(limits: SSHLimits(ping: .milliseconds(200), silence: .seconds(1))) { host, connection in
                host.signal(SIGSTOP)
                await #expect {
                    _ = try await connection.answer(.facts)
                } throws: {
                    ($0 as? Failure)?.why.contains("stopped answering") == true
                }
                host.signal(SIGCONT)
            }
        }

        @Test func anIdleConnectionLives() async throws {
            try await with(limits: SSHLimits(ping: .milliseconds(100), silence: .seconds(1))) { _, connection in
                try await Task.sleep(for: .seconds(2))
                #expect(await connection.traffic.questions >= 5)
                _ = try await connection.answer(.facts)
            }
        }

        // MARK: uploads

        /// Bytes in a file, with their digest by another program than ours.
        private func file(_ host: TestHost, megabytes: Int) throws -> LocalFile {
            let path = host.folder + "/big"
            try run("sh", "-c", "head -c \(megabytes << 20) /dev/urandom >'\(path)'; echo odd >>'\(path)'")
            let digest = try run("sha256sum", path).prefix(64)
            return LocalFile(path: path, size: UInt64(megabytes << 20) + 4, sha256: TestAgent.hexadecimal(digest))
        }

        @Test func aBigFileArrivesWhole() async throws {
            try await with { host, connection in
                let file = try file(host, megabytes: 100)
                let attributes = Attributes(mode: 0o640, owner: "daemon", group: "daemon")
                try await connection.upload(file, to: "/var/lib/big", attributes: attributes)
                #expect(
                    try host.inside("cmp '\(file.path)' /var/lib/big && stat -c %a,%U,%G /var/lib/big")
                        == "640,daemon,daemon\n")
                // Questions are answered while it goes on.
                async let again: Void = connection.upload(file, to: "/var/lib/big2", attributes: attributes)
                try await ask(20, connection)
                try await again
            }
        }

        @Test func aHostThatChangesItsKeysOftenLosesNothing() async throws {
            let host = try TestHost(.init(configuration: ["RekeyLimit 1M", "LogLevel DEBUG1"]))
            defer { host.stop() }
            let connection = try await host.transport().connect(to: host.host())
            let file = try file(host, megabytes: 3)
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: file.path)))
            try await withThrowingTaskGroup { group in
                for index in 0..<6 {
                    group.addTask {
                        let path = "/var/lib/big-\(index)"
                        try await connection.upload(file, to: path, attributes: Attributes(mode: 0o600))
                        let answer = try await connection.answer(.file(path: path, limit: 4 << 20))
                        guard case .file(_, bytes, true) = answer else {
                            Issue.record("another content")
                            return
                        }
                    }
                }
                try await group.waitForAll()
            }
            await connection.close()
            #expect(try host.text("log").components(separatedBy: "rekeying").count > 10)
        }

        @Test func aFileThatIsNotWhatWasSaidNeverAppears() async throws {
            try await with { host, connection in
                var wrong = try file(host, megabytes: 3)
                wrong.sha256[0] ^= 1
                await #expect(throws: Failure.self) {
                    try await connection.upload(wrong, to: "/var/lib/big", attributes: Attributes(mode: 0o600))
                }
                var short = try file(host, megabytes: 1)
                short.size += 1
                await #expect(throws: Failure.self) {
                    try await connection.upload(short, to: "/var/lib/big", attributes: Attributes(mode: 0o600))
                }
                #expect(try host.inside("ls -A /var/lib | grep -v slipway || true") == "")
            }
        }

        @Test func aFullDiskIsSaidAndNothingIsLeft() async throws {
            try await with { host, connection in
                let file = try file(host, megabytes: 8)
                try host.inside("mkdir /var/lib/small && mount -t tmpfs -o size=2m tmpfs /var/lib/small")
                await #expect {
                    try await connection.upload(file, to: "/var/lib/small/big", attributes: Attributes(mode: 0o600))
                } throws: {
                    ($0 as? Failure)?.why.contains("No space left") == true
                }
                #expect(try host.inside("ls -A /var/lib/small") == "")
                _ = try await connection.answer(.facts)
            }
        }
    }
}
