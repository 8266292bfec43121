import Foundation
import Lab
import Model
import Testing

extension RealHosts {
    /// A cluster of one control-plane host and three nodes, with the real programs of Kubernetes.
    @Suite(.serialized, .enabled(if: Fleet.hasArchive, Fleet.missing)) struct WholeCluster {
        /// Of what `verify` tries, every kind.
        private static let kinds = [
            "its clock", "its certificates", "livez of the API server", "readyz of the API server",
            "it reaches the API at", "its node is Ready", "the etcd member is healthy", "a pod runs",
            "a service answers a pod |", "DNS knows a service", "a service answers a pod by name",
            "a pod finds its way out", "kubectl exec", "kubectl logs", "a service answers the host",
            "a NodePort answers", "its API server reaches pods",
        ]

        @Test func bareHostsBecomeACluster() async throws {
            let fleet = try await FleetYard.open(.routed)
            #expect(fleet.first.status == 0, "\(fleet.first.failures) \(fleet.first.errors)")
            #expect(fleet.second.status == 0 && fleet.second.changes == [], "\(fleet.second.changes)")
            #expect(try await fleet.slipway.run("plan").status == 0)

            #expect(fleet.verify.status == 0, "\(fleet.verify.failedChecks)\n\(fleet.verify.errors)")
            for kind in Self.kinds {
                #expect(fleet.verify.goodChecks.contains { $0.contains(kind) }, "\(kind)")
            }
            let names: [HostName] = ["cp-1", "node-1", "node-2", "node-3"]
            for from in names {
                for to in names where from != to {
                    #expect(
                        fleet.verify.goodChecks.contains {
                            $0.hasPrefix("\(from) | its pods reach those of \(to) |")
                        }, "\(from) to \(to)")
                }
            }
            #expect(try await fleet.kubectl("get namespaces").contains("slipway-verify") == false)
        }

        @Test func nodesHaveTheSharesOfTheLedger() async throws {
            let fleet = try await FleetYard.open(.routed)
            let rows = try await fleet.slipway.run("validate", "--output", "json").events
            try #require(rows.count == 4)
            for row in rows {
                let name = try #require(row["host"] as? String)
                let share = try #require(row["podCIDR"] as? String)
                #expect(try await fleet.kubectl("get node \(name) -o 'jsonpath={.spec.podCIDR}'") == share)
                let bridge = try await fleet.on(HostName(name), "ip -4 -o addr show dev cbr0")
                #expect(bridge.contains(try #require(row["podGateway"] as? String) + "/"), "\(bridge)")
            }
        }

        /// A host's line with one more setting of its kubelet, beside those that the lab may have put there.
        private static func givingFewPods(_ line: String) -> String {
            line.contains("kubelet: { ")
                ? line.replacing("kubelet: { ", with: "kubelet: { maxPods: 42, ")
                : line.replacing("node-3: { ", with: "node-3: { kubelet: { maxPods: 42 }, ")
        }

        /// Labels, taints and settings of kubelets follow the inventory, there and back, and what others put on a node
        /// stays.
        @Test func nodesFollowTheInventory() async throws {
            let fleet = try await FleetYard.open(.routed)
            try await fleet.kubectl("label --overwrite node node-2 team=blue")
            let before = try await fleet.on("node-3", "pidof kubelet")
            let changed = try fleet.slipway("changed") { text in
                text.replacing("node-2: { ", with: "node-2: { labels: { disk: ssd }, taints: [\"for=db:NoSchedule\"], ")
                    .split(separator: "\n", omittingEmptySubsequences: false)
                    .map { $0.contains("node-3: { ") ? Self.givingFewPods(String($0)) : String($0) }
                    .joined(separator: "\n")
            }
            let plan = try await changed.run("plan", "--output", "json")
            #expect(plan.status == 2, "\(plan.changes)\(plan.errors)")
            let isPlanned = [
                plan.changes("cp-1", "disk"), plan.changes("cp-1", "for"), plan.changes("node-3", "+maxPods: 42"),
                !plan.changes("node-1", ""),
            ]
            #expect(isPlanned == [true, true, true, true], "\(plan.changes) \(plan.diffs)")

            try await fleet.converge(changed)
            let node = "get node node-2 -o 'jsonpath={.metadata.labels.disk} {.metadata.labels.team} {.spec.taints}'"
            let there = try await fleet.kubectl(node)
            #expect(there.hasPrefix("ssd blue ") && there.contains("\"for\""), "\(there)")
            #expect(try await fleet.kubectl("get --raw /api/v1/nodes/node-3/proxy/configz").contains("\"maxPods\":42,"))
            #expect(try await fleet.on("node-3", "pidof kubelet") != before)

            try await fleet.converge()
            #expect(try await fleet.kubectl(node).trimmingCharacters(in: .whitespaces) == "blue")
            try await fleet.kubectl("label node node-2 team-")
        }

        /// A node is switched off in order, the control plane loses its power, and both come back as they were.
        @Test func everythingComesBackAfterABoot() async throws {
            let fleet = try await FleetYard.open(.routed)
            async let node: Void = {
                try await fleet.lab.stop("node-2")
                try await fleet.lab.start("node-2")
            }()
            async let controlPlane: Void = {
                try await fleet.lab.kill("cp-1")
                try await fleet.lab.start("cp-1")
            }()
            _ = try await (node, controlPlane)
            try await fleet.expectGreen(seconds: 120)
            let plan = try await fleet.slipway.run("plan", "--output", "json")
            #expect(plan.status == 0, "\(plan.changes)\(plan.errors)")
        }
    }
}
