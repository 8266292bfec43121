import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Steps

@Suite struct WaitStepTests {
    @Test func waitsForAPort() async throws {
        let machine = FakeMachine()
        let step = WaitStep(tcp: "10.0.0.1:2379")
        await machine.script(host: "10.0.0.1", port: 2379, connects: false)
        await #expect(throws: NotYet("10.0.0.1:2379 accepts no connections")) { try await step.plan(on: machine) }
        await machine.script(host: "10.0.0.1", port: 2379, connects: true)
        #expect(try await step.converge(on: machine).isEmpty)
        #expect(await machine.actions.isEmpty)
    }

    @Test func asksCurl() async throws {
        let machine = FakeMachine()
        await machine.script(program: "curl") { _, command in
            let wanted = [
                "--cacert", "/etc/ca.crt", "--cert", "/etc/c.crt", "--key", "/etc/c.key", "--", "https://x:1/h",
            ]
            return command.argv.suffix(8) == wanted[...] ? .says("204") : .says(errors: "curl: (2) what?", status: 2)
        }
        var step = WaitStep(
            https: "https://x:1/h", caFile: "/etc/ca.crt", certFile: "/etc/c.crt", keyFile: "/etc/c.key", status: 204)
        #expect(try await step.converge(on: machine).isEmpty)
        step.status = 200
        await #expect(throws: NotYet("https://x:1/h answers 204, not 200")) { try await step.plan(on: machine) }
    }

    @Test func saysWhatCurlSays() async throws {
        let machine = FakeMachine()
        await machine.script(program: "curl") { _, _ in .says("000", errors: "curl: (7) Failed to connect\n", status: 7)
        }
        let step = WaitStep(http: "http://127.0.0.1/")
        await #expect(throws: NotYet("curl: (7) Failed to connect")) { try await step.plan(on: machine) }
    }

    @Test func saysThatCurlIsMissing() async throws {
        let machine = FakeMachine()
        await machine.script(missing: "curl")
        let failure = try #require(
            await #expect(throws: Failure.self) { try await WaitStep(http: "http://127.0.0.1/").plan(on: machine) })
        #expect(failure.why.contains("no curl") && failure.hint?.contains("package") == true)
    }

    @Test func waitsForAProgram() async throws {
        let machine = FakeMachine()
        let step = WaitStep(command: ["etcdctl", "endpoint", "health"], timeout: 5)
        await machine.script(["etcdctl", "endpoint", "health"], errors: "first\nunhealthy\n", status: 1)
        await #expect(throws: NotYet("etcdctl endpoint health: exit status 1: unhealthy")) {
            try await step.plan(on: machine)
        }
        await machine.script(["etcdctl", "endpoint", "health"])
        #expect(try await step.plan(on: machine).isEmpty)
        #expect(step.patience.total == .seconds(5))
    }

    @Test(arguments: [
        ("10.0.0.1:2379", "10.0.0.1 2379"), ("[::1]:80", "::1 80"), ("cp-1:6443", "cp-1 6443"), ("::1:80", nil),
        ("host", nil), (":80", nil), ("h:0", nil), ("h:70000", nil), ("a b:80", nil),
    ])
    func readsEndpoints(text: String, parts: String?) {
        #expect(Endpoint(text).map { "\($0.host) \($0.port)" } == parts)
    }

    @Test(arguments: [
        WaitStep(tcp: "nowhere"), WaitStep(command: []), WaitStep(http: "https://x"), WaitStep(https: "x"),
        WaitStep(http: "http://"), WaitStep(tcp: "a:1", timeout: 0), WaitStep(https: "https://x", caFile: "ca.crt"),
        WaitStep(https: "https://x", keyFile: "/key"), WaitStep(http: "http://x", status: 42),
    ])
    func refusesWhatCannotBeMeant(step: WaitStep) {
        #expect(throws: Failure.self) { try step.validate() }
    }

    @Test func wantsOneThing() {
        var step = WaitStep(tcp: "a:1")
        step.command = ["true"]
        #expect(throws: Failure.self) { try step.validate() }
        (step.tcp, step.command) = (nil, nil)
        #expect(throws: Failure.self) { try step.validate() }
        step = WaitStep(http: "http://x")
        step.caFile = "/etc/ca.crt"
        #expect(throws: Failure.self) { try step.validate() }
    }
}
