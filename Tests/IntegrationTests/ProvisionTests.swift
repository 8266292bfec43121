import Foundation
import Lab
import Model
import Testing

extension RealHosts {
    /// The main job: bare hosts to layer 03, and then nothing.
    @Suite(.serialized) struct Provision {
        @Test func bareHostsConverge() async throws {
            let harbour = try await Shore.open()
            #expect(harbour.plan.status == 2, "\(harbour.plan.words)")
            #expect(harbour.plan.changes.contains { $0.contains("/etc/sysctl.d/60-slipway.conf") })
            #expect(harbour.first.status == 0, "\(harbour.first.words)")
            #expect(!harbour.first.changes.isEmpty)
        }

        @Test func aSecondRunChangesNothing() async throws {
            let harbour = try await Shore.open()
            #expect(harbour.second.status == 0, "\(harbour.second.words)")
            #expect(harbour.second.changes == [])
            let plan = try await harbour.slipway.run("plan")
            #expect(plan.status == 0, "\(plan.words)")
        }

        @Test func everyMemberOfEtcdIsHealthyOverTLS() async throws {
            let harbour = try await Shore.open()
            let health = try await harbour.on(
                "cp-1",
                """
                ETCDCTL_API=3 etcdctl --endpoints=https://10.78.0.11:2379,https://10.78.0.12:2379,https://10.78.0.13:2379 \
                --cacert=/etc/etcd/pki/ca.crt --cert=/etc/etcd/pki/client.crt --key=/etc/etcd/pki/client.key \
                endpoint health -w json
                """)
            #expect(health.isSuccess, "\(health.output)\(health.errors)")
            #expect(health.output.components(separatedBy: "\"health\":true").count == 4)
        }

        @Test func noPortSpeaksPlainText() async throws {
            let harbour = try await Shore.open()
            for host in ["cp-1", "node-1", "node-2"] as [HostName] {
                let ports = try await harbour.on(
                    host, "ss -Hltn | awk '{print $4}' | grep -E ':(2379|2380|2381|4001)$' | sort")
                let lines = ports.output.split(separator: "\n").map(String.init)
                #expect(lines.count == 3, "\(lines)")
                for line in lines {
                    let plain = try await harbour.on(host, "curl -s -m 3 http://\(line)/version || true")
                    #expect(!plain.output.contains("etcdserver"), "\(line) answers in plain text")
                    let anonymous = try await harbour.on(host, "curl -sk -m 3 https://\(line)/version || true")
                    #expect(!anonymous.output.contains("etcdserver"), "\(line) answers without a certificate")
                }
            }
        }

        @Test func noMemberMayFoundAClusterAgain() async throws {
            let harbour = try await Shore.open()
            for host in ["cp-1", "node-1", "node-2"] as [HostName] {
                let state = try await harbour.on(host, "cat /etc/etcd/state.env")
                #expect(state.output.contains("existing"))
            }
        }

        @Test func privateKeysAreNobodyElses() async throws {
            let harbour = try await Shore.open()
            let modes = try await harbour.on("cp-1", "stat -c '%n %a %U' /etc/etcd/pki/*.key")
            for line in modes.output.split(separator: "\n") {
                #expect(line.contains(" 600 "), "\(line)")
            }
            let local = try FileManager.default.attributesOfItem(atPath: harbour.folder.path + "/home/test")
            #expect((local[.posixPermissions] as? Int) == 0o700)
        }

        @Test func statusAndHistoryTellOfIt() async throws {
            let slipway = try await Shore.open().slipway
            let status = try await slipway.run("status")
            #expect(status.status == 0, "\(status.words)")
            for host in ["cp-1", "node-1", "node-2", "node-3"] { #expect(status.output.contains(host)) }
            #expect(status.output.contains("10.244.0.0/24"))
            let history = try await slipway.run("history")
            #expect(history.output.contains("slipway apply"), "\(history.words)")
        }
    }
}
