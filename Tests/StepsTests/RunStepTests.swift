import Model
import StepKit
import Steps
import TestKit
import Testing
import Wire

@Suite struct RunStepTests {
    @Test func runsUntilTheFileIsThere() async throws {
        let machine = FakeMachine()
        await machine.script(["make-it", "now"]) { host, _ in
            host.put("/opt/it", "done")
            return .says()
        }
        let step = RunStep(argv: ["make-it", "now"], creates: "/opt/it")
        #expect(try await step.converge(on: machine).map(\.summary) == ["run make-it now"])
        #expect(try await step.converge(on: machine).isEmpty)
        #expect(await machine.actions.count == 1)
    }

    @Test func runsUnlessTheProgramSaysItIsDone() async throws {
        let machine = FakeMachine()
        await machine.script(["is-done"]) { host, _ in .says(status: host.text("/opt/it") == nil ? 1 : 0) }
        await machine.script(["make-it"]) { host, command in
            let words = command.environment + [command.directory, "\(command.timeout)"]
            host.put("/opt/it", words.joined(separator: " ") + String(decoding: command.input, as: UTF8.self))
            return .says()
        }
        let step = RunStep(
            argv: ["make-it"], unless: ["is-done"], directory: "/opt", environment: ["B": "2", "A": "1"],
            input: .secret(Secret("!")), timeout: 7)
        let changes = try await step.converge(on: machine)
        #expect(await machine.host.text("/opt/it") == "A=1 B=2 /opt 7000!")
        #expect(changes.count == 1)
    }

    @Test func saysWhenItDidNotBringItAbout() async throws {
        let machine = FakeMachine()
        await machine.script(["make-it"])
        await #expect(throws: LeftOver.self) {
            try await RunStep(argv: ["make-it"], creates: "/opt/it").converge(on: machine)
        }
    }

    @Test func failsAsTheProgramFails() async throws {
        let machine = FakeMachine()
        await machine.script(["make-it"], errors: "no space\n", status: 3)
        let failure = try #require(
            await #expect(throws: Failure.self) {
                try await RunStep(argv: ["make-it"], creates: "/opt/it").converge(on: machine)
            })
        #expect(failure.why.contains("exit status 3") && failure.why.contains("no space"))
    }

    @Test func takesAMissingCheckForNotDone() async throws {
        let machine = FakeMachine()
        await machine.script(missing: "is-done")
        #expect(try await RunStep(argv: ["make-it"], unless: ["is-done"]).plan(on: machine).count == 1)
    }

    @Test func refusesACheckThatDoesNotEnd() async throws {
        let machine = FakeMachine()
        await machine.script(["is-done"]) { _, _ in Exit(.timedOut) }
        await #expect(throws: Failure.self) {
            try await RunStep(argv: ["make-it"], unless: ["is-done"]).plan(on: machine)
        }
    }

    @Test(arguments: [
        RunStep(argv: ["a"]), RunStep(argv: ["a"], creates: "/b", unless: ["c"]), RunStep(argv: [], creates: "/b"),
        RunStep(argv: [""], creates: "/b"), RunStep(argv: ["a"], unless: []), RunStep(argv: ["a"], creates: "b"),
        RunStep(argv: ["a"], creates: "/b", timeout: 0), RunStep(argv: ["a"], creates: "/b", directory: "c"),
        RunStep(argv: ["a"], creates: "/b", environment: ["A=B": "c"]),
    ])
    func refusesWhatCannotBeMeant(step: RunStep) {
        let failure = #expect(throws: Failure.self) { try step.validate() }
        #expect(failure?.kind == .input)
    }

    @Test func cutsLongTitles() {
        let step = RunStep(argv: ["a", String(repeating: "b", count: 500)], creates: "/c")
        #expect(step.title.count < 80 && step.title.hasSuffix("…"))
    }
}
