import Engine
import Model
import StepKit
import TestKit
import Testing
import Wire

@Suite struct EngineTests {
    private let words = [
        Entry(WordStep(path: "/etc/a", word: "a")), Entry(WordStep(path: "/etc/b", word: "b"), barrier: true),
    ]

    @Test func applyingTwiceChangesOnce() async {
        let fixture = Fixture()
        let first = await fixture.run(.apply, words).state
        #expect(first.changeCount == 6)
        #expect(first.status == ExitStatus.done.rawValue)
        let second = await fixture.run(.apply, words).state
        #expect(second.steps.count == 6)
        #expect(second.steps.values.allSatisfy { $0.outcome == .ok })
        #expect(second.status == ExitStatus.done.rawValue)
    }

    @Test func planningTouchesNothingAndSaysWhatWouldChange() async {
        let fixture = Fixture()
        let (state, events) = await fixture.run(.plan, words)
        #expect(state.status == ExitStatus.changesPending.rawValue)
        #expect(state.steps.values.allSatisfy { $0.outcome == .wouldChange(1) })
        for machine in fixture.machines.values { #expect(await machine.actions.isEmpty) }
        let diffs = events.compactMap { event -> String? in
            if case .change(_, _, let diff) = event.what { diff } else { nil }
        }
        #expect(diffs.contains { $0.contains("+a") })
    }

    /// What is asked of a converged host does not grow with the changes: each step looks once.
    @Test func aConvergedHostIsAskedOncePerStep() async {
        let fixture = Fixture()
        _ = await fixture.run(.apply, words)
        for machine in fixture.machines.values { await machine.forget() }
        _ = await fixture.run(.apply, words)
        for machine in fixture.machines.values {
            #expect(await machine.queries.count == 2)
            #expect(await machine.actions.isEmpty)
        }
    }

    @Test func aHostThatCannotBeReachedStopsNobody() async {
        let fixture = Fixture()
        let state = await fixture.run(.apply, words, unreachable: ["node-1"]).state
        #expect(state.changeCount == 4)
        #expect(state.status == ExitStatus.unreachable.rawValue)
        #expect(state.failures.map(\.host) == ["node-1"])
    }

    @Test func aFailureStopsItsOwnHostAndTheHostsAfterItInARow() async {
        let fixture = Fixture()
        await fixture["node-1"].fail("/etc/a", with: .failed(errno: 28, call: "write", path: "/etc/a"))
        let entries = [
            Entry(WordStep(path: "/etc/a", word: "a"), order: .oneByOne), Entry(WordStep(path: "/etc/b", word: "b")),
        ]
        let state = await fixture.run(.apply, entries).state
        #expect(state.steps[TaskID(host: "cp-1", index: 0)]?.outcome == .changed(1))
        #expect(state.steps[TaskID(host: "cp-1", index: 1)]?.outcome == .changed(1))
        guard case .failed(let failure)? = state.steps[TaskID(host: "node-1", index: 0)]?.outcome else {
            Issue.record("node-1 did not fail")
            return
        }
        #expect(failure.host == "node-1")
        #expect(failure.why.contains("No space left"))
        for host in ["node-1", "node-2"] as [HostName] {
            guard case .skipped? = state.steps[TaskID(host: host, index: 1)]?.outcome else {
                Issue.record("\(host) went on")
                return
            }
        }
        #expect(state.status == ExitStatus.stepFailed.rawValue)
    }

    @Test func hostsInARowBeginWhenTheOneBeforeIsDone() async {
        let fixture = Fixture()
        let events = await fixture.run(.apply, [Entry(WordStep(path: "/etc/a", word: "a"), order: .oneByOne)]).events
        let order = events.compactMap { event -> String? in
            switch event.what {
            case .started(let task, _, _): "begin \(task.host)"
            case .finished(let task, _, _): "end \(task.host)"
            default: nil
            }
        }
        #expect(
            order == ["begin cp-1", "end cp-1", "begin node-1", "end node-1", "begin node-2", "end node-2"])
    }

    @Test func whatIsNeverDoneIsSaidSo() async {
        let state = await Fixture().run(.apply, [Entry(RestlessStep())]).state
        #expect(state.failures.count == 3)
        #expect(state.failures.allSatisfy { $0.kind == .notConverged && $0.why.contains("scratch") })
    }

    @Test func aPlanDoesNotGuessBehindPendingChanges() async {
        let entries = [Entry(WordStep(path: "/etc/a", word: "a")), Entry(AwaitStep(path: "/etc/late"))]
        let state = await Fixture().run(.plan, entries).state
        #expect(
            state.steps[TaskID(host: "cp-1", index: 1)]?.outcome == .unknown("known when 'word /etc/a' is done"))
        let alone = await Fixture().run(.plan, [Entry(AwaitStep(path: "/etc/late"))]).state
        #expect(alone.status == ExitStatus.stepFailed.rawValue)
    }

    @Test func aPlanForeseesWhatWatchesAChangedFile() async {
        let entries = [
            Entry(WordStep(path: "/etc/a", word: "a")), Entry(WatchStep(path: "/etc/a")),
            Entry(WatchStep(path: "/etc/b")),
        ]
        let state = await Fixture().run(.plan, entries).state
        #expect(
            state.steps[TaskID(host: "cp-1", index: 1)]?.outcome
                == .unknown("it will be restarted or reloaded for 'word /etc/a'"))
        #expect(state.steps[TaskID(host: "cp-1", index: 2)]?.outcome == .ok)
    }

    @Test func patienceWaitsForWhatIsOnItsWay() async {
        let fixture = Fixture()
        async let running = fixture.run(.apply, [Entry(AwaitStep(path: "/etc/late", milliseconds: 5_000))])
        for machine in fixture.machines.values {
            await machine.change { $0.nodes["/etc/late"] = .init(content: .file([]), mode: 0o644) }
        }
        #expect(await running.state.status == ExitStatus.done.rawValue)
    }

    @Test func stoppingFinishesWhatIsUnderWayAndStartsNothing() async {
        let fixture = Fixture()
        let stop = StopSignal()
        let entries = (0..<20).map { Entry(WordStep(path: "/etc/f\($0)", word: "x")) }
        let state = await fixture.run(.apply, entries, stop: stop) { event in
            if case .finished(let task, _, _) = event.what, task.index == 2 { stop.raise() }
        }.state
        #expect(state.isStopping)
        #expect(state.status == ExitStatus.interrupted.rawValue)
        for machine in fixture.machines.values {
            let written = await machine.actions.count
            #expect(written < 20)
        }
    }

    /// What the other one did meanwhile is seen, and not done again.
    @Test func anAgentThatFinishesWhatItBeganIsWaitedFor() async {
        let machine = FakeMachine()
        await machine.hold(byEnding: "me, apply", times: 2) { $0.put("/etc/a", "a") }
        let engine = Engine { _ in machine }
        let host = lab.hosts[0]
        let header = RunHeader(command: "apply", cluster: "lab", by: "me", hosts: [host.id], steps: 0)
        var state = RunState()
        for await event in engine.run(
            header, on: [host], mode: .apply,
            plan: { facts throws(Failure) in
                try Plan([Entry(WordStep(path: "/etc/a", word: "a"))], for: World(lab), only: [host.id])
            })
        { state.apply(event) }
        #expect(state.status == ExitStatus.done.rawValue)
        let written = await machine.actions.filter { if case .lock = $0 { false } else { true } }
        #expect(written.isEmpty)
    }

    @Test func aLockedHostDropsOutWithItsHolder() async {
        let machine = FakeMachine()
        await machine.hold(by: "ann@desk, slipway apply")
        let engine = Engine { _ in machine }
        let host = lab.hosts[0]
        let header = RunHeader(command: "apply", cluster: "lab", by: "me", hosts: [host.id], steps: 0)
        var state = RunState()
        for await event in engine.run(
            header, on: [host], mode: .apply,
            plan: { facts throws(Failure) in
                try Plan([Entry(WordStep(path: "/etc/a", word: "a"))], for: World(lab), only: [host.id])
            })
        { state.apply(event) }
        #expect(state.status == ExitStatus.locked.rawValue)
        #expect(state.failures.first?.why.contains("ann@desk") == true)
        #expect(await machine.host.nodes["/etc/a"] == nil)
    }
}
