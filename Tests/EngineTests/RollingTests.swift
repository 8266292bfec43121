import Engine
import Model
import StepKit
import TestKit
import Testing
import Wire

/// Hosts that go through a block, and steps that are done on other hosts' machines.
@Suite struct RollingTests {
    private let before = Entry(WordStep(path: "/etc/z", word: "z"))
    private let block = [
        Entry(WordStep(path: "/etc/a", word: "a"), block: "b"), Entry(WordStep(path: "/etc/b", word: "b"), block: "b"),
    ]
    private let formed: @Sendable (inout World) -> Void = { world in
        world.milestones = [.controlPlaneFormed]
        world.cluster.rollout.maxUnavailable = .count(1)
    }
    private func full(_ path: String) -> Answer { .failed(errno: 28, call: "write", path: path) }

    private func order(_ events: [Event]) -> [String] {
        events.compactMap { event in
            switch event.what {
            case .started(let task, _, _): "+\(task.host)/\(task.index)"
            case .finished(let task, _, _): "-\(task.host)/\(task.index)"
            default: nil
            }
        }
    }

    @Test func aHostGoesThroughAllOfItBeforeTheNextBegins() async {
        let run = await Fixture().run(.apply, block, world: formed)
        let expected = ["cp-1", "node-1", "node-2"].flatMap { ["+\($0)/0", "-\($0)/0", "+\($0)/1", "-\($0)/1"] }
        #expect(order(run.events) == expected)
        #expect(run.state.status == 0)
    }

    @Test func nobodyBeginsBeforeEverybodyIsDoneWithWhatIsAbove() async {
        let order = order(await Fixture().run(.apply, [before] + block, world: formed).events)
        let begin = order.firstIndex(of: "+cp-1/1") ?? 0
        for host in ["cp-1", "node-1", "node-2"] { #expect(order[..<begin].contains("-\(host)/0")) }
    }

    @Test func twoNodesMayBeAwayTogether() async throws {
        let plan = try Plan(
            block, for: world { $0.cluster.rollout.maxUnavailable = .count(2) }, only: nil)
        let first = plan.tasks.filter { $0.id.index == 0 }
        #expect(first.map(\.batch) == [1, 2, 2])
        #expect(first.map(\.after) == [[], [TaskID(host: "cp-1", index: 1)], [TaskID(host: "cp-1", index: 1)]])
    }

    private func world(_ change: (inout World) -> Void) -> World {
        var world = World(lab)
        formed(&world)
        change(&world)
        return world
    }

    @Test func beforeThereIsAControlPlaneNobodyWaits() throws {
        let plan = try Plan(block, for: World(lab))
        #expect(plan.tasks.filter { $0.id.index == 0 }.allSatisfy { $0.after.isEmpty && $0.batch == nil })
    }

    @Test func aHostThatFailsStopsTheBlock() async {
        let fixture = Fixture()
        await fixture["node-1"].fail("/etc/b", with: full("/etc/b"))
        let after = Entry(WordStep(path: "/etc/c", word: "c"))
        let state = await fixture.run(.apply, block + [after], world: formed).state
        #expect(state.steps[TaskID(host: "cp-1", index: 2)]?.outcome == .changed(1))
        let reason = "node-1 comes first, and there 'word /etc/b' failed"
        for index in 0...2 {
            #expect(state.steps[TaskID(host: "node-2", index: index)]?.outcome == .skipped(because: reason))
        }
        #expect(await fixture["node-2"].actions.isEmpty)
        #expect(state.status == ExitStatus.stepFailed.rawValue)
    }

    @Test func aHostThatFailedEarlierStopsNobody() async {
        let fixture = Fixture()
        await fixture["cp-1"].fail("/etc/z", with: full("/etc/z"))
        let state = await fixture.run(.apply, [before] + block, world: formed).state
        #expect(state.steps[TaskID(host: "cp-1", index: 2)]?.outcome == .skipped(because: "'word /etc/z' failed"))
        #expect(state.steps[TaskID(host: "node-2", index: 2)]?.outcome == .changed(1))
    }

    @Test func aNewcomerThatFailsStopsNobody() async {
        let fixture = Fixture()
        await fixture["cp-1"].fail("/etc/a", with: full("/etc/a"))
        let isNew: @Sendable (inout World) -> Void = { [formed] world in
            formed(&world)
            world.newcomers = ["cp-1"]
        }
        let state = await fixture.run(.apply, block, world: isNew).state
        #expect(state.steps[TaskID(host: "node-2", index: 1)]?.outcome == .changed(1))
    }

    @Test func whatIsAlwaysDoneIsDoneAfterAFailureInTheSameBlock() async {
        let always = Entry(WordStep(path: "/etc/c", word: "c"), always: true, block: "b")
        let fixture = Fixture()
        await fixture["cp-1"].fail("/etc/a", with: full("/etc/a"))
        let state = await fixture.run(.apply, block + [always], world: formed).state
        #expect(state.steps[TaskID(host: "cp-1", index: 1)]?.outcome == .skipped(because: "'word /etc/a' failed"))
        #expect(state.steps[TaskID(host: "cp-1", index: 2)]?.outcome == .changed(1))
        // Its turn never came.
        #expect(await fixture["node-1"].actions.isEmpty)

        let earlier = Fixture()
        await earlier["cp-1"].fail("/etc/z", with: full("/etc/z"))
        let other = await earlier.run(.apply, [before] + block + [always], world: formed).state
        #expect(other.steps[TaskID(host: "cp-1", index: 3)]?.outcome == .skipped(because: "'word /etc/z' failed"))
    }

    @Test func aRowInABlockGoesInTheOrderOfItsBatches() async {
        var cluster = lab
        cluster.hosts.reverse()
        var world = World(cluster)
        formed(&world)
        let entries = block.map { entry in
            var entry = entry
            entry.order = .oneByOne
            return entry
        }
        let fixture = Fixture()
        let plan = { @Sendable [world] (_: [HostName: HostFacts]) throws(Failure) in try Plan(entries, for: world) }
        let state = await fixture.run(.apply, plan: plan).state
        #expect(state.steps.count == 6)
        #expect(state.steps.values.allSatisfy { $0.outcome == .changed(1) })
    }
}
