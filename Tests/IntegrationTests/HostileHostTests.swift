import Foundation
import Lab
import Model
import Testing

extension RealHosts {
    /// Hosts that say strange things, or lead root astray.
    @Suite(.serialized) struct HostileHosts {
        private let host: HostName = "node-3"

        /// What root's profile does, and what must be said then; nil where it must not matter.
        @Test(
            arguments: [
                ("head -c 40000 /dev/urandom; echo 'slipway:0:upload'; echo slipway-agent 1; echo oops >&2", nil),
                ("exit 1", "ended with exit status 1"), ("yes 'buy now'", "without end"),
                ("echo one moment; sleep 1000", "one moment"), ("exec cat /dev/zero", "without end"),
                ("kill -9 $$", "signal"),
            ] as [(String, String?)])
        func aProfileThatMisbehaves(_ profile: String, _ words: String?) async throws {
            let harbour = try await Shore.open()
            try await harbour.on(
                host, "mv /root/.bashrc /root/.bashrc.kept; cat > /root/.bashrc <<'X'\n\(profile)\nX\n")
            let result = try await harbour.slipway.run(
                "plan", "--output", "json", environment: ["SLIPWAY_SILENCE": words == nil ? "60" : "4"])
            try await harbour.on(host, "mv /root/.bashrc.kept /root/.bashrc")
            guard let words else {
                #expect(result.status == 0, "\(result.words)")
                return
            }
            #expect(result.status == 4, "\(result.words)")
            result.expectWholeFailures()
            #expect(result.failures.count == 1 && result.fails("why", with: words), "\(result.failures)")
        }

        /// What listens at port 22 in the place of sshd.
        @Test(
            arguments: [
                #"print $c "x" x 10485760"#, #"print $c "welcome\r\n" x 1200000"#,
                #"print $c "SSH-2.0-evil\r\n" . "\xff" x 10485760"#, "1", #"print $c "\0" x 65536"#,
            ])
        func anSSHDThatIsNone(_ line: String) async throws {
            let harbour = try await Shore.open()
            try await harbour.withImpostor(line, on: host) {
                let begin = ContinuousClock.now
                let result = try await harbour.slipway.run(
                    "plan", "--output", "json", environment: ["SLIPWAY_SILENCE": "3"])
                #expect(ContinuousClock.now - begin < .seconds(40))
                try expectLostAlone(result)
            }
            #expect(try await harbour.slipway.run("plan").status == 0)
        }

        /// What runs as the agent, on a host that vouches for it.
        @Test(
            arguments: [
                ("exec head -c 100000 /dev/urandom", nil), (#"printf "\377\377\377\377\0\0\0\1"; exec cat"#, nil),
                ("exec sleep 1000", nil), ("exec cat /dev/zero", nil), ("exit 3", "exit status 3"),
            ] as [(String, String?)])
        func anAgentThatIsNone(_ script: String, _ words: String?) async throws {
            let harbour = try await Shore.open()
            try await harbour.withFalseAgent(script, on: host) {
                let result = try await harbour.slipway.run(
                    "plan", "--output", "json", environment: ["SLIPWAY_SILENCE": "3"])
                try expectLostAlone(result)
                if let words { #expect(result.fails("why", with: words), "\(result.failures)") }
            }
            #expect(try await harbour.slipway.run("plan").status == 0)
        }

        /// This host alone is given up, in words that help; the others are looked at.
        private func expectLostAlone(_ result: Slipway.Result, location: SourceLocation = #_sourceLocation) throws {
            #expect(result.status == 4, "\(result.words)", sourceLocation: location)
            result.expectWholeFailures(location: location)
            #expect(
                result.failures.map { $0["host"] as? String } == [host.rawValue], "\(result.failures)",
                sourceLocation: location)
            let end = try #require(result.events.last?["totals"] as? [String: Any], "\(result.words)")
            #expect((end["ok"] as? Int ?? 0) > 30, "\(end)", sourceLocation: location)
        }

        /// A directory on the way to what is managed, replaced by a link of somebody else to a folder of theirs.
        @Test(arguments: [("/etc/cni", "rm -rf /etc/cni"), ("/etc/containerd", "mv /etc/containerd /root/kept")])
        func linksOfOthersAreNeverFollowed(_ path: String, _ removal: String) async throws {
            let harbour = try await Shore.open()
            try await harbour.on(
                host,
                """
                \(removal); rm -rf /home/ops/x; mkdir /home/ops/x; chown ops: /home/ops/x
                ln -s /home/ops/x \(path); chown -h ops: \(path)
                """)
            for verb in ["plan", "apply"] {
                let result = try await harbour.slipway.run(verb, "--output", "json")
                #expect(result.status == 1, "\(result.words)")
                result.expectWholeFailures()
                #expect(result.fails("why", with: "link"), "\(result.failures)")
            }
            #expect(try await harbour.on(host, "ls -A /home/ops/x").output == "")
            try await harbour.on(host, "rm \(path); [ ! -e /root/kept ] || mv /root/kept \(path); rm -r /home/ops/x")
            try await harbour.expectConverging()
        }
    }
}
