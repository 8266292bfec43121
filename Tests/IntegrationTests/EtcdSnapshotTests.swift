import Foundation
import Lab
import Model
import Testing

extension RealHosts {
    /// Snapshots, and a cluster that is brought back from one.
    @Suite(.serialized) struct EtcdSnapshots {
        @Test func aClusterComesBackFromASnapshotAlone() async throws {
            let harbour = try await Shore.open()
            try await harbour.expectConverging()
            let client = EtcdClient(harbour: harbour)
            _ = try await client.run("put kept yes")
            let file = harbour.folder.appending(path: "a.db").path
            let taken = try await harbour.slipway.run("etcd", "snapshot", "-o", file, "--format", "json")
            #expect(taken.status == 0, "\(taken.words)")
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let twice = try await harbour.slipway.run("etcd", "snapshot", "-o", file)
            #expect(twice.status == 3, "\(twice.words)")
            for host in ["cp-1", "node-1", "node-2"] as [HostName] {
                #expect(try await harbour.on(host, "! ls -d /var/tmp/slipway-etcd-*").isSuccess, "\(host)")
            }
            _ = try await client.run("put later no")

            var bytes = try Data(contentsOf: URL(filePath: file))
            bytes[bytes.count / 2] ^= 1
            let damaged = try harbour.write("b.db", "")
            try bytes.write(to: damaged)
            let refused = try await harbour.slipway.run("etcd", "restore", damaged.path, "--yes")
            #expect(refused.status == 3 && refused.errors.contains("damaged"), "\(refused.words)")
            let unasked = try await harbour.slipway.run("etcd", "restore", file)
            #expect(unasked.status == 6, "\(unasked.words)")
            #expect(try await client.run("get later --print-value-only") == "no")

            // Two of three are lost: nothing can be agreed on. Then the last one too.
            for host in ["node-1", "node-2"] as [HostName] {
                try await harbour.on(host, "systemctl stop etcd; rm -rf /var/lib/etcd/member")
            }
            let stuck = try await harbour.slipway.run("repair", "node-1", "--yes", "--output", "json")
            #expect(stuck.status == 6 && stuck.fails("hint", with: "etcd restore"), "\(stuck.words)")
            let status = try await harbour.slipway.run("etcd", "status")
            #expect(status.status == 1 && status.output.contains("no quorum"), "\(status.words)")
            try await harbour.on("node-2", "rm -rf /etc/etcd /var/lib/etcd")

            // Cut off twice, and gone on with.
            for moment in [2_500, 6_000] {
                let run = try harbour.slipway.start(["etcd", "restore", file, "--yes"])
                try await Task.sleep(for: .milliseconds(moment))
                run.signal(SIGKILL)
                _ = await run.result()
                try await Task.sleep(for: .seconds(3))
            }
            let restored = try await harbour.slipway.run("etcd", "restore", file, "--yes")
            #expect(restored.status == 0, "\(restored.words)")
            #expect(try await client.run("get kept --print-value-only") == "yes")
            #expect(try await client.run("get later --print-value-only") == "")
            #expect(
                try await harbour.on("cp-1", "ls -d /var/lib/etcd.lost-*/member && rm -r /var/lib/etcd.lost-*")
                    .isSuccess)
            let after = try await harbour.slipway.run("apply", "--yes", "--output", "json")
            #expect(after.status == 0 && after.changes == [], "\(after.words)")
            // And once more with the same file, as another restoring; one host is away, and comes back with what was before.
            _ = try await client.run("put later no")
            try await harbour.lab.kill("node-2")
            try await harbour.lab.kill("node-1")
            let few = try await harbour.slipway.run(
                "etcd", "restore", file, "--yes", environment: ["SLIPWAY_SILENCE": "3"])
            #expect(few.status == 6 && few.words.contains("only 1 was reached"), "\(few.words)")
            #expect(try await harbour.on("cp-1", "pidof etcd && [ ! -e /var/lib/etcd-restore.db ]").isSuccess)
            try await harbour.lab.start("node-1")
            let again = try await harbour.slipway.run(
                "etcd", "restore", file, "--yes", environment: ["SLIPWAY_SILENCE": "3"])
            #expect(again.status == 4, "\(again.words)")
            #expect(try await client.run("get later --print-value-only") == "")
            try await harbour.lab.start("node-2")
            let whole = try await harbour.slipway.run("apply", "--yes", "--output", "json")
            #expect(whole.status == 0, "\(whole.words)")
            #expect(whole.changes.contains { $0.hasPrefix("move the data in /var/lib/etcd") }, "\(whole.changes)")
            #expect(try await harbour.on("node-2", "ls -d /var/lib/etcd.lost-*/member").isSuccess)
            try await harbour.expectConverging()
            for host in ["cp-1", "node-1", "node-2"] as [HostName] {
                try await harbour.on(host, "rm -rf /var/lib/etcd.lost-*")
            }
        }

        @Test func defragmentingGivesRoomBackOneMemberAfterTheOther() async throws {
            let harbour = try await Shore.open()
            var client = EtcdClient(harbour: harbour)
            client.members = [11, 12, 13]
            try await harbour.on("cp-1", "head -c 60000 /dev/zero | tr '\\0' x > /tmp/x")
            for _ in 0..<40 { _ = try await client.run("put big < /tmp/x") }
            let revision = try await client.run("get big --write-out=json | sed 's/.*\"revision\":\\([0-9]*\\).*/\\1/'")
            _ = try await client.run("compact \(revision)")
            try await client.begin()
            let defrag = try await harbour.slipway.run("etcd", "defrag", "--output", "json")
            #expect(defrag.status == 0, "\(defrag.words)")
            let rows = defrag.events.compactMap { row in (row["before"] as? Int, row["after"] as? Int) }
            #expect(rows.count == 3 && rows.allSatisfy { $0.0 ?? 0 > ($0.1 ?? .max) }, "\(defrag.words)")
            try await client.expectNothingLost()
            try await harbour.on("node-2", "systemctl stop etcd")
            let refused = try await harbour.slipway.run("etcd", "defrag")
            #expect(refused.status == 6 && refused.errors.contains("2 of 3"), "\(refused.words)")
            try await harbour.on("node-2", "systemctl start etcd")
            try await harbour.expectConverging()
        }

        /// The timer's own script: verified, renamed, and only as many as are to be kept.
        @Test func theTimerKeepsTheNewestSnapshots() async throws {
            let harbour = try await Shore.open()
            var few = harbour.slipway
            let text = try String(contentsOf: harbour.inventory, encoding: .utf8)
            few.inventory = try harbour.write("few.yaml", text + "etcd: { snapshots: { every: 30min, keep: 2 } }\n")
            #expect(try await few.run("apply", "--yes").status == 0)
            let timer = try await harbour.on(
                "cp-1", "systemctl show slipway-etcd-snapshot.timer -P ActiveState -P TimersMonotonic")
            #expect(timer.output.contains("active") && timer.output.contains("30min"), "\(timer.output)")
            for _ in 0..<3 {
                #expect(try await harbour.on("cp-1", "systemctl start slipway-etcd-snapshot; sleep 1.1").isSuccess)
            }
            let files = try await harbour.on(
                "cp-1", "cd /var/backups/etcd; ls -A | grep -v ^before; stat -c %a . etcd-*")
            #expect(files.output.split(separator: "\n").count == 5, "\(files.output)")
            #expect(files.output.hasSuffix("700\n600\n600\n"), "\(files.output)")
            let newest = try await harbour.on(
                "cp-1", "cd /var/backups/etcd; etcdctl snapshot status $(ls etcd-* | tail -1)")
            #expect(newest.isSuccess, "\(newest.errors)")
            let status = try await few.run("etcd", "status", "--output", "json")
            #expect(status.output.contains("/var/backups/etcd/etcd-"), "\(status.words)")

            few.inventory = try harbour.write("none.yaml", text + "etcd: { snapshots: false }\n")
            #expect(try await few.run("apply", "--yes").status == 0)
            #expect(
                try await harbour.on(
                    "cp-1", "if systemctl cat slipway-etcd-snapshot.timer; then exit 1; fi; ls /var/backups/etcd/etcd-*"
                )
                .isSuccess)
            try await harbour.expectConverging()
        }
    }
}
