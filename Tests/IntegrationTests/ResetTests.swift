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

            init(_ release: LabRelease, controlPlanes: Int) async throws {
                folder = URL(filePath: "/tmp/slipway-reset-\(getpid())-\(release.rawValue)")
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                lab = try Lab(name: "reset")
                try await lab.down { _ in }
                var options = LabOptions()
                (options.subnet, options.release) = ("10.89.0.0/24", release)
                (options.hosts, options.controlPlanes) = (controlPlanes, controlPlanes)
                options.inventory = folder.appending(path: "lab.yaml").path
                _ = try await lab.up(options) { _ in }
                slipway = Slipway(
                    home: folder.appending(path: "home"), inventory: folder.appending(path: "lab.yaml"))
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

        /// Also when it got no further than half-way, and when the ledger is lost.
        @Test func aHostIsAsItWasBefore() async throws {
            let dock = try await Dock(.bookworm, controlPlanes: 1)
            try await dock.on("cp-1", Self.foreign)
            let before = try await HostSnapshot(dock.lab, "cp-1")
            try await dock.cutOff("apply", "--yes", after: 6_000)
            let half = try await dock.patient("reset", "--all", "--yes", "--output", "json")
            #expect(half.status == 0, "\(half.words)")
            #expect(try await HostSnapshot(dock.lab, "cp-1").difference(from: before) == [])

            let apply = try await dock.slipway.run("apply", "--yes", "--output", "json")
            #expect(apply.status == 0, "\(apply.words)")
            let between = try await HostSnapshot(dock.lab, "cp-1")
            #expect(between.difference(from: before).count == 40)
            // A look changes nothing, and nobody is taken back without a word.
            let dry = try await dock.slipway.run("reset", "--all", "--check", "--output", "json")
            #expect(dry.status == 2 && dry.changes.count == Set(dry.changes).count, "\(dry.words)")
            let unasked = try await dock.slipway.run("reset", "--all")
            #expect(unasked.status == 3 && unasked.errors.contains("--yes"), "\(unasked.words)")
            #expect(try await HostSnapshot(dock.lab, "cp-1").difference(from: between) == [])
            // The host's own record is enough: the ledger is lost.
            try FileManager.default.removeItem(at: dock.folder.appending(path: "home"))
            let reset = try await dock.slipway.run("reset", "cp-1", "--yes", "--output", "json")
            #expect(reset.status == 0, "\(reset.words)")
            #expect(try await HostSnapshot(dock.lab, "cp-1").difference(from: before) == [])
            // Twice is once.
            let again = try await dock.slipway.run("reset", "--all", "--yes", "--output", "json")
            #expect(again.status == 0 && again.changes.allSatisfy { $0.contains("/var/lib/slipway") }, "\(again.words)")
            #expect(notes(again).contains { $0.contains("nothing of slipway is here") }, "\(again.words)")
            try await dock.lab.down { _ in }
        }

        /// Three etcd members, others who edit files, and resets that are cut off.
        @Test func aClusterIsTakenBackByWhoeverComes() async throws {
            let dock = try await Dock(.bookworm, controlPlanes: 3)
            let hosts: [HostName] = ["cp-1", "cp-2", "cp-3"]
            let before = try await HostSnapshot.all(dock.lab, hosts)
            let apply = try await dock.slipway.run("apply", "--yes", "--output", "json")
            #expect(apply.status == 0, "\(apply.words)")
            try await whoeverIsCountedOnStays(dock)
            let (again, elsewhere) = try await journals(dock)
            #expect(again == [] && elsewhere)

            // Somebody else edits a file of theirs and one of ours.
            let script =
                "echo '10.8.8.8 later' >> /etc/hosts; f=$(ls /etc/sysctl.d/*slipway* | head -n 1); echo '# x' >> $f; echo $f"
            let edited =
                try await dock.lab.exec("cp-1", ["sh", "-ec", script]).output.split(separator: "\n").last ?? ""
            #expect(!edited.isEmpty)
            for moment in [700, 1_800, 3_500] { try await dock.cutOff("reset", "--all", "--yes", after: moment) }
            let reset = try await dock.patient("reset", "--all", "--yes", "--output", "json")
            #expect(reset.status == 0, "\(reset.words)")
            let after = try await HostSnapshot.all(dock.lab, hosts)
            for host in ["cp-2", "cp-3"] as [HostName] {
                #expect(after[host].map { $0.difference(from: before[host] ?? $0) } == [], "\(host)")
            }
            let left = after["cp-1"].map { $0.difference(from: before["cp-1"] ?? $0) } ?? []
            #expect(left.allSatisfy { $0.contains("/etc/hosts") || $0.contains(edited) }, "\(left)")
            let lines = try await dock.lab.exec("cp-1", ["cat", "/etc/hosts", String(edited)]).output
            #expect(lines.contains("10.8.8.8 later") && lines.contains("# x") && !lines.contains("cp-2"), "\(lines)")
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

        /// What changed when everything was applied once more, and whether somebody with another ledger sees who did
        /// what on a host.
        private func journals(_ dock: Dock) async throws -> ([String], Bool) {
            let size = "stat -c %s /var/lib/slipway/record"
            let before = try await dock.lab.exec("cp-1", ["sh", "-c", size]).output
            let again = try await dock.slipway.run("apply", "--yes", "--output", "json")
            #expect(again.status == 0, "\(again.words)")
            #expect(try await dock.lab.exec("cp-1", ["sh", "-c", size]).output == before)
            let stranger = Slipway(home: dock.folder.appending(path: "other"), inventory: dock.slipway.inventory)
            let history = try await stranger.run("history", "--host", "cp-1", "--output", "json")
            let last = try #require(history.events.first, "\(history.words)")
            #expect((last["command"] as? String)?.contains("apply --yes") == true, "\(history.words)")
            #expect((last["by"] as? String)?.contains("@") == true && last["ended"] != nil)
            #expect((last["changes"] as? [Any])?.isEmpty == true)
            let status = try await stranger.run("status", "--from-hosts")
            return (again.changes, status.output.contains("apply --yes"))
        }

        /// Two ledgers, as on two laptops, and one host: the second one is told who works there, and nothing is mixed up.
        @Test func twoLaptopsDoNotWorkOnOneHostAtOnce() async throws {
            let dock = try await Dock(.bookworm, controlPlanes: 1)
            let playbook = dock.folder.appending(path: "slow.yaml")
            let text = "- run: { argv: [sh, -c, \"touch /tmp/begun; sleep 3; touch /tmp/slow\"], creates: /tmp/slow }\n"
            try Data(text.utf8).write(to: playbook)
            let other = Slipway(home: dock.folder.appending(path: "other"), inventory: dock.slipway.inventory)
            let first = try dock.slipway.start(["apply", playbook.path, "--yes"])
            for _ in 0..<100 {
                if try await dock.lab.exec("cp-1", ["test", "-e", "/tmp/begun"]).isSuccess { break }
                try await Task.sleep(for: .milliseconds(100))
            }
            for words in [["apply", playbook.path, "--yes"], ["reset", "cp-1", "--yes"]] {
                let second = try await other.start(words).result()
                #expect(second.status == 5, "\(second.words)")
                #expect(second.words.contains("@") && second.words.contains("slow.yaml --yes"), "\(second.words)")
            }
            let result = await first.result()
            #expect(result.status == 0, "\(result.words)")
            let late = try await other.run("apply", playbook.path, "--yes", "--output", "json")
            #expect(late.status == 0 && late.changes == [], "\(late.words)")
            // Who was turned away has done nothing, and is not told of.
            let history = try await other.run("history", "--host", "cp-1", "--output", "json")
            #expect(history.events.count == 2, "\(history.words)")
            let changes = history.events.map { ($0["changes"] as? [Any])?.count }
            #expect(changes == [0, 1], "\(history.words)")
            try await dock.lab.down { _ in }
        }
    }
}
