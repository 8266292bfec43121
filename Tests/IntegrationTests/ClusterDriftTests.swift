import Foundation
import Lab
import Model
import Testing

extension RealHosts.WholeCluster {
    /// What somebody breaks by hand is seen by a plan, and put right by a run.
    @Test func everyKindOfDriftIsSeenAndMended() async throws {
        let fleet = try await FleetYard.open(.routed)
        // The last first: the API server restarts for one of them, and has to be asked for another.
        for drift in ClusterDrift.all.reversed() { try await fleet.on(drift.host, drift.breaking) }
        try await fleet.wait(for: "the API server is ready again", seconds: 60) {
            await fleet.holds("cp-1", "\(Fleet.kubectl) get --raw /readyz")
        }
        let plan = try await fleet.slipway.run("plan", "--output", "json")
        #expect(plan.status == 2, "\(plan.errors)")
        for drift in ClusterDrift.all {
            // Not the whole plan in the words of a failure.
            let isSeen = plan.changes(drift.host, drift.sign)
            #expect(isSeen, "\(drift): \(plan.changes)")
        }
        try await fleet.converge()
        for drift in ClusterDrift.all { try await fleet.on(drift.host, drift.check) }
        try await fleet.expectGreen(seconds: 60)
    }
}
