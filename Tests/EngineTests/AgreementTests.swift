import Engine
import Model
import StepKit
import Synchronization
import TestKit
import Testing
import Wire

@Suite struct AgreementTests {
    private let words = [Entry(WordStep(path: "/etc/a", word: "a")), Entry(WordStep(path: "/etc/b", word: "b"))]

    @Test func whatIsRefusedOnOneHostIsDoneOnNone() async {
        let fixture = Fixture()
        let agreement = Agreement(judge: { _ in ["node-1": Failure(.notSafe, "apply plan", why: "it is another")] })
        let state = await fixture.run(.apply, words, agreement: agreement).state
        #expect(state.status == ExitStatus.notSafe.rawValue)
        #expect(state.failures.map(\.host) == ["node-1"])
        for machine in fixture.machines.values { #expect(await machine.actions.isEmpty) }
    }

    @Test func everyStepIsHeardWithWhatItWouldDo() async {
        let heard = Mutex<[Agreement.Sighting]>([])
        let agreement = Agreement(judge: { sightings in
            heard.withLock { $0 = sightings }
            return [:]
        })
        let entries = words + [Entry(AwaitStep(path: "/etc/late"))]
        _ = await Fixture().run(.plan, entries, agreement: agreement)
        let own = heard.withLock { $0 }.filter { $0.task.id.host == "cp-1" }
        #expect(own.map { $0.changes?.map(\.summary) } == [["create /etc/a"], ["create /etc/b"], nil])
    }

    @Test func aStepThatMayNotActFailsAtItsTurn() async {
        let fixture = Fixture()
        let agreement = Agreement(
            judge: { _ in [:] },
            objection: { task, changes in
                guard task.id == TaskID(host: "cp-1", index: 1) else { return nil }
                return Failure(.notSafe, task.title, why: changes.map(\.summary).joined())
            })
        let state = await fixture.run(.apply, words, agreement: agreement).state
        #expect(state.failures == [Failure(.notSafe, "word /etc/b", host: "cp-1", why: "create /etc/b")])
        #expect(await fixture["cp-1"].host.nodes["/etc/a"] != nil)
        #expect(await fixture["cp-1"].host.nodes["/etc/b"] == nil)
        #expect(await fixture["node-1"].host.nodes["/etc/b"] != nil)
    }
}
