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
