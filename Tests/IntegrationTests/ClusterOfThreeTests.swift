import Foundation
import Lab
import Model
import Testing

extension RealHosts {
    /// A cluster with three control-plane hosts, none of them special.
    @Suite(.serialized, .enabled(if: Fleet.hasArchive, Fleet.missing)) struct WholeClusterOfThree {
        @Test func bareHostsBecomeACluster() async throws {
            let fleet = try await FleetYard.open(.vxlan)
            #expect(fleet.first.status == 0, "\(fleet.first.failures) \(fleet.first.errors)")
            #expect(fleet.verify.status == 0, "\(fleet.verify.failedChecks)\n\(fleet.verify.errors)")
            #expect(fleet.second.status == 0 && fleet.second.changes == [], "\(fleet.second.changes)")
        }

        /// One of them loses its power: every other host goes on reaching the API, and pods can be made. Then it comes
        /// back, and nobody has to do anything.
        @Test func theAPIOutlivesAnyOfItsHosts() async throws {
            let fleet = try await FleetYard.open(.vxlan)
            let others: [HostName] = ["cp-1", "cp-3", "node-1"]
            for host in others { try await fleet.on(host, "rm -f /run/asked /run/enough") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for host in others { group.addTask { try await ask(host, of: fleet) } }
                for host in others {
                    try await fleet.wait(for: "\(host) asks", seconds: 30) {
                        await fleet.holds(host, "test -s /run/asked")
                    }
                }
                try await fleet.lab.kill("cp-2")
                let outcome: Result<Void, any Error>
                do {
                    try await makePod(fleet)
                    for host in others {
                        try await fleet.wait(for: "\(host) goes on asking", seconds: 60) {
                            await fleet.holds(host, "test $(wc -l < /run/asked) -ge 150")
                        }
                    }
                    outcome = .success(())
                } catch { outcome = .failure(error) }
                for host in others { try await fleet.on(host, "touch /run/enough") }
                try await group.waitForAll()
                try outcome.get()
            }
            try await fleet.lab.start("cp-2")
            try await fleet.expectGreen(seconds: 90)
        }

        /// Asks through the balancer of a host until it is told that it is enough. What is under way when a server goes
        /// may be lost; never two requests after each other.
        private func ask(_ host: HostName, of fleet: Fleet) async throws {
            let script = """
                n=0
                while [ ! -e /run/enough ] && [ $n -lt 900 ]; do
                    n=$((n+1))
                    curl -sf -m 10 --cacert /etc/kubernetes/pki/ca.crt https://127.0.0.1:7443/readyz >> /run/asked && echo >> /run/asked || echo lost >> /run/asked
                    sleep 0.1
                done
                cat /run/asked
                """
            let answers = try await fleet.on(host, script).split(separator: "\n")
            let lost = answers.count { $0 != "ok" }
            print("fleet: \(host) asked \(answers.count) times, \(lost) without an answer")
            #expect(answers.count >= 150)
            let pairs = zip(answers, answers.dropFirst())
            #expect(!pairs.contains { $0 != "ok" && $1 != "ok" }, "\(host): \(answers.filter { $0 != "ok" }.prefix(9))")
        }

        private func makePod(_ fleet: Fleet) async throws {
            let image = try FleetCargo.name(in: "\(try #require(FleetCargo.found).images)/busybox.tar")
            let ask = "\(Fleet.kubectl) --server https://127.0.0.1:7443"
            try await fleet.on(
                "cp-3",
                """
                \(ask) run still --image=\(image) --restart=Never --command -- sleep 600
                \(ask) wait --for=condition=Ready pod/still --timeout=90s
                \(ask) delete pod still --now
                """)
        }
    }
}
