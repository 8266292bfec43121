import Foundation
import Lab
import Model
import Testing

extension RealHosts {
    /// What goes wrong says so once, clearly, with the right status, and loses nothing.
    @Suite(.serialized) struct Robustness {
        @Test func oneHostIsRepairedWhileAnotherIsDown() async throws {
            let harbour = try await Shore.open()
            try await harbour.lab.kill("node-3")
            try await harbour.on("node-2", "rm -rf /etc/containerd /etc/etcd/pki/server.crt; systemctl stop containerd")
            let repair = try await harbour.slipway.run("repair", "node-2", "--output", "json")
            #expect(repair.status == 0, "\(repair.words)")
            #expect(try await harbour.on("node-2", "systemctl is-active -q containerd").isSuccess)

            let all = try await harbour.slipway.run("apply", "--yes", "--output", "json")
            #expect(all.status == 4, "\(all.words)")
            #expect(all.events.contains { $0["event"] as? String == "lost" && $0["host"] as? String == "node-3" })
            try await harbour.lab.start("node-3")
            #expect(try await harbour.slipway.run("apply", "--yes").status == 0)
        }

        @Test func aChangedHostKeyStopsThatHostOnly() async throws {
            let harbour = try await Shore.open()
            try await harbour.on(
                "node-3",
                "mv /etc/ssh/ssh_host_ecdsa_key /root/k; mv /etc/ssh/ssh_host_ecdsa_key.pub /root/k.pub; cp -a /etc/ssh /root/ssh; "
                    + "rm -f /etc/ssh/ssh_host_*; ssh-keygen -q -A; systemctl restart ssh")
            let plan = try await harbour.slipway.run("plan")
            #expect(plan.status == 4, "\(plan.words)")
            #expect(plan.output.components(separatedBy: "SHA256:").count >= 3, "\(plan.words)")
            try await harbour.on(
                "node-3",
                "rm -f /etc/ssh/ssh_host_*; cp -a /root/ssh/ssh_host_* /etc/ssh/; mv /root/k /etc/ssh/ssh_host_ecdsa_key; "
                    + "mv /root/k.pub /etc/ssh/ssh_host_ecdsa_key.pub; rm -r /root/ssh; systemctl restart ssh")
            #expect(try await harbour.slipway.run("plan").status == 0)
        }

        @Test func aSecondControllerIsToldOfTheFirst() async throws {
            let harbour = try await Shore.open()
            let slow = try harbour.write("slow.yaml", "- run: { argv: [sleep, \"4\"], unless: [\"false\"] }\n")
            let first = try harbour.slipway.start(["apply", slow.path, "--yes", "--host", "node-3"])
            try await Task.sleep(for: .seconds(2))
            let second = try await harbour.slipway.run("apply", "--yes")
            #expect(second.status == 5, "\(second.words)")
            #expect(second.errors.contains("process \(first.id)"), "\(second.words)")
            // Another ledger does not help: the host itself is held.
            let other = try harbour.slipway("other") { $0 }
            let third = try await other.run("apply", slow.path, "--yes", "--host", "node-3")
            #expect(third.status == 5, "\(third.words)")
            _ = await first.result()
        }

        @Test func ctrlCFinishesWhatIsUnderWay() async throws {
            let harbour = try await Shore.open()
            let steps = (0..<30).map {
                "- run: { argv: [sh, -c, \"sleep 0.2; touch /tmp/s\($0)\"], creates: /tmp/s\($0) }\n"
            }
            let playbook = try harbour.write("many.yaml", steps.joined())
            let run = try harbour.slipway.start(["apply", playbook.path, "--yes", "--host", "node-3"])
            try await Task.sleep(for: .seconds(2))
            run.signal(SIGINT)
            let result = await run.result()
            #expect(result.status == 130, "\(result.words)")
            let made = try await harbour.on("node-3", "ls /tmp/s* | wc -l; rm -f /tmp/s*")
            #expect((Int(made.output.split(separator: "\n").first ?? "") ?? 99) < 30)
        }

        @Test func aFullDiskIsOneClearFailure() async throws {
            let harbour = try await Shore.open()
            try await harbour.on(
                "node-3",
                "mkdir -p /srv/small && mount -t tmpfs -o size=64k tmpfs /srv/small && echo old > /srv/small/f")
            let text = String(repeating: "x", count: 200_000)
            let playbook = try harbour.write("full.yaml", "- file:\n    path: /srv/small/f\n    content: \(text)\n")
            let result = try await harbour.slipway.run("apply", playbook.path, "--yes", "--host", "node-3")
            #expect(result.status == 1, "\(result.words)")
            #expect(result.output.contains("No space left"), "\(result.words)")
            let left = try await harbour.on("node-3", "cat /srv/small/f; ls -A /srv/small; umount /srv/small")
            #expect(left.output == "old\nf\n")
        }

        @Test func aLoginThatIsNotRootUsesSudo() async throws {
            let harbour = try await Shore.open()
            let ops = try harbour.slipway("ops") {
                $0.replacing("user: root", with: "user: ops").replacing("sudo: none", with: "sudo: passwordless")
            }
            let result = try await ops.run("plan", "--layer", "01-hosts")
            #expect(result.status == 0, "\(result.words)")
            let none = try harbour.slipway("nosudo") { $0.replacing("user: root", with: "user: ops") }
            let refused = try await none.run("plan", "--layer", "01-hosts")
            #expect(refused.status == 3 && refused.output.contains("sudo"), "\(refused.words)")
        }

        @Test func addressesStayWithTheirHosts() async throws {
            let harbour = try await Shore.open()
            let before = try await harbour.slipway.run("validate", "--output", "json")
            var moved = harbour.slipway
            let text = try String(contentsOf: harbour.inventory, encoding: .utf8)
            let head = text.components(separatedBy: "hosts:\n")[0]
            let hosts = text.components(separatedBy: "hosts:\n")[1].split(separator: "\n").reversed()
            moved.inventory = try harbour.write(
                "moved.yaml", head + "hosts:\n" + hosts.joined(separator: "\n") + "\n")
            let after = try await moved.run("validate", "--output", "json")
            #expect(before.status == 0 && after.status == 0, "\(after.words)")
            #expect(
                Set(before.output.split(separator: "\n")) == Set(after.output.split(separator: "\n")),
                "\(before.words) \(after.words)")

            moved.inventory = try harbour.write("range.yaml", text.replacing("10.244.0.0/16", with: "10.200.0.0/16"))
            let refused = try await moved.run("apply", "--yes")
            #expect(refused.status == 6, "\(refused.words)")
        }

        @Test func aNewAddressIssuesANewCertificate() async throws {
            let harbour = try await Shore.open()
            let before = try await harbour.on("node-2", "sha256sum /etc/etcd/pki/server.crt")
            try FileManager.default.removeItem(
                at: harbour.folder.appending(path: "home/test/pki/etcd/node-2/server.crt"))
            let apply = try await harbour.slipway.run("apply", "--yes", "--output", "json")
            #expect(apply.status == 0, "\(apply.words)")
            let after = try await harbour.on("node-2", "sha256sum /etc/etcd/pki/server.crt")
            #expect(before.output != after.output)
            #expect(try await harbour.slipway.run("plan").status == 0)
        }
    }
}
