import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Steps

struct LeavesStepTests {
    @Test func whatWillBeLeftIsWrittenDownOnce() async throws {
        var host = FakeHost()
        host.put("/proc/sys/net/ipv4/ip_forward", "0\n")
        host.put("/var/lib/old/x", "x")
        let machine = FakeMachine(host)
        await machine.script(["nft", "list", "tables"], output: "table ip mine\n")
        let step = LeavesStep(
            trees: ["/var/lib/new", "/var/lib/old"], devices: ["cbr0"], chains: ["KUBE-"], tables: ["ip kube-proxy"],
            sysctls: ["net.ipv4.ip_forward", "net.not.here"])
        try await step.converge(on: machine)
        let record = try #require(await machine.host.record)
        #expect(record.trees == [.init("/var/lib/new", before: nil), .init("/var/lib/old", before: ["x"])])
        #expect(
            Set(record.undos.map(\.key)) == [
                "sysctl /proc/sys/net/ipv4/ip_forward", "tables", "device cbr0", "chains KUBE-", "table ip kube-proxy",
            ])
        #expect(record.undos.contains(.tables(["ip mine"])))
        #expect(record.undos.contains(.sysctl("/proc/sys/net/ipv4/ip_forward", was: "0")))
        await machine.forget()
        #expect(try await step.plan(on: machine) == [])
        // A converged host starts no program for it.
        #expect(await machine.queries.allSatisfy { if case .probe = $0 { false } else { true } })
    }

    @Test(arguments: [
        LeavesStep(trees: ["/var"]), LeavesStep(trees: ["relative"]), LeavesStep(chains: [""]),
        LeavesStep(devices: ["*"]),
        LeavesStep(sysctls: ["../x"]),
    ])
    func whatWouldBeTooMuchIsRefused(step: LeavesStep) {
        #expect(throws: Failure.self) { try step.validate() }
    }
}
