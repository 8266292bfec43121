import Foundation
import Lab
import Model
import Testing

extension RealHosts {
    /// One repair makes a host whole, whatever was done to it, and a second one finds nothing to do.
    @Suite(.serialized) struct Repairing {
        private func expectRepaired(_ damage: Damage, on host: HostName) async throws {
            let harbour = try await Shore.open()
            // Nobody breaks a host a dozen times in a minute, and systemd would not start a service that often.
            let broken = try await harbour.on(host, "systemctl reset-failed; " + damage.breaking)
            #expect(broken.isSuccess, "\(broken.errors)")
            let repair = try await harbour.slipway.run("repair", host.rawValue, "--yes", "--output", "json")
            #expect(repair.status == 0, "\(repair.failures) \(repair.errors)")
            let check = try await harbour.on(host, damage.check)
            #expect(check.isSuccess, "\(check.output)\(check.errors)")
            let again = try await harbour.slipway.run("repair", host.rawValue, "--yes", "--output", "json")
            #expect(again.status == 0 && again.changes == [], "\(again.changes) \(again.failures)")
        }

        @Test(arguments: Damage.files) func filesOfAHost(_ damage: Damage) async throws {
            try await expectRepaired(damage, on: "node-3")
        }
        @Test(arguments: Damage.runtime) func theContainerRuntime(_ damage: Damage) async throws {
            try await expectRepaired(damage, on: "node-3")
        }
        @Test(arguments: Damage.etcd) func anEtcdMember(_ damage: Damage) async throws {
            try await expectRepaired(damage, on: "node-1")
        }

        /// Everything at once, as on a host that somebody cleaned up.
        @Test func manyThingsAtOnce() async throws {
            let all = """
                rm -rf /etc/containerd /etc/cni /etc/crictl.yaml /etc/hosts /etc/sysctl.d/60-slipway.conf /var/lib/slipway
                rm -rf /etc/systemd/system/*.service.d; systemctl stop containerd; rm -f /usr/bin/containerd /usr/sbin/runc
                """
            try await expectRepaired(Damage("many things", all), on: "node-3")
        }

        /// What is not slipway's to take away is told of with the way out.
        @Test func aFileThatMayNotBeChanged() async throws {
            let harbour = try await Shore.open()
            try await harbour.on("node-3", "echo x >> /etc/crictl.yaml; chattr +i /etc/crictl.yaml")
            let repair = try await harbour.slipway.run("repair", "node-3", "--yes", "--output", "json")
            #expect(repair.status == 1 && repair.fails("hint", with: "chattr -i"), "\(repair.failures)")
            try await harbour.on("node-3", "chattr -i /etc/crictl.yaml")
            #expect(try await harbour.slipway.run("repair", "node-3", "--yes").status == 0)
        }

        /// An ordinary run moves nothing aside.
        @Test func applyRefusesWhatStandsInTheWay() async throws {
            let harbour = try await Shore.open()
            try await harbour.on("node-3", "rm /etc/crictl.yaml; mkdir /etc/crictl.yaml")
            let apply = try await harbour.slipway.run("apply", "--yes", "--host", "node-3", "--output", "json")
            #expect(apply.status == 1 && apply.fails("hint", with: "slipway repair node-3"), "\(apply.failures)")
            #expect(try await harbour.slipway.run("repair", "node-3", "--yes").status == 0)
            try await harbour.expectConverging()
        }

        /// The power goes while a host is being repaired; the same command goes on.
        @Test func theHostLosesItsPowerInTheMiddle() async throws {
            let harbour = try await Shore.open()
            try await harbour.on(
                "node-3", "dpkg --remove --force-depends containerd >/dev/null 2>&1; rm -rf /etc/containerd")
            let running = try harbour.slipway.start(
                ["repair", "node-3", "--yes", "--output", "json"], environment: ["SLIPWAY_SILENCE": "3"])
            try await harbour.wait(until: "pgrep apt-get >/dev/null || pgrep dpkg >/dev/null", on: "node-3")
            try await harbour.lab.kill("node-3")
            let cut = await running.result()
            #expect(cut.status == 4, "\(cut.words)")
            try await harbour.lab.start("node-3")
            let repair = try await harbour.slipway.run("repair", "node-3", "--yes", "--output", "json")
            #expect(repair.status == 0, "\(repair.failures)")
            try await harbour.expectConverging()
        }

        /// Others that are down cost nothing.
        @Test func othersMayBeDown() async throws {
            let harbour = try await Shore.open()
            try await harbour.lab.kill("node-2")
            try await harbour.on("node-3", "rm /etc/crictl.yaml; systemctl stop containerd")
            let start = ContinuousClock.now
            let repair = try await harbour.slipway.run("repair", "node-3", "--yes", "--output", "json")
            #expect(repair.status == 0, "\(repair.failures)")
            #expect(ContinuousClock.now - start < .seconds(20))
            try await harbour.lab.start("node-2")
            try await harbour.expectConverging()
        }

        /// Installed anew under its old name: refused with the way out, and whole after one command.
        @Test(arguments: ["node-3"] as [HostName]) func aHostInstalledAnew(_ host: HostName) async throws {
            let harbour = try await Shore.open()
            let file = try #require(try harbour.lab.description()?.knownHosts)
            let before = try String(contentsOfFile: file, encoding: .utf8)
            try await harbour.lab.replace(host)
            let apply = try await harbour.slipway.run("apply", "--yes", "--output", "json")
            #expect(apply.status == 4, "\(apply.words)")
            #expect(apply.fails("hint", with: "`slipway repair \(host) --replace-host-key`"), "\(apply.failures)")
            #expect(try String(contentsOfFile: file, encoding: .utf8) == before)

            let repair = try await harbour.slipway.run(
                "repair", host.rawValue, "--replace-host-key", "--yes", "--output", "json")
            #expect(repair.status == 0, "\(repair.failures) \(repair.errors)")
            #expect(repair.errors.contains("known was") && repair.errors.contains("it shows"), "\(repair.errors)")
            let after = try String(contentsOfFile: file, encoding: .utf8)
            let (old, new) = (Set(before.split(separator: "\n")), Set(after.split(separator: "\n")))
            #expect(old.subtracting(new).count == 1 && new.subtracting(old).count == 1, "\(before)\n\(after)")
            try await harbour.expectConverging()
        }
    }
}
