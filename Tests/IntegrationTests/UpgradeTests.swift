import Foundation
import Lab
import Model
import Testing

extension RealHosts {
    /// A cluster of the previous minor version becomes one of the next, while it is used.
    @Suite(
        .serialized,
        .enabled(
            if: FleetCargo.previous != nil,
            "needs SLIPWAY_KUBERNETES_ARCHIVE_OLD, the server archive of the minor version before, besides the other one"
        ))
    struct WholeClusterUpgrade {
        private static let workload = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: web, namespace: default }
            spec:
              replicas: 3
              selector: { matchLabels: { app: web } }
              template:
                metadata: { labels: { app: web } }
                spec:
                  terminationGracePeriodSeconds: 2
                  containers: [{ name: web, image: IMAGE, imagePullPolicy: Never, command: [sleep, "100000"] }]
            ---
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: { name: web, namespace: default }
            spec: { minAvailable: 2, selector: { matchLabels: { app: web } } }
            """

        /// The same cluster with the version and the archive of another cargo.
        private func slipway(_ fleet: Fleet, _ name: String, _ cargo: FleetCargo?, version: String? = nil) throws
            -> Slipway
        {
            let (old, new) = (try #require(FleetCargo.previous), try #require(cargo))
            let sections = (try old.sections(), try new.sections())
            let versions = (try old.version(), try version ?? new.version())
            return try fleet.slipway(name) { text in
                text.replacing("kubernetes: \(versions.0)", with: "kubernetes: \(versions.1)")
                    .replacing(sections.0, with: sections.1)
            }
        }

        @Test func whatCannotBeDoneIsRefusedBeforeAnything() async throws {
            let fleet = try await FleetYard.open(.previous)
            let old = try #require(FleetCargo.previous).version()
            let minor = try #require(ReleaseVersion(old)).minor
            let wanted = ["v1.\(minor - 1).1", "v1.\(minor + 2).0"]
            for version in wanted where (34...37).contains(ReleaseVersion(version)?.minor ?? 0) {
                let slipway = try slipway(fleet, "refused", FleetCargo.previous, version: version)
                let check = try await slipway.run("upgrade", "--check", "--accept-untested-versions")
                #expect(check.status == 6, "\(check.words)")
                #expect(
                    check.words.contains("cannot go back") || check.words.contains("in one go"), "\(check.words)")
            }
            // Nodes never before the control plane.
            let next = try slipway(fleet, "next", FleetCargo.found)
            let node = try await next.run(
                "apply", "--yes", "--layer", "05", "--host", "node-1", "--accept-untested-versions")
            #expect(node.status == 6 && node.words.contains("would be newer than the API server"), "\(node.words)")
            #expect(try await fleet.kubectl("get node node-1 -o wide").contains(old))
        }

        @Test func aFlagOfTheAPIServersChangesWhileTheyAreUsed() async throws {
            let fleet = try await FleetYard.open(.previous)
            let flag = try fleet.slipway("flag") { $0 + "apiServer: { extraArgs: { event-ttl: 2h } }\n" }
            let beat = Heartbeat(fleet: fleet, host: "node-1")
            try await beat.start()
            let run = try await flag.run("apply", "--yes", "--output", "json", "--accept-untested-versions")
            #expect(run.status == 0, "\(run.failures) \(run.errors)")
            try await beat.stop("a flag of the API servers")
            for host in ["cp-1", "cp-2", "cp-3"] as [HostName] {
                #expect(await fleet.holds(host, "pgrep -f -- --event-ttl=2h"))
            }
        }

        /// Killed in the middle, and finished by the same command.
        @Test func everythingBecomesTheNextVersionWhileItIsUsed() async throws {
            let fleet = try await FleetYard.open(.previous)
            let cargo = try #require(FleetCargo.found)
            let next = try slipway(fleet, "next", cargo)
            let image = try FleetCargo.name(in: "\(cargo.images)/busybox.tar")
            try await fleet.on(
                "cp-1", "\(Fleet.kubectl) apply -f -", input: Self.workload.replacing("IMAGE", with: "\"\(image)\""))
            try await fleet.kubectl("rollout status deployment/web --timeout=90s")
            let beat = Heartbeat(fleet: fleet, host: "node-1")
            try await beat.start()
            let run = try next.start(["upgrade", "--yes", "--accept-untested-versions"])
            try await fleet.wait(for: "a node is cordoned", seconds: 900) {
                // An API server in the middle of its own upgrade may not answer.
                await fleet.holds("cp-1", "\(Fleet.kubectl) get nodes -o yaml | grep -q slipway.dev/cordoned")
            }
            run.signal(SIGKILL)
            _ = await run.result()
            var again = try await next.run("upgrade", "--yes", "--accept-untested-versions")
            for _ in 0..<20 where again.status == 5 {
                try await Task.sleep(for: .seconds(5))
                again = try await next.run("upgrade", "--yes", "--accept-untested-versions")
            }
            #expect(again.status == 0, "\(again.words)")
            try await beat.stop("the upgrade")
            let version = try cargo.version()
            let nodes = try await fleet.kubectl("get nodes --no-headers").split(separator: "\n")
            #expect(nodes.allSatisfy { $0.contains(version) && !$0.contains("SchedulingDisabled") }, "\(nodes)")
            #expect(try await !fleet.kubectl("get nodes -o yaml").contains("slipway.dev/cordoned"))
            #expect(try await fleet.kubectl("get deployment web -o jsonpath={.status.availableReplicas}") == "3")
            let second = try await next.run("apply", "--yes", "--output", "json", "--accept-untested-versions")
            #expect(second.status == 0 && second.changes == [], "\(second.changes)")
            // What the cluster was before is no way back.
            let back = try await fleet.slipway.run("apply", "--yes", "--accept-untested-versions")
            #expect(back.status == 6 && back.words.contains("cannot go back"), "\(back.words)")
            #expect(try await !fleet.kubectl("get nodes").contains(try #require(FleetCargo.previous).version()))
        }
    }
}
