import Foundation
import Lab
import Model
import Testing

extension RealHosts {
    /// What changes around the hosts: the inventory, the laptop's keys, and what other programs left half done.
    @Suite(.serialized) struct Changing {
        /// Each host's pod addresses, as `validate` says them.
        private func shares(_ slipway: Slipway) async throws -> [String: String] {
            let result = try await slipway.run("validate", "--output", "json")
            #expect(result.status == 0, "\(result.words)")
            let pairs = result.events.compactMap { row in
                (row["host"] as? String).map { ($0, row["podCIDR"] as? String ?? "") }
            }
            return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        }

        @Test func aHostIsAddedAndRemoved() async throws {
            let harbour = try await Shore.open()
            let before = try await shares(harbour.slipway)
            var more = harbour.slipway
            let text = try String(contentsOf: harbour.inventory, encoding: .utf8)
            more.inventory = try harbour.write(
                "more.yaml", text + "  node-9: { address: 10.78.0.99, roles: [node] }\n")
            // There is no such host yet; the others learn of it all the same, and it has its share.
            let added = try await more.run(
                "apply", "--yes", "--output", "json", environment: ["SLIPWAY_SILENCE": "3"])
            #expect(added.status == 4, "\(added.words)")
            added.expectWholeFailures()
            #expect(added.changes == Array(repeating: "edit /etc/hosts", count: 4), "\(added.changes)")
            let after = try await shares(more)
            #expect(Set(after.values).count == 5 && after.filter { $0.key != "node-9" } == before)
            let share = after["node-9"]

            let removed = try await harbour.slipway.run("apply", "--yes", "--output", "json")
            #expect(removed.status == 0, "\(removed.words)")
            #expect(removed.changes == Array(repeating: "edit /etc/hosts", count: 4), "\(removed.changes)")
            #expect(try await shares(harbour.slipway) == before)
            // It was given its share once, so it gets the same again.
            #expect(try await shares(more)["node-9"] == share)
            try await harbour.expectConverging()
        }

        @Test func aHostWithoutHostsFileGetsOne() async throws {
            let harbour = try await Shore.open()
            try await harbour.on("node-3", "mv /etc/hosts /root/hosts")
            try await harbour.expectConverging()
            #expect(try await harbour.on("node-3", "getent hosts cp-1 && getent hosts localhost").isSuccess)
            try await harbour.on("node-3", "mv /root/hosts /etc/hosts")
            try await harbour.expectConverging()
        }

        @Test func aSourceOfPackagesThatIsBrokenIsNamed() async throws {
            let harbour = try await Shore.open()
            try await harbour.on(
                "node-3",
                "dpkg --remove --force-depends socat >/dev/null; echo gibberish > /etc/apt/sources.list.d/broken.list")
            let result = try await harbour.slipway.run("apply", "--yes", "--output", "json")
            #expect(result.status == 1, "\(result.words)")
            #expect(result.fails("why", with: "broken.list"), "\(result.failures)")
            result.expectWholeFailures()
            try await harbour.on("node-3", "rm /etc/apt/sources.list.d/broken.list")
            try await harbour.expectConverging()
        }

        /// Somebody else uses dpkg just now, as unattended upgrades do.
        @Test func aPackageManagerThatIsBusyIsWaitedFor() async throws {
            let harbour = try await Shore.open()
            try await harbour.on("node-3", "dpkg --remove --force-depends socat >/dev/null")
            let busy = Task {
                try await harbour.on(
                    "node-3",
                    "python3 -c 'import fcntl,time; f=open(\"/var/lib/dpkg/lock-frontend\",\"w\"); fcntl.lockf(f,fcntl.LOCK_EX); time.sleep(4)' || perl -e 'use Fcntl; open(F,\">/var/lib/dpkg/lock-frontend\"); fcntl(F,F_SETLK,pack(\"s s q q i i\",F_WRLCK,0,0,0,0,0)) or die; sleep 4'"
                )
            }
            try await Task.sleep(for: .milliseconds(500))
            let result = try await harbour.slipway.run("apply", "--yes", "--output", "json")
            #expect(result.status == 0, "\(result.words)")
            #expect(try await busy.value.isSuccess)
            try await harbour.expectConverging()
        }

        /// A certificate on the laptop that is over is issued anew, and only that one.
        @Test func aCertificateThatIsOverIsIssuedAnew() async throws {
            let harbour = try await Shore.open()
            let folder = harbour.folder.appending(path: "home/test/pki/etcd").path
            let old = try String(contentsOfFile: "\(folder)/node-2/server.crt", encoding: .utf8)
            let process = Process()
            process.executableURL = URL(filePath: "/bin/sh")
            process.currentDirectoryURL = harbour.folder
            process.arguments = [
                "-ec",
                """
                openssl req -new -key \(folder)/node-2/server.key -subj /CN=node-2 -out over.csr
                touch over.index; echo 01 > over.serial
                printf '[ca]\\ndefault_ca=c\\n[c]\\ndatabase=over.index\\nserial=over.serial\\nnew_certs_dir=.\\n\
                default_md=sha256\\npolicy=p\\n[p]\\ncommonName=supplied\\n' > over.conf
                openssl ca -batch -config over.conf -cert \(folder)/ca.crt -keyfile \(folder)/ca.key -in over.csr \
                -startdate 20240101000000Z -enddate 20240201000000Z -notext -out \(folder)/node-2/server.crt
                """,
            ]
            process.standardError = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0)
            let apply = try await harbour.slipway.run("apply", "--yes", "--output", "json")
            #expect(apply.status == 0, "\(apply.words)")
            #expect(
                apply.changes == ["write /etc/etcd/pki/server.crt", "write /etc/etcd/pki/server.key"],
                "\(apply.changes)")
            let new = try String(contentsOfFile: "\(folder)/node-2/server.crt", encoding: .utf8)
            #expect(new != old && new.contains("BEGIN CERTIFICATE"))
            let end = try await harbour.on("node-2", "cat /etc/etcd/pki/server.crt")
            #expect(end.output == new)
            try await harbour.expectConverging()
        }
    }
}
