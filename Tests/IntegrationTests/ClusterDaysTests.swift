import Foundation
import Lab
import Model
import Testing

extension RealHosts {
    /// What happens to a cluster of three control-plane hosts in the years of its life, while it is used all the time.
    @Suite(.serialized, .enabled(if: Fleet.hasArchive, Fleet.missing)) struct WholeClusterDays {
        /// Runs a command that is killed after some seconds, and the same again until it is done, while a client writes.
        private func run(
            _ slipway: Slipway, on fleet: Fleet, client host: HostName = "node-1", killedAfter seconds: [Double],
            _ command: [String]
        ) async throws {
            let what = command.joined(separator: " ")
            let beat = Heartbeat(fleet: fleet, host: host)
            try await beat.start()
            let last = try await finish(slipway, killedAfter: seconds, command)
            #expect(last.status == 0, "\(what): \(last.words)")
            try await beat.stop(what)
        }

        /// Runs a command that is killed after some seconds, and the same again until it is done.
        private func finish(_ slipway: Slipway, killedAfter seconds: [Double], _ command: [String]) async throws
            -> Slipway.Result
        {
            for delay in seconds {
                let run = try slipway.start(command)
                try await Task.sleep(for: .seconds(delay))
                run.signal(SIGKILL)
                _ = await run.result()
            }
            var last = try await slipway.start(command).result()
            // Hosts are held for whoever was killed, until they notice that it is gone.
            for _ in 0..<100 where last.status == 5 {
                try await Task.sleep(for: .seconds(3))
                last = try await slipway.start(command).result()
            }
            return last
        }

        private func expectConverged(_ fleet: Fleet, _ slipway: Slipway? = nil) async throws {
            let plan = try await (slipway ?? fleet.slipway).run("plan", "--output", "json")
            #expect(plan.status == 0, "\(plan.changes) \(plan.words)")
        }

        @Test func everyCertificateIsIssuedAnew() async throws {
            let fleet = try await FleetYard.open(.days)
            #expect(fleet.first.status == 0 && fleet.second.changes == [], "\(fleet.first.failures)")
            #expect(fleet.verify.status == 0, "\(fleet.verify.failedChecks)")
            let print = "openssl x509 -noout -serial -in /etc/kubernetes/pki/apiserver.crt"
            let before = try await fleet.on("cp-2", print)
            try await run(
                fleet.slipway, on: fleet, killedAfter: [6, 15], ["certs", "rotate", "--all", "--yes"])
            #expect(try await fleet.on("cp-2", print) != before)
            try await expectConverged(fleet)
            try await fleet.expectGreen(seconds: 40)
        }

        /// Nobody came back for years: everything is over when all hosts are switched on again.
        @Test func everythingThatExpiredIsMendedByOneApply() async throws {
            let fleet = try await FleetYard.open(.days)
            let folder = fleet.folder.appending(path: "home/fleet/pki")
            let files = try await Expiry.files(fleet.slipway, in: folder)
            #expect(files.count > 40)
            try Expiry.bringAbout(in: folder)
            for file in files {
                let text = try String(contentsOf: file.file, encoding: .utf8)
                try await fleet.on(file.host, "cat > \(file.path)", input: text)
            }
            let hosts: [HostName] = ["cp-1", "cp-2", "cp-3", "node-1", "node-2"]
            for host in hosts { try await fleet.lab.kill(host) }
            for host in hosts { try await fleet.lab.start(host) }
            let list = try await fleet.slipway.run("certs", "--output", "json")
            let ended = list.events.filter { ($0["secondsLeft"] as? Int ?? 1) < 0 }.count
            #expect(list.status == 1 && ended == files.count, "\(ended) of \(files.count)")
            let apply = try await fleet.slipway.start(["apply", "--yes", "--output", "json"]).result()
            #expect(apply.status == 0, "\(apply.failures) \(apply.errors)")
            #expect(try await fleet.slipway.run("certs").status == 0)
            try await expectConverged(fleet)
            try await fleet.expectGreen(seconds: 60)
        }

        @Test(arguments: ["cluster", "etcd", "front-proxy"]) func anAuthorityIsReplaced(_ name: String) async throws {
            let fleet = try await FleetYard.open(.days)
            // A client that works with what the hosts have: its certificate is issued anew as well.
            try await run(
                fleet.slipway, on: fleet, client: "cp-2", killedAfter: [20, 45],
                ["certs", "rotate", "--authority", name, "--yes"])
            try await expectConverged(fleet)
            try await fleet.expectGreen(seconds: 40)
        }

        @Test func theKeyOfSecretsIsReplaced() async throws {
            let fleet = try await FleetYard.open(.days)
            try await fleet.kubectl("create secret generic days --from-literal=a=b")
            try await run(
                fleet.slipway, on: fleet, killedAfter: [12, 30], ["certs", "rotate", "--encryption-key", "--yes"])
            let stored = try await fleet.on(
                "cp-1",
                """
                ETCDCTL_API=3 etcdctl --cacert=/etc/etcd/pki/ca.crt --cert=/etc/etcd/pki/client.crt \
                --key=/etc/etcd/pki/client.key --endpoints=https://127.0.0.1:2379 \
                get /registry/secrets/default/days --print-value-only | head -c 28
                """)
            #expect(stored == "k8s:enc:secretbox:v1:key2:" || stored.hasPrefix("k8s:enc:secretbox:v1:key2:"))
            #expect(try await fleet.kubectl("get secret days -o 'jsonpath={.data.a}'") == "Yg==")
            try await expectConverged(fleet)
            try await fleet.expectGreen(seconds: 40)
        }

        @Test func theKeyOfServiceAccountsIsReplaced() async throws {
            let fleet = try await FleetYard.open(.days)
            try await run(
                fleet.slipway, on: fleet, killedAfter: [10], ["certs", "rotate", "--service-account", "--yes"])
            let early = try await fleet.slipway.run("certs", "rotate", "--service-account", "--until", "drop", "--yes")
            #expect(early.status == 6 && early.words.contains("--accept-token-loss"), "\(early.words)")
            let drop = ["--until", "drop", "--accept-token-loss", "--yes"]
            let last = try await fleet.slipway.start(["certs", "rotate", "--service-account"] + drop).result()
            #expect(last.status == 0, "\(last.words)")
            try await expectConverged(fleet)
            try await fleet.expectGreen(seconds: 60)
        }

        /// A control-plane host that lost its member's data, its files and its programs.
        @Test func aControlPlaneHostIsRepaired() async throws {
            let fleet = try await FleetYard.open(.days)
            try await fleet.on(
                "cp-3",
                """
                systemctl stop kubelet etcd
                rm -rf /etc/kubernetes /var/lib/etcd/* /usr/local/bin/kubelet
                systemctl mask --now kubelet 2>/dev/null || true
                """)
            try await run(fleet.slipway, on: fleet, killedAfter: [5, 20], ["repair", "cp-3", "--yes"])
            try await expectConverged(fleet)
            try await fleet.expectGreen(seconds: 60)
        }

        /// A node leaves while pods run on it, and comes back.
        @Test func aNodeLeavesAndComesBack() async throws {
            let fleet = try await FleetYard.open(.days)
            let rest = try fleet.without("node-2")
            try await run(rest, on: fleet, killedAfter: [4, 10], ["remove", "node-2", "--yes"])
            #expect(try await !fleet.kubectl("get nodes").contains("node-2"))
            #expect(await fleet.holds("node-2", "systemctl is-active -q kubelet") == false)
            #expect(await fleet.holds("node-1", "ip route | grep -q 'via 10.85.0.15'") == false)
            try await expectConverged(fleet, rest)
            try await fleet.converge()
            try await fleet.expectGreen(seconds: 60)
        }

        /// A control-plane host dies and leaves, and a new machine takes its name.
        @Test func aDeadControlPlaneHostIsReplaced() async throws {
            let fleet = try await FleetYard.open(.days)
            try await fleet.lab.kill("cp-3")
            let rest = try fleet.without("cp-3")
            let refused = try await rest.run("remove", "cp-3", "--yes")
            #expect(refused.status == 3 && refused.words.contains("--still-in-inventory"), "\(refused.words)")
            let leave = ["remove", "cp-3", "--still-in-inventory", "--yes"]
            try await run(fleet.slipway, on: fleet, killedAfter: [8, 25], leave)
            #expect(try await !fleet.kubectl("get nodes").contains("cp-3"))
            try await fleet.lab.replace("cp-3")
            let back = ["repair", "cp-3", "--replace-host-key", "--yes"]
            try await run(fleet.slipway, on: fleet, killedAfter: [25], back)
            try await fleet.converge()
            try await fleet.expectGreen(seconds: 60)
        }

        /// The laptop is gone; a control-plane host kept what is needed.
        @Test func aLostLedgerIsMadeAnewFromTheHosts() async throws {
            let fleet = try await FleetYard.open(.days)
            let kept = try fleet.slipway("kept") { $0 + "pki: { keepOnControlPlane: true }\n" }
            try await fleet.converge(kept)
            let home = fleet.folder.appending(path: "home")
            let aside = fleet.folder.appending(path: "lost")
            try FileManager.default.moveItem(at: home.appending(path: "fleet"), to: aside)
            let adopt = try await kept.run("adopt")
            if adopt.status != 0 {
                try? FileManager.default.removeItem(at: home.appending(path: "fleet"))
                try FileManager.default.moveItem(at: aside, to: home.appending(path: "fleet"))
            }
            try #require(adopt.status == 0, "\(adopt.words)")
            try await expectConverged(fleet, kept)
            try await fleet.converge()
            #expect(await fleet.holds("cp-1", "test -e /etc/kubernetes/slipway/keys.json") == false)
            try await fleet.expectGreen(seconds: 40)
        }

        /// Hosts that the others count on are taken back all the same, where somebody says so, and come again.
        @Test func membersAreTakenBackAndTheClusterGoesOn() async throws {
            let fleet = try await FleetYard.open(.days)
            for host in ["node-2", "cp-3"] {
                let refused = try await fleet.slipway.run("reset", host, "--yes")
                #expect(refused.status == 6 && refused.words.contains("--still-in-cluster"), "\(refused.words)")
                let command = ["reset", host, "--still-in-cluster", "--yes"]
                try await run(fleet.slipway, on: fleet, killedAfter: [1.5, 4], command)
                #expect(await fleet.holds(HostName(host), Self.isBare))
            }
            // With one of three members gone, no other may go.
            let last = try await fleet.slipway.run("reset", "cp-2", "--still-in-cluster", "--yes")
            #expect(last.status == 6 && last.words.contains("--accept-quorum-loss"), "\(last.words)")
            try await run(fleet.slipway, on: fleet, killedAfter: [25], ["repair", "cp-3", "--yes"])
            try await fleet.converge()
            try await fleet.expectGreen(seconds: 60)
        }

        /// Everything goes, and the same inventory founds a new cluster.
        @Test func theWholeClusterIsTakenBack() async throws {
            let fleet = try await FleetYard.open(.days)
            let result = try await finish(
                fleet.slipway, killedAfter: [2, 5, 9], ["reset", "--all", "--yes", "--output", "json"])
            #expect(result.status == 0, "\(result.failures) \(result.errors)")
            for (host, before) in fleet.bare {
                #expect(await fleet.holds(host, Self.isBare), "\(host)")
                let differences = try await HostSnapshot(fleet.lab, host).difference(from: before)
                let known = Self.staying
                #expect(differences.filter { line in !known.contains { line.contains($0) } } == [], "\(host)")
            }
            try await fleet.converge()
            try await fleet.expectGreen(seconds: 60)
        }

        /// What is different after a reset, and may be: snapshots of etcd are told, and kept; what goes with the next boot;
        /// of the test's client; settings that all hosts of a lab share, and each puts back as it found them.
        private static let staying = [
            "/var/backups/etcd", "run: haproxy.pid", "run: haproxy-master.sock", "run: beat", "/proc/sys/kernel/panic",
            "/proc/sys/vm/overcommit_memory",
            "/proc/sys/fs/inotify/", "/proc/sys/user/max_inotify",
        ]

        private static let isBare = "! test -e /var/lib/slipway && ! systemctl cat kubelet && ! test -e /etc/kubernetes"
    }
}

extension Fleet {
    /// The same cluster with an inventory that lacks a host.
    fileprivate func without(_ host: String) throws -> Slipway {
        try slipway("without-\(host)") { text in
            text.split(separator: "\n", omittingEmptySubsequences: false)
                .filter { !$0.hasPrefix("  \(host): ") }.joined(separator: "\n")
        }
    }
}
