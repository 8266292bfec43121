import Engine
import Model
import StepKit
import TestKit
import Testing
import Wire

/// Steps about a host that are done on another one's machine.
@Suite struct SeatTests {
    /// A file for each host, on the machine that is asked.
    struct LineStep: Step {
        static let kind = "line-of-host"
        static let reference = StepReference("A file named after the host.", keys: [], example: "")
        var title: String { "line" }
        func inspect(_ host: some Reader, _ site: Site) async throws -> Set<String> {
            let entries = try await host.list("/hosts") ?? []
            return Set(entries.map(\.name))
        }
        func changes(given names: Set<String>, _ site: Site) -> [Change] {
            if names.contains(site.host.id.rawValue) { return [] }
            return [
                .write("/hosts/\(site.host.id)", .text(""), Attributes(mode: 0o644, owner: "root"), replacing: nil)
            ]
        }
    }
    private let entries = [
        Entry(WordStep(path: "/etc/a", word: "a")), Entry(LineStep(), on: [.node], at: .oneControlPlane),
        Entry(WordStep(path: "/etc/b", word: "b")),
    ]

    private func fixture() async -> Fixture {
        let fixture = Fixture()
        for machine in fixture.machines.values {
            await machine.change { $0.nodes["/hosts"] = .init(content: .directory, mode: 0o755) }
        }
        return fixture
    }

    @Test func itIsDoneThereAndRecordedHere() async {
        let fixture = await fixture()
        let state = await fixture.run(.apply, entries).state
        #expect(state.status == 0)
        for host in ["node-1", "node-2"] as [HostName] {
            #expect(state.steps[TaskID(host: host, index: 1)]?.outcome == .changed(1))
            #expect(await fixture["cp-1"].host.nodes["/hosts/\(host)"] != nil)
            #expect(await fixture[host].host.nodes["/hosts/\(host)"] == nil)
        }
        #expect(state.steps[TaskID(host: "cp-1", index: 1)] == nil)
    }

    @Test func whatManyHostsAskAtOnceIsAskedOnce() async {
        let fixture = await fixture()
        _ = await fixture.run(.apply, entries)
        for machine in fixture.machines.values { await machine.forget() }
        let state = await fixture.run(.apply, entries).state
        #expect(state.steps.values.allSatisfy { $0.outcome == .ok })
        #expect(await fixture["cp-1"].queries.count == 3)
        #expect(await fixture["node-1"].queries.count == 2)
    }

    @Test func aFailureThereEndsTheRunOfTheHostItIsAbout() async {
        let fixture = await fixture()
        await fixture["cp-1"].fail("/hosts/node-1", with: .failed(errno: 28, call: "write", path: "/hosts/node-1"))
        let state = await fixture.run(.apply, entries).state
        #expect(state.failures.map(\.host) == ["node-1"])
        #expect(state.steps[TaskID(host: "node-1", index: 2)]?.outcome == .skipped(because: "'line' failed"))
        #expect(state.steps[TaskID(host: "cp-1", index: 2)]?.outcome == .changed(1))
        #expect(state.steps[TaskID(host: "node-2", index: 2)]?.outcome == .changed(1))
    }

    @Test func withoutAnybodyThereItIsLeftOutAndSaidSo() async {
        let fixture = await fixture()
        let state = await fixture.run(.apply, entries, unreachable: ["cp-1"]).state
        #expect(state.steps[TaskID(host: "node-1", index: 1)] == nil)
        #expect(state.steps[TaskID(host: "node-1", index: 2)]?.outcome == .changed(1))
        #expect(state.notes.contains { $0.contains("left out") && $0.contains("node-1: line") })
    }

    @Test func aHostThatIsGoneCanStillBeSeenTo() async {
        let fixture = await fixture()
        let plan = { @Sendable [entries] (facts: [HostName: HostFacts]) throws(Failure) in
            try Plan(
                entries, for: World(lab, seen: facts), only: ["node-2"], machines: Set(facts.keys), absent: ["node-1"])
        }
        let state = await fixture.run(.apply, unreachable: ["node-1"], plan: plan).state
        #expect(state.steps[TaskID(host: "node-1", index: 1)]?.outcome == .changed(1))
        #expect(state.steps[TaskID(host: "node-1", index: 0)] == nil)
        #expect(await fixture["cp-1"].host.nodes["/hosts/node-1"] != nil)
    }

    @Test func whoOnlyLendsItsMachineIsNeitherLockedNorMissed() async {
        let fixture = await fixture()
        for unreachable in [[], ["cp-1"]] as [Set<HostName>] {
            let aides = [lab.hosts[0]]
            let plan = { @Sendable [entries] (facts: [HostName: HostFacts]) throws(Failure) in
                try Plan(entries, for: World(lab), only: ["node-1", "node-2"], machines: Set(facts.keys))
            }
            let run = await fixture.run(
                .apply, unreachable: unreachable, on: Array(lab.hosts.dropFirst()), aides: aides, plan: plan)
            #expect(run.state.status == 0)
            #expect(run.state.hosts["cp-1"] == nil)
        }
        #expect(await fixture["cp-1"].locks == 0)
        #expect(await fixture["cp-1"].host.nodes["/hosts/node-1"] != nil)
    }
}
