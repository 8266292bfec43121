import Foundation
import Model
import StepKit
import Testing
import Wire

@testable import Transport

/// Peers that do not behave, before anybody has proved who he is.
@Suite(.serialized) struct HostileServerTests {
    private func failure(limits: SSHLimits, _ body: @escaping @Sendable (Int32) -> Void) async throws -> Failure {
        let folder = NSTemporaryDirectory() + "slipway-hostile-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let listener = try Listener()
        defer { listener.close() }
        listener.serve(body)
        let transport = SSHTransport(
            agent: TestAgent.script(""), isReadOnly: false, limits: limits, prompt: nil,
            surroundings: Surroundings(home: folder))
        let host = Model.Host(
            "node-1", address: "127.0.0.1", roles: [.node],
            ssh: SSHSettings(port: listener.port, knownHosts: folder + "/known_hosts"))
        do throws(Failure) {
            await (try transport.connect(to: host)).close()
        } catch {
            return error
        }
        throw CommandFailure("the connection was made")
    }

    static let quick = SSHLimits(connect: .seconds(1), launch: .seconds(1), tries: 1)

    @Test func silenceRunsIntoTheDeadline() async throws {
        let failure = try await failure(limits: HostileServerTests.quick) { _ in sleep(3) }
        #expect(failure.kind == .connection)
        #expect(failure.host == "node-1")
        #expect(failure.why.contains("in time"))
    }

    @Test func aHangUpIsTriedAgain() async throws {
        var limits = HostileServerTests.quick
        limits.tries = 2
        let failure = try await failure(limits: limits) { _ in }
        #expect(failure.why.contains("tried 2 times"))
    }

    @Test(arguments: [Array("HTTP/1.0 400 Bad Request\r\n\r\n".utf8), [0, 1, 2, 3, 0, 0, 0, 0], Array("hello\n".utf8)])
    func garbageIsNoSSH(bytes: [UInt8]) async throws {
        let failure = try await failure(limits: HostileServerTests.quick) { socket in
            Listener.pour(bytes, bytes.count, into: socket)
            sleep(2)
        }
        #expect(failure.kind == .connection)
    }

    @Test(arguments: [Array("welcome\r\n".utf8), [UInt8](repeating: 120, count: 4096)])
    func aBannerWithoutEndIsCutOff(line: [UInt8]) async throws {
        let sent = Counter()
        let failure = try await failure(limits: HostileServerTests.quick) { socket in
            sent.add(Listener.pour(line, 10 << 20, into: socket))
        }
        #expect(failure.kind == .connection)
        // What the kernel's buffers hold on both sides comes on top of what was read.
        #expect(sent.value < 9 << 20)
    }

    @Test func garbageBehindAGoodBannerIsRefused() async throws {
        let failure = try await failure(limits: HostileServerTests.quick) { socket in
            Listener.pour(Array("SSH-2.0-evil\r\n".utf8), 14, into: socket)
            Listener.pour([255, 255, 255, 255] + [UInt8](repeating: 65, count: 65536), 10 << 20, into: socket)
        }
        #expect(failure.kind == .connection)
    }

    @Test func nobodyThereIsSaidWithAHint() async throws {
        let port = try Listener().close()
        let transport = SSHTransport(
            agent: TestAgent.script(""), isReadOnly: false, limits: SSHLimits(), prompt: nil,
            surroundings: Surroundings(home: "/nonexistent"))
        let host = Model.Host("node-1", address: "127.0.0.1", roles: [.node], ssh: SSHSettings(port: port))
        await #expect {
            _ = try await transport.connect(to: host)
        } throws: { error in
            let failure = error as? Failure
            return failure?.why == "connection refused (tried 3 times)" && failure?.hint?.contains("sshd") == true
        }
    }

    @Test func aCancelledTaskDoesNotWait() async throws {
        let listener = try Listener()
        defer { listener.close() }
        listener.serve { _ in sleep(5) }
        let transport = SSHTransport(
            agent: TestAgent.script(""), isReadOnly: false, limits: SSHLimits(), prompt: nil,
            surroundings: Surroundings(home: "/nonexistent"))
        let host = Model.Host("node-1", address: "127.0.0.1", roles: [.node], ssh: SSHSettings(port: listener.port))
        let start = ContinuousClock.now
        let task = Task { try await transport.connect(to: host) }
        try await Task.sleep(for: .milliseconds(200))
        task.cancel()
        let result = await task.result
        #expect(ContinuousClock.now - start < .seconds(2))
        #expect(throws: Failure.self) { _ = try result.get() }
    }
}

/// A number that threads add to.
private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0
    func add(_ number: Int) { lock.withLock { count += number } }
    var value: Int { lock.withLock { count } }
}
