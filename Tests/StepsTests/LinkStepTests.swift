import Model
import StepKit
import Steps
import TestKit
import Testing
import Wire

@Suite struct LinkStepTests {
    let step = LinkStep(path: "/opt/bin/tool", target: "../lib/tool")

    @Test func makesIt() async throws {
        let machine = FakeMachine()
        let changes = try await step.converge(on: machine)
        #expect(changes.map(\.summary) == ["make directory /opt/bin", "link /opt/bin/tool to ../lib/tool"])
        #expect(await machine.host.node("/opt/bin/tool")?.content == .link(to: "../lib/tool"))
    }

    @Test func pointsItElsewhere() async throws {
        var host = FakeHost()
        host.put("/opt/bin/tool", .link(to: "/old"))
        let changes = try await step.converge(on: FakeMachine(host))
        #expect(changes.map(\.diff) == [.lines("-→ /old\n+→ ../lib/tool")])
    }

    @Test func replacesAFileOnlyWhenAsked() async throws {
        let machine = FakeMachine(files: ["/opt/bin/tool": "precious"])
        let failure = try #require(await #expect(throws: Failure.self) { try await step.plan(on: machine) })
        #expect(failure.hint?.contains("replace: true") == true)
        try await LinkStep(path: step.path, target: step.target, replace: true).converge(on: machine)
        #expect(await machine.host.node("/opt/bin/tool")?.content == .link(to: "../lib/tool"))
    }

    @Test func neverReplacesADirectory() async throws {
        let machine = FakeMachine(files: ["/opt/bin/tool/x": ""])
        await #expect(throws: Failure.self) {
            try await LinkStep(path: step.path, target: step.target, replace: true).plan(on: machine)
        }
    }

    @Test func refusesAFileInPlaceOfTheDirectoryAbove() async throws {
        let failure = try #require(
            await #expect(throws: Failure.self) { try await step.plan(on: FakeMachine(files: ["/opt/bin": "x"])) })
        #expect(failure.why.contains("ot a directory") || failure.why.contains("no directory"))
    }

    @Test(arguments: ["", "/opt/bin/tool"])
    func refusesATargetThatLeadsNowhere(target: String) {
        #expect(throws: Failure.self) { try LinkStep(path: "/opt/bin/tool", target: target).validate() }
    }
}
