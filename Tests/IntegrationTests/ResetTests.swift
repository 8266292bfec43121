import Foundation
import Lab
import Model
import Testing

extension RealHosts {
    /// After a reset a host is as it was before the first run, with everything in place that others put there.
    @Suite(.serialized) struct TakingBack {
        /// A lab of its own.
        private struct Dock {
            let lab: Lab
            let folder: URL
            let slipway: Slipway

            init(hosts: Int) async throws {
                folder = URL(filePath: "/tmp/slipway-reset-\(getpid())")
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                lab = try Lab(name: "reset")
                try await lab.down { _ in }
                var options = LabOptions()
                (options.subnet, options.hosts, options.controlPlanes) = ("10.89.0.0/24", hosts, hosts)
                options.inventory = folder.appending(path: "lab.yaml").path
                _ = try await lab.up(options) { _ in }
                slipway = Slipway(
                    home: folder.appending(path: "home"), inventory: folder.appending(path: "lab.yaml"))
            }

            /// The same hosts, seen from another laptop.
            func slipway(at home: String) -> Slipway {
                Slipway(home: folder.appending(path: home), inventory: slipway.inventory)
            }

            func on(_ host: HostName, _ script: String, location: SourceLocation = #_sourceLocation) async throws {
                let reply = try await lab.exec(host, ["sh", "-ec", script])
                try #require(reply.isSuccess, "\(script)\n\(reply.output)\(reply.errors)", sourceLocation: location)
            }

            /// Begins, and is killed.
            func cutOff(_ words: String..., after milliseconds: Int) async throws {
                let run = try slipway.start(words)
                try await Task.sleep(for: .milliseconds(milliseconds))
                run.signal(SIGKILL)
                _ = await run.result()
            }

            /// What was cut off finishes what it had begun on a host, and holds it until then.
            func patient(_ words: String...) async throws -> Slipway.Result {
                var result = try await slipway.start(words).result()
                for _ in 0..<120 where result.status == 5 {
                    try await Task.sleep(for: .milliseconds(500))
                    result = try await slipway.start(words).result()
                }
                return result
            }
        }

        /// Files where packages and steps put theirs, rules, an account, a setting.
        private static let foreign = """
            mkdir -p /etc/containerd/certs.d/mine /var/lib/etcd /etc/kubernetes /etc/cni/net.d
            echo 'version = 2 # mine' > /etc/containerd/config.toml; chmod 640 /etc/containerd/config.toml
            echo mine > /etc/containerd/certs.d/mine/hosts.toml
            echo mine > /var/lib/etcd/mine; echo mine > /var/lib/containerd/mine
            echo mine > /etc/kubernetes/mine; echo '{}' > /etc/cni/net.d/99-mine.conf
            echo 'net.ipv4.ip_local_port_range = 30000 50000' > /etc/sysctl.d/90-mine.conf
            echo 'net.ipv4.ip_forward = 0' > /etc/sysctl.d/91-mine.conf
            echo '10.9.9.9 mine # of others' >> /etc/hosts
            useradd --system --home-dir /nowhere mine
            iptables -t filter -N MINE; iptables -t filter -A MINE -s 10.9.9.9 -j ACCEPT
            iptables -t filter -A INPUT -p tcp --dport 4242 -j MINE
            iptables -t nat -A POSTROUTING -s 10.9.9.9 -j MASQUERADE
            iptables-save > /etc/mine.rules
            """

        private func notes(_ result: Slipway.Result) -> [String] {
            result.events.filter { $0["event"] as? String == "note" }.compactMap { $0["text"] as? String }
        }

        private static let hosts: [HostName] = ["cp-1", "cp-2", "cp-3"]

        /// Three etcd members that are counted on, others who edit files, resets that are cut off, and a lost ledger; then
        /// an apply that is cut off.
        @Test func hostsAreAsTheyWereBefore() async throws {
            let dock = try await Dock(hosts: Self.hosts.count)
            try await dock.on("cp-1", Self.foreign)
            let before = try await HostSnapshot.all(dock.lab, Self.hosts)
            let apply = try await dock.slipway.run("apply", "--yes", "--output", "json")
            #expect(apply.status == 0, "\(apply.words)")
            try await whoeverIsCountedOnStays(dock)
            try await journalsTellOfEverybody(dock)
            try await aLookChangesNothing(dock)
            try await everythingIsTakenBack(dock, before)

            try await dock.cutOff("apply", "--yes", after: 6_000)
            let half = try await dock.patient("reset", "--all", "--yes", "--output", "json")
            #expect(half.status == 0, "\(half.words)")
            #expect(try await HostSnapshot(dock.lab, "cp-2").difference(from: try #require(before["cp-2"])) == [])
            try await laptopsTakeTurns(dock)
            try await dock.lab.down { _ in }
        }

        /// Neither a member that the others need nor one that they merely have is taken back by accident.
        private func whoeverIsCountedOnStays(_ dock: Dock) async throws {
            let member = try await dock.slipway.run("reset", "cp-2", "--yes")
            #expect(member.status == 6, "\(member.words)")
            #expect(member.words.contains("one of 3 etcd members, of which 2 must be healthy"), "\(member.words)")
            try await dock.on("cp-3", "systemctl stop etcd")
            let needed = try await dock.slipway.run("reset", "cp-2", "--yes", "--still-in-cluster")
            #expect(needed.status == 6 && needed.words.contains("--accept-quorum-loss"), "\(needed.words)")
            try await dock.on("cp-3", "systemctl start etcd")
            try await dock.on("cp-2", "systemctl is-active etcd")
        }

        /// A run that finds nothing to do adds nothing to the record, and somebody with another ledger sees who did what.
        private func journalsTellOfEverybody(_ dock: Dock) async throws {
            let size = ["stat", "-c", "%s", "/var/lib/slipway/record"]
            let before = try await dock.lab.exec("cp-1", size).output
            let again = try await dock.slipway.run("apply", "--yes", "--output", "json")
            #expect(again.status == 0 && again.changes == [], "\(again.words)")
            #expect(try await dock.lab.exec("cp-1", size).output == before)
            let stranger = dock.slipway(at: "stranger")
            let history = try await stranger.run("history", "--host", "cp-1", "--output", "json")
            let last = try #require(history.events.first, "\(history.words)")
            #expect((last["command"] as? String)?.contains("apply --yes") == true, "\(history.words)")
            #expect((last["by"] as? String)?.contains("@") == true && last["ended"] != nil, "\(history.words)")
            #expect((last["changes"] as? [Any])?.isEmpty == true, "\(history.words)")
            let status = try await stranger.run("status", "--from-hosts")
            #expect(status.output.contains("apply --yes"), "\(status.words)")
        }

        /// Nobody is taken back without a word, and whoever looks is told of everything once.
        private func aLookChangesNothing(_ dock: Dock) async throws {
            let dry = try await dock.slipway.run("reset", "cp-1", "--check", "--accept-quorum-loss", "--output", "json")
            #expect(dry.status == 2 && dry.changes.count > 50, "\(dry.words)")
            #expect(dry.changes.count == Set(dry.changes).count, "\(dry.changes)")
            let unasked = try await dock.slipway.run("reset", "--all")
            #expect(unasked.status == 3 && unasked.errors.contains("--yes"), "\(unasked.words)")
            let plan = try await dock.slipway.run("plan", "--output", "json")
            #expect(plan.status == 0 && plan.changes == [], "\(plan.words)")
        }

        private func everythingIsTakenBack(_ dock: Dock, _ before: [HostName: HostSnapshot]) async throws {
            // Somebody else edits a file of theirs and one of ours.
            let edit = "echo '10.8.8.8 later' >> /etc/hosts; echo '# x' >> /etc/sysctl.d/60-slipway.conf"
            try await dock.on("cp-1", edit)
            for moment in [700, 1_800, 3_500] { try await dock.cutOff("reset", "--all", "--yes", after: moment) }
            // The hosts' own records are enough: the ledger is lost.
            try FileManager.default.removeItem(at: dock.slipway.home)
            let reset = try await dock.patient("reset", "--all", "--yes", "--output", "json")
            #expect(reset.status == 0, "\(reset.words)")
            let after = try await HostSnapshot.all(dock.lab, Self.hosts)
            for (host, now) in after {
                let left = now.difference(from: try #require(before[host])).filter { line in
                    host != "cp-1" || !["/etc/hosts", "/etc/sysctl.d/60-slipway.conf"].contains(where: line.contains)
                }
                #expect(left == [], "\(host)")
            }
            let lines = try await dock.lab.exec("cp-1", ["cat", "/etc/hosts", "/etc/sysctl.d/60-slipway.conf"]).output
            #expect(lines.contains("10.8.8.8 later") && lines.contains("# x") && !lines.contains("cp-2"), "\(lines)")
            #expect(lines.contains("10.9.9.9 mine"), "\(lines)")
            // Twice is once.
            let again = try await dock.slipway.run("reset", "--all", "--yes", "--output", "json")
            #expect(again.status == 0 && again.changes.allSatisfy { $0.contains("/var/lib/slipway") }, "\(again.words)")
            #expect(notes(again).contains { $0.contains("nothing of slipway is here") }, "\(again.words)")
        }

        /// Two ledgers, as on two laptops, and one host: the second one is told who works there, and nothing is mixed up.
        private func laptopsTakeTurns(_ dock: Dock) async throws {
            let playbook = dock.folder.appending(path: "slow.yaml")
            let text = "- run: { argv: [sh, -c, \"touch /tmp/begun; sleep 3; touch /tmp/slow\"], creates: /tmp/slow }\n"
            try Data(text.utf8).write(to: playbook)
            let other = dock.slipway(at: "other")
            let first = try dock.slipway.start(["apply", playbook.path, "--yes", "--host", "cp-1"])
            for _ in 0..<100 {
                if try await dock.lab.exec("cp-1", ["test", "-e", "/tmp/begun"]).isSuccess { break }
                try await Task.sleep(for: .milliseconds(100))
            }
            for words in [["apply", playbook.path, "--yes", "--host", "cp-1"], ["reset", "--all", "--yes"]] {
                let second = try await other.start(words).result()
                #expect(second.status == 5, "\(second.words)")
                #expect(second.words.contains("@") && second.words.contains("slow.yaml --yes"), "\(second.words)")
            }
            let result = await first.result()
            #expect(result.status == 0, "\(result.words)")
            let apply = ["apply", playbook.path, "--yes", "--host", "cp-1", "--output", "json"]
            let late = try await other.start(apply).result()
            #expect(late.status == 0 && late.changes == [], "\(late.words)")
            // Who was turned away has done nothing, and is not told of.
            let history = try await other.run("history", "--host", "cp-1", "--output", "json")
            let changes = history.events.map { ($0["changes"] as? [Any])?.count }
            #expect(changes == [0, 1], "\(history.words)")
        }
    }
}
