import Foundation
import Model
import Testing
import Wire

@testable import Transport

extension RealHostTests {
    struct PasswordTests {
        private func with(
            _ change: (inout TestHost.Options) -> Void, _ body: (TestHost) async throws -> Void
        ) async throws {
            let hash = try run("openssl", "passwd", "-6", "right one").filter { !$0.isNewline }
            var options = TestHost.Options(configuration: ["PermitRootLogin yes"], shadow: hash)
            change(&options)
            let host = try TestHost(options)
            defer { host.stop() }
            try await body(host)
        }

        private func failure(
            _ host: TestHost, _ transport: SSHTransport, _ settings: (inout SSHSettings) -> Void = { _ in }
        ) async throws -> Failure {
            do throws(Failure) {
                await (try transport.connect(to: host.host(settings))).close()
            } catch {
                return error
            }
            throw CommandFailure("the connection was made")
        }

        @Test(arguments: [true, false])
        func aPasswordIsAskedForOnceAndLetsIn(isPlain: Bool) async throws {
            try await with {
                $0.usesPAM = !isPlain
                if !isPlain { $0.configuration += ["PasswordAuthentication no", "KbdInteractiveAuthentication yes"] }
            } _: { host in
                try host.put("authorized", "")
                let asked = Questions("right one")
                let transport = try host.transport(prompt: { await asked.answer($0) })
                async let first = transport.connect(to: host.host())
                async let second = transport.connect(to: host.host())
                for connection in try await [first, second] { await connection.close() }
                #expect(await asked.texts == ["Password of root on the hosts: "])
            }
        }

        @Test func aKeyThatWorksIsEnough() async throws {
            try await with { _ in
            } _: { host in
                let asked = Questions("right one")
                await (try host.transport(prompt: { await asked.answer($0) }).connect(to: host.host())).close()
                #expect(await asked.texts == [])
            }
        }

        @Test func aWrongPasswordIsTriedOnOneHostOnly() async throws {
            try await with { _ in
            } _: { host in
                try host.put("authorized", "")
                let asked = Questions("wrong one")
                let transport = try host.transport(prompt: { await asked.answer($0) })
                let first = try await failure(host, transport)
                #expect(first.why.contains("the password: refused"))
                #expect(!first.description.contains("wrong one"))
                let second = try await failure(host, transport)
                #expect(second.why.contains("node-1 refused it"))
                #expect(await asked.texts.count == 1)
                #expect(try host.text("log").split(separator: "\n").count { $0.contains("Failed password") } == 1)
                let unasked = try await failure(host, try host.transport())
                #expect(!unasked.why.contains("password"))
            }
        }

        // MARK: sudo

        static let hasSudo = FileManager.default.isExecutableFile(atPath: "/usr/bin/sudo")

        @Test(.enabled(if: hasSudo, "needs sudo"), arguments: ["", "NOPASSWD:"])
        func sudoWithAPassword(tag: String) async throws {
            let rules = "Defaults lecture=always\nworker ALL=(ALL) \(tag) ALL"
            try await with {
                $0.sudoers = rules
            } _: { host in
                let asked = Questions("right one")
                let transport = try host.transport(prompt: { await asked.answer($0) })
                for _ in 0..<2 {
                    let connection = try await transport.connect(
                        to: host.host { ($0.user, $0.sudo) = ("worker", .password) })
                    // Nothing that was meant for sudo reaches the agent.
                    guard case .stat = try await connection.answer(.stat(path: "/var/lib/slipway")) else {
                        Issue.record("no answer")
                        return
                    }
                    await connection.close()
                }
                #expect(await asked.texts == (tag.isEmpty ? ["Password of worker for sudo on the hosts: "] : []))
            }
        }

        @Test(.enabled(if: hasSudo, "needs sudo"))
        func aWrongPasswordForSudoIsTriedOnce() async throws {
            try await with {
                $0.sudoers = "worker ALL=(ALL) ALL"
            } _: { host in
                let asked = Questions("wrong one")
                let transport = try host.transport(prompt: { await asked.answer($0) })
                let settings = { (ssh: inout SSHSettings) in (ssh.user, ssh.sudo) = ("worker", .password) }
                let first = try await failure(host, transport, settings)
                #expect(first.why == "sudo refused the password of worker")
                #expect(first.what == "become root")
                let second = try await failure(host, transport, settings)
                #expect(second.why.contains("node-1 refused the password"))
                #expect(await asked.texts.count == 1)
                let unasked = try await failure(host, try host.transport(), settings)
                #expect(unasked.why.contains("nobody could be asked"))
            }
        }
    }
}

/// Somebody who answers every question in the same way.
private actor Questions {
    var texts: [String] = []
    private let text: String
    init(_ text: String) { self.text = text }
    func answer(_ question: String) -> Secret? {
        texts.append(question)
        return Secret(text)
    }
}
