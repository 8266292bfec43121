import Foundation
import Lab
import Model
import Testing

extension RealHosts {
    /// Certificates that are over, authorities that are replaced, and a ledger that was lost, with real members of etcd.
    @Suite(.serialized) struct Certificates {
        private let members: [HostName] = ["cp-1", "node-1", "node-2"]

        /// The same hosts and the same ledger, with etcd alone.
        private func members(_ harbour: Harbour, _ name: String = "members", _ ending: String = "") throws -> Slipway {
            var slipway = harbour.slipway
            let text = try String(contentsOf: harbour.inventory, encoding: .utf8)
                .replacing("roles: [control-plane, etcd]", with: "roles: [etcd]")
                .replacing(/, kubeProxy: \{ conntrack: \{ maxPerCore: 0, min: 0 \} \}/, with: "")
            slipway.inventory = try harbour.write("\(name).yaml", text + ending)
            slipway.until = nil
            return slipway
        }

        private func folder(_ harbour: Harbour) -> String { harbour.folder.appending(path: "home/test").path }

        private func health(_ harbour: Harbour) async throws -> LabOutput {
            try await harbour.on(
                "cp-1",
                """
                n=0; until ETCDCTL_API=3 etcdctl --cacert=/etc/etcd/pki/ca.crt --cert=/etc/etcd/pki/client.crt \
                --key=/etc/etcd/pki/client.key endpoint health \
                --endpoints=https://10.78.0.11:2379,https://10.78.0.12:2379,https://10.78.0.13:2379
                do n=$((n+1)); [ $n -lt 20 ] || exit 9; sleep 0.5; done
                """)
        }

        private func serials(_ slipway: Slipway) async throws -> [String: String] {
            let rows = try await slipway.run("certs", "--output", "json").events
            return Dictionary(
                rows.compactMap { row in
                    guard row["isAuthority"] as? Bool == false, let host = row["host"] as? String,
                        let path = row["path"] as? String, let serial = row["serial"] as? String
                    else { return nil }
                    return (host + path, serial)
                }, uniquingKeysWith: { first, _ in first })
        }

        @Test func everyCertificateIsListed() async throws {
            let harbour = try await Shore.open()
            let slipway = try members(harbour)
            #expect(try await slipway.run("apply", "--yes").status == 0)
            let list = try await slipway.run("certs", "--output", "json")
            #expect(list.status == 0, "\(list.words)")
            for host in members {
                let rows = list.events.filter { $0["host"] as? String == host.rawValue }
                let paths = rows.compactMap { $0["path"] as? String }
                for name in ["ca", "client", "peer", "server"] { #expect(paths.contains("/etc/etcd/pki/\(name).crt")) }
                #expect(rows.allSatisfy { $0["standing"] as? String == "issued" }, "\(rows)")
                // What a member shows to whoever connects, and whom it trusts.
                let used = rows.filter { $0["inUse"] as? Bool == true }.compactMap { $0["path"] as? String }
                #expect(used.sorted() == ["ca", "peer", "server"].map { "/etc/etcd/pki/\($0).crt" }, "\(rows)")
            }
            let places = list.events.map { "\($0["host"] ?? "") \($0["path"] ?? "")" }
            #expect(places == places.sorted())
            // Somebody puts an older one back, and one that is none.
            try await harbour.on("node-1", "echo nothing > /etc/etcd/pki/client.crt")
            let damaged = try await slipway.run("certs", "--host", "node-1")
            #expect(damaged.status == 1 && damaged.output.contains("damaged"), "\(damaged.words)")
            try await harbour.lab.kill("node-2")
            let lost = try await slipway.run("certs", environment: ["SLIPWAY_SILENCE": "3"])
            #expect(lost.status == 1 && lost.errors.contains("node-2"), "\(lost.words)")
            #expect(try await slipway.run("apply", "--yes", "--host", "node-1").status == 0)
            #expect(try await slipway.run("certs", environment: ["SLIPWAY_SILENCE": "3"]).status == 4)
            try await harbour.lab.start("node-2")
            #expect(try await slipway.run("apply", "--yes").status == 0)
            #expect(try await slipway.run("certs", "list", "--local").status == 0)
        }

        /// Members that refuse each other come back, whether something else changes as well or not.
        @Test(arguments: ["", "vars: { etcd: { heartbeat-interval: 210 } }\n"])
        func whenEverythingHasExpiredOneApplyMendsIt(_ ending: String) async throws {
            let harbour = try await Shore.open()
            let slipway = try members(harbour, ending.isEmpty ? "expired" : "expired-changed", ending)
            let before = try await members(harbour).run("apply", "--yes")
            #expect(before.status == 0, "\(before.words)")
            try Expiry.bringAbout(in: URL(filePath: folder(harbour) + "/pki"))
            for host in members {
                for name in ["server", "peer", "client"] {
                    let path = "\(folder(harbour))/pki/etcd/\(host)/\(name).crt"
                    let text = try String(contentsOfFile: path, encoding: .utf8)
                    try await harbour.on(host, "printf '%s' '\(text)' > /etc/etcd/pki/\(name).crt")
                }
                try await harbour.on(host, "systemctl restart --no-block etcd")
            }
            let list = try await slipway.run("certs")
            #expect(list.status == 1 && list.output.contains("over"), "\(list.words)")
            let plan = try await slipway.run("plan")
            #expect(plan.status == 2, "\(plan.words)")
            let apply = try await slipway.run("apply", "--yes", "--output", "json")
            #expect(apply.status == 0, "\(apply.words)")
            let health = try await health(harbour)
            #expect(health.isSuccess, "\(health.output)\(health.errors)")
            let after = try await slipway.run("certs")
            #expect(after.status == 0, "\(after.words)")
        }

        /// What was issued before the controller was killed is not issued again by the same command.
        @Test func aRotationThatWasKilledGoesOn() async throws {
            let harbour = try await Shore.open()
            let slipway = try members(harbour)
            #expect(try await slipway.run("apply", "--yes").status == 0)
            let before = try await serials(slipway)
            let one = try await slipway.run("certs", "rotate", "--yes", "--host", "node-1", "--name", "etcd/peer")
            #expect(one.status == 0, "\(one.words)")
            let after = try await serials(slipway)
            #expect(after.filter { before[$0.key] != $0.value }.map(\.key) == ["node-1/etc/etcd/pki/peer.crt"])
            for delay in [0.3, 0.8, 1.5] {
                let start = try await serials(slipway)
                try await rotateUntilKilled(slipway, after: delay)
                let issued = try shell("cd \"$1\"; cat etcd/*/*.crt | sha256sum", folder(harbour) + "/pki")
                let again = try await slipway.run("certs", "rotate", "--all", "--yes")
                #expect(again.status == 0, "\(again.words)")
                let end = try await serials(slipway)
                #expect(end.allSatisfy { start[$0.key] != $0.value }, "\(delay)\n\(start)\n\(end)")
                let isStarted = again.output.contains("going on with")
                let now = try shell("cd \"$1\"; cat etcd/*/*.crt | sha256sum", folder(harbour) + "/pki")
                if isStarted, delay > 1 { #expect(issued == now, "\(delay)") }
                #expect(try await slipway.run("plan").status == 0)
            }
            // Whatever brought it to all hosts has carried it out, and the next order is another one.
            try await rotateUntilKilled(slipway, after: 1.5)
            #expect(try await slipway.run("apply", "--yes").status == 0)
            let start = try await serials(slipway)
            let next = try await slipway.run("certs", "rotate", "--all", "--yes")
            #expect(next.status == 0 && !next.output.contains("going on with"), "\(next.words)")
            let end = try await serials(slipway)
            #expect(end.count == 9 && end.allSatisfy { start[$0.key] != $0.value }, "\(start)\n\(end)")
        }

        private func rotateUntilKilled(_ slipway: Slipway, after delay: Double) async throws {
            let killed = try slipway.start(["certs", "rotate", "--all", "--yes"])
            try await Task.sleep(for: .seconds(delay))
            killed.signal(SIGKILL)
            _ = await killed.result()
        }

        /// A client that trusts whoever the hosts trust writes all the time, and the controller is killed on the way.
        @Test func anAuthorityIsReplacedWhileAClientWrites() async throws {
            let harbour = try await Shore.open()
            let slipway = try members(harbour)
            #expect(try await slipway.run("apply", "--yes").status == 0)
            let old = try shell("cat \"$1\"", folder(harbour) + "/pki/etcd/ca.crt")
            try await harbour.on(
                "cp-1",
                """
                cat > /root/writer.sh <<'END'
                e() { ETCDCTL_API=3 etcdctl --command-timeout=4s --dial-timeout=1s --cacert=/etc/etcd/pki/ca.crt \
                --cert=/etc/etcd/pki/client.crt --key=/etc/etcd/pki/client.key \
                --endpoints=https://10.78.0.11:2379,https://10.78.0.12:2379,https://10.78.0.13:2379 "$@"; }
                n=0; while [ ! -e /root/writer.stop ]; do
                    n=$((n+1)); e put /writer/$n $n >/dev/null 2>>/root/writer.err && echo "$n $(date +%s.%N)" >> /root/writer.log
                    sleep 0.2
                done
                END
                rm -f /root/writer.log /root/writer.stop /root/writer.err; systemd-run --unit=writer bash /root/writer.sh
                """)
            for delay in [1.0, 4, 9] {
                let killed = try slipway.start(["certs", "rotate", "--authority", "etcd", "--yes"])
                try await Task.sleep(for: .seconds(delay))
                killed.signal(SIGKILL)
                _ = await killed.result()
            }
            let rotate = try await slipway.run("certs", "rotate", "--authority", "etcd", "--yes")
            #expect(rotate.status == 0, "\(rotate.words)")
            try await harbour.on("cp-1", "touch /root/writer.stop; sleep 1")
            let log = try await harbour.on("cp-1", "cat /root/writer.log").output
            let lines = log.split(separator: "\n").map { $0.split(separator: " ").compactMap { Double($0) } }
            let times = lines.compactMap(\.last)
            #expect(times.count > 30, "\(log.suffix(500))")
            let gap = zip(times, times.dropFirst()).map { $1 - $0 }.max() ?? 99
            #expect(gap < 5, "\(gap) s without a write")
            let stored = try await harbour.on(
                "cp-1",
                """
                ETCDCTL_API=3 etcdctl --cacert=/etc/etcd/pki/ca.crt --cert=/etc/etcd/pki/client.crt \
                --key=/etc/etcd/pki/client.key --endpoints=https://10.78.0.11:2379 get --prefix --keys-only /writer/
                """)
            let keys = Set(stored.output.split(separator: "\n").map(String.init))
            #expect(lines.allSatisfy { keys.contains("/writer/\(Int($0.first ?? 0))") }, "a write was lost")
            for host in members {
                let text = try await harbour.on(host, "cat /etc/etcd/pki/ca.crt").output
                #expect(!text.contains(old) && text.components(separatedBy: "BEGIN CERT").count == 2)
            }
            #expect(try await slipway.run("plan").status == 0)
            #expect(try await slipway.run("certs").status == 0)
            try await harbour.on("cp-1", "rm -f /root/writer.*")
        }

        /// Stages are kept: an ordinary apply in between changes nothing, and the same command goes on.
        @Test func aStageIsKeptByWhateverRunsInBetween() async throws {
            let harbour = try await Shore.open()
            let slipway = try members(harbour)
            let trust = try await slipway.run("certs", "rotate", "--authority", "etcd", "--until", "trust", "--yes")
            #expect(trust.status == 0, "\(trust.words)")
            let both = try await harbour.on("node-2", "grep -c BEGIN /etc/etcd/pki/ca.crt").output
            #expect(both.hasPrefix("2"))
            #expect(try await slipway.run("plan").status == 0)
            #expect(try await slipway.run("certs", "list", "--local").output.contains("stage trust"))
            #expect(try await slipway.run("certs", "rotate", "--authority", "etcd", "--yes").status == 0)
            #expect(try await slipway.run("plan").status == 0)
        }

        @Test func aPassphraseIsNeededOnlyForKeys() async throws {
            let harbour = try await Shore.open()
            let slipway = try members(harbour)
            let right = try harbour.write("right", "four words are enough\n").path
            let wrong = try harbour.write("wrong", "other words\n").path
            func run(_ words: String..., with file: String?) async throws -> Slipway.Result {
                try await slipway.start(words, environment: file.map { ["SLIPWAY_PASSPHRASE_FILE": $0] } ?? [:])
                    .result()
            }
            let sealed = try await run("ledger", "encrypt", with: right)
            #expect(sealed.status == 0, "\(sealed.words)")
            let all = try shell("cd \"$1\"; grep -rl 'PRIVATE KEY' . || true", folder(harbour) + "/pki")
            #expect(all == "", "\(all)")
            // Certificates that other tests left in the folder may be over.
            #expect(try await run("certs", "list", "--local", with: nil).errors.contains("passphrase") == false)
            for (words, file, status) in [
                (["plan"], nil, 3), (["plan"], wrong, 3), (["plan"], right, 0), (["apply", "--yes"], right, 0),
                (["status"], nil, 0), (["certs"], nil, 0),
                (["ledger", "decrypt"], wrong, 3), (["ledger", "decrypt"], right, 0), (["plan"], nil, 0),
            ] as [([String], String?, Int32)] {
                let result = try await slipway.start(
                    words, environment: file.map { ["SLIPWAY_PASSPHRASE_FILE": $0] } ?? [:]
                ).result()
                #expect(result.status == status, "\(words) \(result.words)")
            }
        }

        /// The ledger is gone, the keys are not.
        @Test func aLostLedgerIsMadeAnew() async throws {
            let harbour = try await Shore.open()
            let slipway = try members(harbour)
            #expect(try await slipway.run("apply", "--yes").status == 0)
            let before = try await members(harbour).run("status", "--output", "json").events.map {
                "\($0["host"] ?? "")"
            }
            let there = try await slipway.run("adopt")
            #expect(there.status == 6, "\(there.words)")
            _ = try shell("cd \"$1\"; mkdir -p ../aside; mv ledger.sqlite* ../aside/", folder(harbour))
            let lost = try await slipway.run("apply", "--yes")
            #expect(lost.status == 6 && lost.errors.contains("slipway adopt"), "\(lost.words)")
            let other = try members(harbour, "other-network", "")
            let moved = try String(contentsOf: other.inventory, encoding: .utf8).replacing(
                "name: test", with: "name: best")
            var stranger = other
            stranger.inventory = try harbour.write("best.yaml", moved)
            let refused = try await stranger.run("adopt")
            #expect(refused.status == 6, "\(refused.words)")
            let adopted = try await slipway.run("adopt")
            #expect(adopted.status == 0, "\(adopted.words)")
            let plan = try await slipway.run("plan", "--output", "json")
            #expect(plan.status == 0 && plan.changes == [], "\(plan.words)")
            #expect(try await slipway.run("apply", "--yes").status == 0)
            #expect(try await slipway.run("certs").status == 0)
            // What only the lost ledger knew is put back for the tests after this one.
            _ = try shell("cd \"$1\"; mv ../aside/ledger.sqlite* .", folder(harbour))
            #expect(before.count == 4)
        }
    }
}
