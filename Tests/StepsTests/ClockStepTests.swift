import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Steps

@Suite struct ClockStepTests {
    private func machine(skew: Double, states: String?) async -> FakeMachine {
        var facts = HostFacts()
        facts.clockSkew = skew
        facts.hasSystemd = states != nil
        let machine = FakeMachine(FakeHost(), facts: facts)
        if let states {
            await machine.script(["systemctl", "is-active"] + ClockStep.services, output: states, status: 3)
        }
        return machine
    }
    private func notes(_ machine: FakeMachine) async throws -> [String] {
        let site = Site.alone(machine.facts)
        return ClockStep().notes(given: try await ClockStep().inspect(machine, site), site)
    }

    @Test(arguments: [0, 29.9, -29.9])
    func acceptsAGoodClock(skew: Double) async throws {
        #expect(try await ClockStep().converge(on: machine(skew: skew, states: "active\n")).isEmpty)
    }

    @Test(arguments: [(31.0, "31 seconds ahead of"), (-3600.0, "3600 seconds behind")])
    func refusesAClockThatIsOff(skew: Double, words: String) async throws {
        let machine = await machine(skew: skew, states: "inactive\n")
        let failure = try #require(await #expect(throws: Failure.self) { try await ClockStep().plan(on: machine) })
        #expect(failure.why.contains(words) && failure.hint?.contains("chrony") == true)
    }

    @Test func goesByItsLimit() async throws {
        #expect(try await ClockStep(maxSkew: 60).plan(on: machine(skew: 45, states: nil)).isEmpty)
        let machine = await machine(skew: 4, states: nil)
        await #expect(throws: Failure.self) { try await ClockStep(maxSkew: 3).plan(on: machine) }
    }

    @Test func remarksThatNobodyKeepsTheTime() async throws {
        #expect(try await notes(machine(skew: 0, states: "inactive\ninactive\nunknown\n")).count == 1)
        #expect(try await notes(machine(skew: 0, states: "inactive\nactive\n")).isEmpty)
        #expect(try await notes(machine(skew: 0, states: nil)).isEmpty)
    }

    @Test(arguments: [0, -1, 4000.0])
    func refusesALimitThatMeansNothing(limit: Double) {
        #expect(throws: Failure.self) { try ClockStep(maxSkew: limit).validate() }
    }
}
