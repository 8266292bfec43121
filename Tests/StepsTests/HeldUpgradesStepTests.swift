import Model
import StepKit
import TestKit
import Testing

@testable import Steps

@Suite struct HeldUpgradesStepTests {
    private let step = HeldUpgradesStep(names: ["runc", "containerd.io", "g++"])

    @Test func aHostWithAptGetsTheFile() async throws {
        let machine = FakeMachine()
        await machine.change { $0.put("/etc/apt/apt.conf.d", .directory) }
        #expect(try await step.converge(on: machine).count == 1)
        let text = try #require(await machine.host.text("/etc/apt/apt.conf.d/60-slipway.conf"))
        #expect(
            text.contains("Unattended-Upgrade::Package-Blacklist {\n  \"^containerd\\.io$\";\n  \"^g\\+\\+$\";\n")
        )
        await machine.change { $0.put("/etc/apt/apt.conf.d/60-slipway.conf", "other", mode: 0o644) }
        #expect(try await step.converge(on: machine).count == 1)
    }

    @Test func aHostWithoutAptGetsNothing() async throws {
        #expect(try await step.converge(on: FakeMachine()) == [])
    }

    @Test func whatIsNoPackageIsRefused() {
        #expect(throws: Failure.self) { try HeldUpgradesStep(names: ["a b"]).validate() }
        #expect(throws: Never.self) { try step.validate() }
    }
}
