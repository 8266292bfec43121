import Foundation
import Lab
import Model
import Testing

extension RealHosts {
    /// Every kind of drift is seen by a plan, with the right difference, and put right, and nothing else is touched.
    @Suite(.serialized) struct Drifting {
        private let host: HostName = "node-2"

        @Test(arguments: Drift.all + Drift.rarer)
        func isSeenAndRepaired(_ drift: Drift) async throws {
            let harbour = try await Shore.open()
            let before = try await harbour.snapshot(host)
            let broken = try await harbour.on(host, drift.breaking)
            #expect(broken.isSuccess, "\(broken.errors)")

            let plan = try await harbour.slipway.run("plan", "--output", "json")
            #expect(plan.status == 2, "\(plan.words)")
            #expect((plan.changes + plan.diffs).contains { $0.contains(drift.sign) }, "\(plan.changes) \(plan.diffs)")
            let hosts = Set(
                plan.events.filter { $0["event"] as? String == "change" }.compactMap { $0["host"] as? String })
            #expect(hosts == [host.rawValue])

            let apply = try await harbour.slipway.run("apply", "--yes", "--output", "json")
            #expect(apply.status == 0, "\(apply.words)")
            #expect(try await harbour.on(host, drift.check).isSuccess)
            let again = try await harbour.slipway.run("apply", "--yes", "--output", "json")
            #expect(again.status == 0 && again.changes == [], "\(again.words)")

            // The swap drift brings lines of its own into fstab, and the host remembers what was done to it; everything
            // else is as it was.
            let after = try await harbour.snapshot(host)
            let changed = Set(before.keys).union(after.keys).filter {
                before[$0] != after[$0] && $0 != "/etc/fstab" && !$0.hasPrefix("/var/lib/slipway/")
            }
            #expect(changed == [])
        }
    }
}
