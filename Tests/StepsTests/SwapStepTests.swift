import Foundation
import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Steps

private let noSwap = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
private let oneSwap = noSwap + "/dev/sda5                               partition\t1048572\t\t0\t\t-2\n"

@Suite struct SwapStepTests {
    @Test func devices() {
        #expect(SwapStep.devices(in: noSwap) == [])
        #expect(SwapStep.devices(in: oneSwap) == ["/dev/sda5"])
        #expect(SwapStep.devices(in: "") == [])
    }

    @Test func onAHost() async throws {
        let machine = FakeMachine(files: ["/proc/swaps": oneSwap])
        await machine.change {
            $0.put("/etc/fstab", "UUID=1 / ext4 defaults 0 1\n/dev/sda5 none swap sw 0 0\n", mode: 0o600)
        }
        await machine.script(["swapoff", "-a"]) { host, _ in
            host.put("/proc/swaps", noSwap)
            return .says()
        }
        let changes = try await SwapStep(state: .off).converge(on: machine)
        #expect(changes.map(\.summary) == ["swap no longer to /dev/sda5", "take swap out of /etc/fstab"])
        #expect(
            await machine.host.text("/etc/fstab")
                == "UUID=1 / ext4 defaults 0 1\n# slipway: /dev/sda5 none swap sw 0 0\n")
        #expect(await machine.host.node("/etc/fstab")?.mode == 0o600)
        #expect(try await SwapStep(state: .off).converge(on: machine) == [])
    }

    @Test func keepLeavesEverything() throws {
        let fstab = File(bytes: Array("/dev/sda5 none swap sw 0 0\n".utf8), mode: 0o644)
        #expect(try SwapStep(state: .keep).changes(given: .init(active: ["/dev/sda5"], fstab: fstab), .alone()) == [])
    }

    @Test func aHostWithoutFstab() throws {
        #expect(try SwapStep(state: .off).changes(given: .init(active: [], fstab: nil), .alone()) == [])
    }

    @Test func aLinkIsNotReplaced() {
        let link = File(bytes: [], mode: 0o777, isWhole: false, kind: .link)
        #expect(throws: Failure.self) {
            try SwapStep(state: .off).changes(given: .init(active: [], fstab: link), .alone())
        }
    }

    @Test func swapThatComesBackIsSaid() {
        func notes(_ active: [String], _ fstab: String) -> Int {
            let file = File(bytes: Array(fstab.utf8), mode: 0o644)
            return SwapStep(state: .off).notes(given: .init(active: active, fstab: file), .alone()).count
        }
        #expect(notes(["/dev/zram0"], "") == 1)
        #expect(notes(["/dev/sda5"], "/dev/sda5 none swap\n") == 0)
        #expect(notes(["/dev/sda5"], "UUID=1-2 none swap\n") == 0)
        #expect(notes([], "") == 0)
    }

    /// Older readers of YAML take a bare `off` for false.
    @Test(arguments: [("\"off\"", SwapStep.State.off), ("false", .off), ("\"keep\"", .keep)])
    func states(_ json: String, _ state: SwapStep.State) throws {
        let step = try JSONDecoder().decode(SwapStep.self, from: Data("{\"state\": \(json)}".utf8))
        #expect(step.state == state)
    }

    @Test(arguments: ["{\"state\": \"on\"}", "{\"state\": true}", "{}"])
    func noState(_ json: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(SwapStep.self, from: Data(json.utf8)) }
    }
}
