import Foundation
import Model
import Testing
import Wire

@testable import Transport

extension RealHostTests {
    struct LoginTests {
        /// A host for one test.
        private func with<Result>(
            _ options: TestHost.Options = .init(), _ body: (TestHost) async throws -> Result
        ) async throws -> Result {
            let host = try TestHost(options)
            defer { host.stop() }
            return try await body(host)
        }

        private func failure(
            _ host: TestHost, _ transport: SSHTransport, _ settings: (inout SSHSettings) -> Void = { _ in }
        )
            async throws -> Failure
        {
            do throws(Failure) {
                let connection = try await transport.connect(to: host.host(settings))
                await connection.close()
            } catch {
                return error
            }
            throw CommandFailure("the connection was made")
        }

        @Test func aKeyFileLetsInAndTheSecondTimeNothingIsUploaded() async throws {
            try await with { host in
                let transport = try host.transport()
                let first = try await transport.connect(to: host.host())
                #expect(first.facts.architecture == "amd64" || first.facts.architecture == "arm64")
                #expect(abs(first.facts.clockSkew) < 1)
                let size = try UInt64(TestAgent.program().bytes.count)
                #expect(await first.traffic.bytesOut > size)
                await first.close()
                let second = try await transport.connect(to: host.host())
                #expect(await second.traffic.bytesOut < 8192)
                guard case .stat(let stat) = try await second.answer(.stat(path: "/var/lib/slipway")) else {
                    Issue.record("no folder")
                    return
                }
                #expect(stat.mode == 0o700)
                await second.close()
                #expect(try host.inside("ls -A /var/lib/slipway | grep -c agent") == "1\n")
            }
        }

        @Test(arguments: [("ecdsa", "RFC4716"), ("ed25519", "RFC4716"), ("ecdsa", "PEM"), ("ecdsa", "PKCS8")])
        func keysOfSeveralTypesLetIn(type: String, format: String) async throws {
            try await with { host in
                let key = host.folder + "/other"
                try run("ssh-keygen", "-q", "-t", type, "-m", format, "-N", "", "-f", key)
                try host.put("authorized", try host.text("other.pub"))
                let connection = try await host.transport().connect(to: host.host { $0.identity = key })
                await connection.close()
            }
        }

        @Test func theUsualKeyIsFoundByItself() async throws {
            try await with { host in
                try run("mkdir", "-p", host.folder + "/laptop/.ssh")
                try run("cp", host.folder + "/id", host.folder + "/laptop/.ssh/id_ed25519")
                let transport = try host.transport()
                let connection = try await transport.connect(
                    to: host.host {
                        $0.identity = nil
                        $0.knownHosts = nil
                    })
                await connection.close()
                #expect(try host.text("laptop/.ssh/known_hosts").contains("ssh-ed25519"))
            }
        }

        @Test func anRSAKeyIsAcceptedOrTheReasonIsSaid() async throws {
            try await with { host in
                let key = host.folder + "/rsa"
                try run("ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", key)
                try host.put("authorized", try host.text("rsa.pub"))
                if SSHSession.isAtLeast(version: 0x010b00) {
                    await (try host.transport().connect(to: host.host { $0.identity = key })).close()
                } else {
                    let failure = try await failure(host, try host.transport()) { $0.identity = key }
                    #expect(failure.kind == .connection)
                    #expect(failure.hint?.contains("ed25519") == true)
                }
            }
        }

        @Test func aKeyWithAPassphraseAsksOnce() async throws {
            try await with { host in
                let key = host.folder + "/locked"
                try run("ssh-keygen", "-q", "-t", "ed25519", "-N", "open sesame", "-a", "4", "-f", key)
                try host.put("authorized", try host.text("locked.pub"))
                let asked = Tally()
                let transport = try host.transport(prompt: { text in
                    await asked.add(text)
                    return Secret("open sesame")
                })
                async let first = transport.connect(to: host.host { $0.identity = key })
                async let second = transport.connect(to: host.host { $0.identity = key })
                for connection in try await [first, second] { await connection.close() }
                #expect(await asked.texts == ["Passphrase of \(key): "])
                let unasked = try await failure(host, try host.transport()) { $0.identity = key }
                #expect(unasked.why.contains("passphrase"))
            }
        }

        @Test func sshAgentLetsIn() async throws {
            try await with { host in
                let socket = host.folder + "/agent"
                let agent = try Child(["ssh-agent", "-D", "-a", socket])
                defer {
                    kill(agent.pid, SIGTERM)
                    agent.wait()
                }
                try waitUntil { FileManager.default.fileExists(atPath: socket) }
                try run("ssh-add", "-q", host.folder + "/id", environment: ["SSH_AUTH_SOCK": socket])
                let transport = try host.transport(agentSocket: socket)
                await (try transport.connect(to: host.host { $0.identity = nil })).close()
                // A named key that is refused does not keep the agent's from being tried.
                try run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", host.folder + "/stranger")
                await (try transport.connect(to: host.host { $0.identity = host.folder + "/stranger" })).close()
            }
        }

        @Test func aWrongKeyIsRefusedWithoutASecondTry() async throws {
            try await with { host in
                try run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", host.folder + "/stranger")
                let failure = try await failure(host, try host.transport()) { $0.identity = host.folder + "/stranger" }
                #expect(failure.kind == .connection)
                #expect(failure.host == "node-1")
                #expect(failure.why.contains(try host.fingerprint("stranger")))
                #expect(!failure.why.contains("tried"))
                let none = try await self.failure(host, try host.transport()) { $0.identity = nil }
                #expect(none.why.contains("no key to show"))
                let missing = try await self.failure(host, try host.transport()) { $0.identity = "~/nothing" }
                #expect(missing.kind == .input)
            }
        }

        // MARK: host keys

        @Test func anUnknownKeyIsRememberedAndThenChecked() async throws {
            try await with { host in
                let transport = try host.transport()
                await (try transport.connect(to: host.host())).close()
                let known = try host.text("known_hosts")
                #expect(known.hasPrefix("[\(host.address)]:\(host.port) ssh-ed25519 "))
                await (try transport.connect(to: host.host { $0.hostKeys = .strict })).close()
                #expect(try host.text("known_hosts") == known)
                let mode = try FileManager.default.attributesOfItem(atPath: host.folder + "/known_hosts")[
                    .posixPermissions]
                #expect(mode as? Int == 0o600)
            }
        }

        @Test func strictRefusesAnUnknownKey() async throws {
            try await with { host in
                let failure = try await failure(host, try host.transport()) { $0.hostKeys = .strict }
                #expect(failure.kind == .connection)
                #expect(failure.why.contains(try host.fingerprint("host_ed25519")))
                #expect(!FileManager.default.fileExists(atPath: host.folder + "/known_hosts"))
            }
        }

        @Test func aChangedKeyStopsWithBothFingerprints() async throws {
            try await with { host in
                let other = try host.text("id.pub").split(separator: " ")
                try host.put("known_hosts", "# mine\n[\(host.address)]:\(host.port) \(other[0]) \(other[1])\n")
                let failure = try await failure(host, try host.transport())
                #expect(failure.kind == .connection)
                #expect(failure.why.contains(try host.fingerprint("host_ed25519")))
                #expect(failure.why.contains(try host.fingerprint("id")))
                #expect(failure.why.contains("known_hosts:2"))
                #expect(failure.hint?.hasSuffix("`slipway repair node-1 --replace-host-key`") == true)
                #expect(try host.inside("ls -A /var/lib") == "")
            }
        }

        @Test(arguments: ["host_ed25519", "host_ecdsa"])
        func aHashedNameIsFoundAndItsTypeAskedFor(name: String) async throws {
            try await with { host in
                let key = try host.text(name + ".pub").split(separator: " ")
                try host.put("known_hosts", "[\(host.address)]:\(host.port) \(key[0]) \(key[1])\n")
                try run("ssh-keygen", "-q", "-H", "-f", host.folder + "/known_hosts")
                let hashed = try host.text("known_hosts")
                #expect(hashed.hasPrefix("|1|"))
                await (try host.transport().connect(to: host.host { $0.hostKeys = .strict })).close()
                #expect(try host.text("known_hosts") == hashed)
            }
        }

        @Test func aRevokedKeyIsRefused() async throws {
            try await with { host in
                let key = try host.text("host_ed25519.pub").split(separator: " ")
                let line = "\(host.address),[\(host.address)]:\(host.port) \(key[0]) \(key[1])\n"
                try host.put("known_hosts", line + "@revoked * \(key[0]) \(key[1])\n")
                let failure = try await failure(host, try host.transport())
                #expect(failure.why.contains("revoked"))
                #expect(failure.why.contains("known_hosts:2"))
            }
        }
    }
}

/// Counts what it is told.
private actor Tally {
    var texts: [String] = []
    func add(_ text: String) { texts.append(text) }
}
