import Model
import Testing

@testable import Render

@Suite struct SummaryTests {
    @Test func hostsStepsAndFailuresAreCounted() {
        let summary = Summary(Sample.state(Sample.apply))
        #expect(summary.rows.map(\.host) == ["cp-1", "cp-2", "node-1"])
        #expect(summary.rows.map(\.ending) == [.good, .failed, .notReached])
        #expect(summary.rows.map(\.tally.done) == [3, 3, 0])
        #expect(summary.tally.changes == 3)
        #expect(summary.tally.changed == 2)
        #expect(summary.problems.map(\.hosts) == [["node-1"], ["cp-2"]])
        #expect(summary.problems.map(\.step) == [nil, "package containerd"])
        #expect(summary.lost == ["node-1"])
        #expect(summary.left == 0)
        #expect(summary.underWay.isEmpty)
    }

    @Test func oneCauseOnManyHostsIsOneFailure() {
        let hosts: [HostName] = ["a", "b", "c"]
        let other = Failure(.connection, "connect", why: "refused")
        let state = Sample.state(
            [Sample.header(hosts)] + hosts.map { .lost($0, ($0 == "b" ? other : Sample.unreachable).on($0)) })
        #expect(Summary(state).problems.map(\.hosts) == [["a", "c"], ["b"]])
    }

    @Test(
        arguments: [
            (0, "slipway apply -i a", nil), (1, "slipway apply -i a", "slipway apply -i a"),
            (2, "slipway plan -i plan.yaml", "slipway apply -i plan.yaml"),
            (2, "slipway plan -i plan.yaml --until 03 -o a.plan", "slipway apply a.plan"),
            (130, "slipway repair b", "slipway repair b"),
            (nil, "slipway apply", "slipway apply"), (1, "", nil), (3, "slipway apply", nil),
            (77, "slipway apply", "slipway apply"),
        ] as [(Int32?, String, String?)])
    func itSaysHowToGoOn(_ status: Int32?, _ command: String, _ next: String?) {
        let end = status.map { [Event.What.runFinished(status: $0, seconds: 1)] } ?? []
        #expect(Summary(Sample.state([Sample.header(["a"], command: command)] + end)).next == next)
    }

    @Test func aRunThatBrokeOffSaysWhatWasUnderWay() {
        let cut = Array(Sample.apply.prefix(13))
        let summary = Summary(Sample.state(cut))
        #expect(summary.status == nil)
        #expect(summary.underWay == [.init(host: "cp-1", layer: "02-runtime", step: "package containerd")])
        #expect(summary.left == 4)
        #expect(summary.rows.map(\.ending) == [.unfinished, .unfinished, .notReached])
    }

    @Test func aHostLostLaterWasReached() {
        let state = Sample.state([Sample.header(["a"]), .connected("a", Sample.facts), .lost("a", Sample.unreachable)])
        #expect(Summary(state).rows.map(\.ending) == [.lost])
    }

    @Test func ofManyHostsTheTroubledAreListed() {
        let hosts = (1...200).map { HostName("node-\($0)") }
        let facts = hosts.map { Event.What.connected($0, Sample.facts) }
        let bad: HostName = "node-150"
        let state = Sample.state(
            [Sample.header(hosts)] + facts + [
                .lost(bad, Sample.unreachable), .runFinished(status: 4, seconds: 2),
            ])
        let lines = SummaryText(Summary(state), .unicode).lines.map { $0.text(in: .plain) }
        #expect(lines.contains { $0.hasPrefix("node-150 ") && $0.hasSuffix("lost") })
        #expect(lines.contains("… and 176 hosts without a failure"))
        #expect(lines.count < 40)
    }
}
