import Foundation
import Lab
import Model
import Testing

extension RealHosts {
    /// The controller ends in the middle of its work, twenty times, each time at another moment.
    @Suite(.serialized) struct KilledController {
        /// Says which moments were tried; give it as SLIPWAY_SEED to try them again.
        private static let seed =
            UInt64(ProcessInfo.processInfo.environment["SLIPWAY_SEED"] ?? "") ?? UInt64.random(in: 1...99_999)

        private static let damages: [(HostName, String)] = [
            ("node-1", "rm -f /etc/crictl.yaml /etc/containerd/config.toml /etc/sysctl.d/60-slipway.conf"),
            ("node-2", "rm -f /etc/etcd/pki/server.crt; systemctl stop containerd"),
            ("cp-1", "echo '# mine' >> /etc/systemd/system/etcd.service; chmod 0666 /etc/crictl.yaml"),
            ("node-3", "sed -i /node-1/d /etc/hosts; rmdir /etc/cni/net.d; systemctl disable -q containerd"),
            ("node-2", "systemctl stop etcd; rm -f /etc/etcd/etcd.env"),
        ]

        /// Numbers that follow from the seed (SplitMix64).
        private struct Moments: RandomNumberGenerator {
            var state: UInt64
            mutating func next() -> UInt64 {
                state &+= 0x9e37_79b9_7f4a_7c15
                var value = state
                value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
                value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
                return value ^ value >> 31
            }
        }

        @Test func losesNothing() async throws {
            print("moments of seed \(Self.seed); SLIPWAY_SEED=\(Self.seed) tries the same again")
            let harbour = try await Shore.open()
            let shares = try await harbour.slipway.run("validate", "--output", "json")
            var moments = Moments(state: Self.seed)
            var longest = 2_000
            for round in 0..<20 {
                let (host, damage) = Self.damages[round % Self.damages.count]
                try await harbour.on(host, damage)
                let moment = Int.random(in: 0...longest, using: &moments)
                let run = try harbour.slipway.start(["apply", "--yes"])
                try await Task.sleep(for: .milliseconds(moment))
                run.signal(SIGKILL)
                _ = await run.result()
                let begin = ContinuousClock.now
                // The same command, at once: what an agent finishes without its controller is waited for.
                let again = try await harbour.slipway.run("apply", "--yes")
                #expect(again.status == 0, "seed \(Self.seed), round \(round), \(moment) ms: \(again.words)")
                if round == 0 { longest = max(500, Int((ContinuousClock.now - begin) / .milliseconds(1))) }
            }
            try await harbour.expectConverging("seed \(Self.seed)")
            let after = try await harbour.slipway.run("validate", "--output", "json")
            #expect(after.output == shares.output)
        }

        @Test func ctrlCTwiceEndsAtOnce() async throws {
            let harbour = try await Shore.open()
            let step = "rm -f /tmp/ended; touch /tmp/begun; sleep 3; touch /tmp/ended"
            let playbook = try harbour.write(
                "three.yaml", "- run: { argv: [sh, -c, \"\(step)\"], creates: /tmp/ended }\n")
            try await harbour.on("node-3", "rm -f /tmp/begun /tmp/ended")
            let run = try harbour.slipway.start(["apply", playbook.path, "--yes", "--host", "node-3"])
            try await harbour.wait(until: "[ -e /tmp/begun ]", on: "node-3")
            run.signal(SIGINT)
            try await Task.sleep(for: .milliseconds(200))
            let second = ContinuousClock.now
            run.signal(SIGINT)
            let result = await run.result()
            #expect(result.status == 130, "\(result.words)")
            #expect(ContinuousClock.now - second < .seconds(2))
            #expect(result.errors.contains("goes on where this one stopped"), "\(result.words)")

            // What was under way is finished on the host, and waited for by whoever comes next.
            let late = try await harbour.slipway.run(
                "apply", playbook.path, "--yes", "--host", "node-3", "--output", "json")
            #expect(late.status == 0 && late.changes == [], "\(late.words)")
            try await harbour.on("node-3", "rm -f /tmp/begun /tmp/ended")
        }
    }
}
