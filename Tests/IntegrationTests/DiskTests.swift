import Foundation
import Lab
import Model
import Testing

extension RealHosts {
    /// Disks without room and disks that may not be written to, on hosts and under the ledger.
    @Suite(.serialized) struct Disks {
        private let host: HostName = "node-3"

        private func apply(_ harbour: Harbour, _ playbook: URL) async throws -> Slipway.Result {
            try await harbour.slipway.run(
                "apply", playbook.path, "--yes", "--host", host.rawValue, "--output", "json")
        }

        @Test func noRoomForTheAgent() async throws {
            let harbour = try await Shore.open()
            try await harbour.on(host, "mount -t tmpfs -o size=64k tmpfs /var/lib/slipway")
            let result = try await harbour.slipway.run("plan", "--output", "json")
            try await harbour.on(host, "umount /var/lib/slipway")
            #expect(result.status == 4, "\(result.words)")
            result.expectWholeFailures()
            #expect(result.fails("why", with: "No space left") && result.fails("hint", with: "make room"))
            #expect(try await harbour.slipway.run("plan").status == 0)
        }

        @Test func noRoomForAnUpload() async throws {
            let harbour = try await Shore.open()
            let file = harbour.folder.appending(path: "three")
            try Data(repeating: 3, count: 3 << 20).write(to: file)
            try await harbour.on(
                host, "mkdir -p /srv/up && mount -t tmpfs -o size=1m tmpfs /srv/up && echo old > /srv/up/f")
            let playbook = try harbour.write("up.yaml", "- file: { path: /srv/up/f, local: \(file.path) }\n")
            let result = try await apply(harbour, playbook)
            #expect(result.status == 1, "\(result.words)")
            result.expectWholeFailures()
            #expect(result.fails("why", with: "No space left") && result.fails("hint", with: "make room"))
            #expect(try await harbour.on(host, "cat /srv/up/f; ls -A /srv/up").output == "old\nf\n")
            try await harbour.on(host, "mount -o remount,size=8m /srv/up")
            #expect(try await apply(harbour, playbook).status == 0)
            try await harbour.on(host, "umount /srv/up")
        }

        @Test func aReadOnlyFileSystem() async throws {
            let harbour = try await Shore.open()
            try await harbour.on(
                host,
                "mount --bind /etc/containerd /etc/containerd && echo '# mine' >> /etc/containerd/config.toml "
                    + "&& mount -o remount,ro,bind /etc/containerd")
            let result = try await harbour.slipway.run("apply", "--yes", "--output", "json")
            try await harbour.on(host, "umount /etc/containerd")
            #expect(result.status == 1, "\(result.words)")
            result.expectWholeFailures()
            #expect(result.fails("why", with: "Read-only file system") && result.fails("hint", with: "read-only"))
            #expect(result.failures.count == 1)
            try await harbour.expectConverging()
        }

        /// A copy of the ledger on a disk of its own, nearly full.
        @Test func noRoomForTheLedger() async throws {
            let harbour = try await Shore.open()
            let home = harbour.folder.appending(path: "small")
            try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
            func shell(_ script: String) throws {
                let process = Process()
                process.executableURL = URL(filePath: "/bin/sh")
                process.arguments = ["-ec", script]
                try process.run()
                process.waitUntilExit()
                #expect(process.terminationStatus == 0, "\(script)")
            }
            let source = harbour.folder.appending(path: "home/test").path
            try shell("mount -t tmpfs -o size=16m,mode=700 tmpfs \(home.path) && cp -a \(source) \(home.path)/")
            defer { try? shell("umount \(home.path)") }
            let small = Slipway(home: home, inventory: harbour.inventory)
            #expect(try await small.run("apply", "--yes").status == 0)
            try shell("cat /dev/zero > \(home.path)/filler 2>/dev/null || true")
            let full = try await small.run("apply", "--yes")
            #expect(full.status == 1, "\(full.words)")
            #expect(full.errors.contains("full") || full.errors.contains("No space left"), "\(full.words)")
            #expect(full.errors.contains("make room"), "\(full.words)")
            try shell("rm \(home.path)/filler")
            let again = try await small.run("apply", "--yes", "--output", "json")
            #expect(again.status == 0 && again.changes == [], "\(again.words)")
        }

        @Test func aLedgerThatOthersCanReadIsRefused() async throws {
            let harbour = try await Shore.open()
            let folder = harbour.folder.appending(path: "home/test").path
            chmod(folder, 0o755)
            defer { chmod(folder, 0o700) }
            for verb in ["plan", "apply", "status"] {
                let result = try await harbour.slipway.run(verb)
                #expect(result.status == 3, "\(result.words)")
                #expect(result.errors.contains("chmod -R go="), "\(result.words)")
            }
        }
    }
}
