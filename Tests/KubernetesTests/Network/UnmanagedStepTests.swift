import StepKit
import TestKit
import Testing
import Wire

@testable import Kubernetes

@Suite struct UnmanagedStepTests {
    private let step = UnmanagedStep(devices: ["cbr0", "slipway.vx"])

    private func machine(running: Bool) async -> FakeMachine {
        let machine = FakeMachine()
        await machine.script(program: "systemctl") { host, command in
            guard command.argv[1] == "show" else {
                host.put("/run/told", command.argv.joined(separator: " "))
                return .says()
            }
            let isTold = host.text("/run/told") != nil
            return .says(
                """
                LoadState=loaded
                ActiveState=\(running ? "active" : "inactive")
                StateChangeTimestamp=\(isTold ? "Fri 2099-11-20 10:00:00.000000 UTC" : "Fri 2020-11-20 10:00:00.000000 UTC")

                """)
        }
        return machine
    }

    @Test func aHostWithNeitherIsLeftAsItIs() async throws {
        #expect(try await step.plan(on: FakeMachine()) == [])
    }

    @Test(arguments: [true, false])
    func networkdKeepsItsHandsOff(_ isRunning: Bool) async throws {
        let machine = await machine(running: isRunning)
        await machine.change { $0.put("/etc/systemd/network", .directory) }
        let changes = try await step.converge(on: machine)
        #expect(
            await machine.host.text("/etc/systemd/networkd.conf.d/60-slipway.conf")?.contains("ManageForeignRoutes=no")
                == true)
        #expect(
            await machine.host.text("/etc/systemd/network/05-slipway.network")?.contains("Name=cbr0 slipway.vx") == true
        )
        #expect(changes.contains { $0.summary == "try-restart systemd-networkd.service" } == isRunning)
    }

    /// The run that wrote the files was cut off before the daemon was told.
    @Test func aDaemonThatWasNotToldIsTold() async throws {
        let machine = await machine(running: true)
        await machine.change { $0.put("/etc/NetworkManager", .directory) }
        try await step.converge(on: machine)
        await machine.change { $0.take("/run/told") }
        #expect(
            try await step.converge(on: machine).map(\.summary) == ["try-reload-or-restart NetworkManager.service"])
        let file = await machine.host.text("/etc/NetworkManager/conf.d/60-slipway.conf")
        #expect(file?.contains("unmanaged-devices+=interface-name:cbr0;interface-name:slipway.vx") == true)
    }
}
