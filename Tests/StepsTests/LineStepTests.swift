import Model
import StepKit
import Steps
import TestKit
import Testing
import Wire

@Suite struct LineStepTests {
    struct Row: Sendable {
        var step: LineStep
        var before: String
        var after: String
        init(_ step: LineStep, _ before: String, _ after: String) {
            (self.step, self.before, self.after) = (step, before, after)
        }
    }
    static func line(
        _ line: String?, match: String? = nil, _ state: LineStep.State = .present, after: String? = nil
    ) -> LineStep {
        LineStep(path: "/etc/f", line: line, match: match, state: state, after: after)
    }

    @Test(arguments: [
        // It is there.
        Row(line("b"), "a\nb\nc", "a\nb\nc"),
        // It comes at the end, which stays as it was.
        Row(line("b"), "a\n", "a\nb\n"),
        Row(line("b"), "a", "a\nb"),
        Row(line("b"), "", "b\n"),
        Row(line("b"), "a\r\n", "a\r\nb\r\n"),
        // It replaces what matches.
        Row(line("x=2", match: "^#?x="), "a\n#x=1\nc\n", "a\nx=2\nc\n"),
        Row(line("x=2", match: "^x="), "x=1", "x=2"),
        Row(line("x=2", match: "^x="), "x=1\r\ny\n", "x=2\r\ny\n"),
        Row(line("x=2", match: "^x="), "x=2\nx=2\n", "x=2\nx=2\n"),
        // Nothing matches, but it is there.
        Row(line("x=2", match: "^#x="), "x=2\n", "x=2\n"),
        // It comes after a line.
        Row(line("b", after: "^a"), "a1\na2\nc", "a1\na2\nb\nc"),
        Row(line("b", after: "^c"), "a\nc", "a\nc\nb"),
        // It goes.
        Row(line("b", .absent), "a\nb\nc\nb\n", "a\nc\n"),
        Row(line(nil, match: "^b", .absent), "b1\na\nb2", "a\n"),
        Row(line("b", .absent), "a\n", "a\n"),
    ])
    func editsThatLineOnly(row: Row) async throws {
        let machine = FakeMachine(files: ["/etc/f": row.before])
        let changes = try await row.step.converge(on: machine)
        #expect(await machine.host.text("/etc/f") == row.after)
        #expect(changes.count == (row.before == row.after ? 0 : 1))
    }

    @Test func keepsBytesModeAndOwner() async throws {
        var host = FakeHost()
        host.put("/etc/f", .file([0xFF, 10, 0x61]), mode: 0o640, owner: "nobody", group: "adm")
        let machine = FakeMachine(host)
        let changes = try await Self.line("b").converge(on: machine)
        #expect(changes.map(\.summary) == ["edit /etc/f"])
        let node = try #require(await machine.host.node("/etc/f"))
        #expect(node.content == .file([0xFF, 10, 0x61, 10, 0x62]))
        #expect(node.mode == 0o640 && node.owner == "nobody" && node.group == "adm")
    }

    @Test func makesAFileOnlyWhenAsked() async throws {
        let machine = FakeMachine()
        let failure = try #require(await #expect(throws: Failure.self) { try await Self.line("b").plan(on: machine) })
        #expect(failure.hint?.contains("create: true") == true)
        try await LineStep(path: "/etc/f", line: "b", create: true).converge(on: machine)
        #expect(await machine.host.text("/etc/f") == "b\n")
        #expect(try await LineStep(path: "/etc/g", line: "b", state: .absent).converge(on: machine).isEmpty)
    }

    @Test(arguments: [
        Row(line("x=2", match: "^x="), "x=1\nx=3\n", "lines 1, 2"),
        Row(line("x=2", match: "^x="), "x=2\ny\nx=3\n", "lines 1, 3"),
        Row(line("b", after: "^zzz"), "a\n", "no line matches"),
    ])
    func refusesToGuess(row: Row) async throws {
        let machine = FakeMachine(files: ["/etc/f": row.before])
        let failure = try #require(await #expect(throws: Failure.self) { try await row.step.plan(on: machine) })
        #expect(failure.why.contains(row.after))
    }

    @Test(arguments: [FakeHost.Content.directory, .link(to: "/etc/g")])
    func refusesWhatIsNoFile(content: FakeHost.Content) async throws {
        var host = FakeHost()
        host.put("/etc/f", content)
        await #expect(throws: Failure.self) { try await Self.line("b").plan(on: FakeMachine(host)) }
    }

    @Test(arguments: [
        line(nil), line("a\nb"), line("a", match: "("), line(nil, .absent), line("a", match: "b", .absent),
        line("a", .absent, after: "b"), LineStep(path: "etc", line: "a"), line("a", after: "["),
    ])
    func refusesWhatCannotBeMeant(step: LineStep) {
        let failure = #expect(throws: Failure.self) { try step.validate() }
        #expect(failure?.kind == .input)
    }
}
