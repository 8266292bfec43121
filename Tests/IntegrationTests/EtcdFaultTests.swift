import Foundation
import Lab
import Model
import Testing

extension RealHosts {
    /// What may happen to the members of etcd: they come back by themselves or it is said why not, and quorum is kept.
    @Suite(.serialized) struct EtcdFaults {
        private let members: [HostName] = ["cp-1", "node-1", "node-2"]

        /// The same cluster with another setting of etcd.
        private func beating(_ milliseconds: Int, _ harbour: Harbour) throws -> Slipway {
            var other = harbour.slipway
            let text = try String(contentsOf: harbour.inventory, encoding: .utf8)
            other.inventory = try harbour.write(
                "beat-\(milliseconds).yaml", text + "vars: { etcd: { heartbeat-interval: \(milliseconds) } }\n")
            return other
        }

        private func expectHealth(_ harbour: Harbour, location: SourceLocation = #_sourceLocation) async throws {
            let health = try await harbour.on(
                "cp-1",
                """
                n=0; until ETCDCTL_API=3 etcdctl --cacert=/etc/etcd/pki/ca.crt --cert=/etc/etcd/pki/client.crt \
                --key=/etc/etcd/pki/client.key endpoint health \
                --endpoints=https://10.78.0.11:2379,https://10.78.0.12:2379,https://10.78.0.13:2379
                do n=$((n+1)); [ $n -lt 20 ] || exit 9; sleep 0.5; done
                """)
            #expect(health.isSuccess, "\(health.output)\(health.errors)", sourceLocation: location)
        }

        /// No member alone is ready, so they have to be started together.
        @Test(arguments: [["node-1", "node-2"], ["cp-1", "node-1", "node-2"]] as [[HostName]])
        func membersThatWereStoppedAreStartedTogether(_ stopped: [HostName]) async throws {
            let harbour = try await Shore.open()
            for host in stopped { try await harbour.on(host, "systemctl stop etcd") }
            let plan = try await harbour.slipway.run("plan", "--output", "json", "--layer", "03-etcd")
            #expect(plan.changes == stopped.map { _ in "start etcd.service" }, "\(plan.words)")
            try await harbour.expectConverging()
            try await expectHealth(harbour)
        }

        @Test func newSettingsRestartOneMemberAfterTheOther() async throws {
            let harbour = try await Shore.open()
            let faster = try beating(300, harbour)
            let apply = try await faster.run("apply", "--yes", "--output", "json")
            #expect(apply.status == 0, "\(apply.words)")
            #expect(apply.changes.filter { $0.hasPrefix("restart etcd") }.count == 3)
            var spans: [(started: Date, ready: Date)] = []
            for host in members {
                let words = try await harbour.on(
                    host,
                    "for p in ExecMainStartTimestamp ActiveEnterTimestamp; do "
                        + "date -d \"$(systemctl show etcd -P $p --timestamp=us+utc)\" +%s.%N; done")
                let times = words.output.split(separator: "\n").compactMap { Double($0) }
                try #require(times.count == 2, "\(words.output)\(words.errors)")
                spans.append((Date(timeIntervalSince1970: times[0]), Date(timeIntervalSince1970: times[1])))
            }
            for (one, next) in zip(spans, spans.dropFirst()) { #expect(next.started >= one.ready, "\(spans)") }
            try await expectHealth(harbour)
            try await harbour.expectConverging()
        }

        @Test func quorumIsNeverRisked() async throws {
            let harbour = try await Shore.open()
            let faster = try beating(300, harbour)
            try await harbour.lab.kill("node-2")
            // Nothing has to be restarted: one member less is no reason to stop.
            let fine = try await harbour.slipway.run("apply", "--yes", "--host", "cp-1", "--output", "json")
            #expect(fine.status == 0 && fine.changes == [], "\(fine.words)")
            let started = try await harbour.on("cp-1", "systemctl show etcd -P ExecMainStartTimestamp")
            for options in [["--host", "cp-1"], []] {
                let one = try await faster.start(["apply", "--yes", "--output", "json"] + options).result()
                #expect(one.status == 6, "\(one.words)")
                one.expectWholeFailures()
                #expect(one.fails("why", with: "2 of 3 etcd members must stay healthy"))
            }
            try await harbour.lab.kill("node-1")
            let two = try await faster.run(
                "apply", "--yes", "--output", "json", environment: ["SLIPWAY_SILENCE": "3"])
            #expect(two.status == 6, "\(two.words)")
            two.expectWholeFailures()
            #expect(two.fails("why", with: "no quorum"), "\(two.failures)")
            let still = try await harbour.on("cp-1", "systemctl show etcd -P ExecMainStartTimestamp")
            #expect(still.output == started.output)
            for host in ["node-1", "node-2"] as [HostName] { try await harbour.lab.start(host) }
            #expect(try await faster.run("apply", "--yes").status == 0)
            try await harbour.expectConverging()
            try await expectHealth(harbour)
        }

        /// Certificates of another authority on one host, and etcd restarted with them.
        @Test func certificatesOfAnotherAuthorityAreReplaced() async throws {
            let harbour = try await Shore.open()
            let foreign = harbour.folder.appending(path: "foreign")
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/openssl")
            process.arguments = [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "9",
                "-subj", "/CN=elsewhere", "-keyout", foreign.path + ".key", "-out", foreign.path + ".crt",
            ]
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            let certificate = try String(contentsOfFile: foreign.path + ".crt", encoding: .utf8)
            let key = try String(contentsOfFile: foreign.path + ".key", encoding: .utf8)
            try await harbour.on(
                "node-1",
                """
                cd /etc/etcd/pki; for f in ca server peer client; do printf '%s' '\(certificate)' > $f.crt; done
                for f in server peer client; do printf '%s' '\(key)' > $f.key; done; systemctl restart --no-block etcd
                """)
            let apply = try await harbour.slipway.run("apply", "--yes", "--output", "json")
            #expect(apply.status == 0, "\(apply.words)")
            #expect(
                Set(apply.events.filter { $0["event"] as? String == "change" }.compactMap { $0["host"] as? String })
                    == ["node-1"])
            #expect(!apply.output.contains("PRIVATE KEY"))
            try await expectHealth(harbour)
            try await harbour.expectConverging()
        }

        /// Drop-ins of somebody else stay, and are put into effect.
        @Test func aDropInOfSomebodyElseIsLeftAndTakenUp() async throws {
            let harbour = try await Shore.open()
            try await harbour.on(
                "node-2",
                "mkdir -p /etc/systemd/system/etcd.service.d && cd /etc/systemd/system/etcd.service.d "
                    + "&& printf '[Service]\\nNice=5\\n' > mine.conf")
            let apply = try await harbour.slipway.run("apply", "--yes", "--output", "json")
            #expect(apply.status == 0 && apply.changes.contains { $0.contains("mine.conf") }, "\(apply.words)")
            #expect(try await harbour.on("node-2", "ps -o ni= -p $(pidof etcd)").output.contains("5"))
            try await harbour.expectConverging()
            try await harbour.on("node-2", "rm -r /etc/systemd/system/etcd.service.d")
            try await harbour.expectConverging()
        }
    }
}
