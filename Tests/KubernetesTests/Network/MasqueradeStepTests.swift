import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Kubernetes

@Suite struct MasqueradeStepTests {
    private let on = MasqueradeStep(pods: "10.244.0.0/16")
    private let off = MasqueradeStep(pods: "10.244.0.0/16", enabled: false)
    private static let list = ["nft", "-s", "list", "table", "ip", "slipway"]
    private static let chain = ["iptables", "-w", "-t", "nat", "-S", "SLIPWAY-MASQ"]
    private static let hook = ["iptables", "-w", "-t", "nat", "-S", "POSTROUTING"]

    /// A host with nftables that shows this table, or none.
    private func modern(_ table: String?, script: Masquerade? = nil) async -> FakeMachine {
        let machine = FakeMachine()
        if let table {
            await machine.script(Self.list, output: table)
        } else {
            await machine.script(Self.list, errors: Said.noTable, status: 1)
            await machine.script(MasqueradeStep.trial.argv)
        }
        if let script { await machine.change { $0.put(MasqueradeStep.path, script.script, mode: 0o755) } }
        return machine
    }

    /// A host with iptables alone.
    private func old(chain: String?, hook: String, script: Masquerade? = nil) async -> FakeMachine {
        let machine = FakeMachine()
        await machine.script(missing: "nft")
        await machine.script(Self.chain, output: chain ?? "", status: chain == nil ? 1 : 0)
        await machine.script(Self.hook, output: hook)
        if let script { await machine.change { $0.put(MasqueradeStep.path, script.script, mode: 0o755) } }
        return machine
    }

    /// the table, is it wanted, is anything done
    @Test(
        arguments: [
            (Said.table, true, false), (nil, true, true), (Said.table, false, true), (nil, false, false),
            (Said.table.replacing("srcnat", with: "100"), true, false),
            (Said.table.replacing("\t\tip saddr", with: "\t\ttcp dport 25 drop\n\t\tip saddr"), true, true),
            (Said.table.replacing("10.244.0.0/16", with: "10.245.0.0/16"), true, true),
            ("table ip slipway {\n}\n", true, true), ("table ip slipway {\n}\n", false, true),
        ] as [(String?, Bool, Bool)])
    func table(_ table: String?, _ enabled: Bool, _ isDone: Bool) async throws {
        let step = enabled ? on : off
        let wanted = Masquerade(pods: enabled ? step.pods : nil, backend: .nft)
        let changes = try await step.plan(on: modern(table, script: wanted))
        #expect(changes.isEmpty != isDone)
        #expect(
            changes.allSatisfy { $0.deed == .action(.run(.init(["/bin/sh", "/etc/slipway/network/masquerade.sh"]))) })
    }

    /// the chain, the rules of POSTROUTING, is it wanted, is anything done
    @Test(
        arguments: [
            (Said.chain, ["SLIPWAY-MASQ"], true, false), (nil, [], true, true), (nil, [], false, false),
            (Said.chain, [], true, true), (Said.chain, ["SLIPWAY-MASQ", "SLIPWAY-MASQ"], true, true),
            (Said.chain, ["KUBE-POSTROUTING", "SLIPWAY-MASQ"], true, false),
            (Said.chain + Said.chain, ["SLIPWAY-MASQ"], true, true), (Said.chain, ["SLIPWAY-MASQ"], false, true),
        ] as [(String?, [String], Bool, Bool)])
    func chain(_ chain: String?, _ jumps: [String], _ enabled: Bool, _ isDone: Bool) async throws {
        let step = enabled ? on : off
        let hook = "-P POSTROUTING ACCEPT\n" + jumps.map { "-A POSTROUTING -j \($0)\n" }.joined()
        let wanted = Masquerade(pods: enabled ? step.pods : nil, backend: .iptables)
        let changes = try await step.plan(on: old(chain: chain, hook: hook, script: wanted))
        #expect(changes.isEmpty != isDone)
    }

    @Test func aKernelWithoutTranslationInNftablesGetsAChain() async throws {
        let machine = await old(chain: nil, hook: "-P POSTROUTING ACCEPT\n")
        await machine.script(Self.list, errors: Said.noTable, status: 1)
        await machine.script(MasqueradeStep.trial.argv, errors: "Error: Could not process rule", status: 1)
        let changes = try await on.plan(on: machine)
        #expect(changes.contains { $0.diff.text?.contains("+iptables -w -t nat -A SLIPWAY-MASQ") == true })
    }

    @Test func aHostWithNeitherIsTold() async throws {
        let machine = FakeMachine()
        await machine.script(missing: "nft")
        await machine.script(missing: "iptables")
        let failure = await #expect(throws: Failure.self) { try await on.plan(on: machine) }
        #expect(failure?.hint?.contains("nftables") == true)
    }

    @Test func theScriptsTouchNothingElse() {
        for backend in [Masquerade.Backend.nft, .iptables] {
            for pods in ["10.244.0.0/16", nil] as [CIDR?] {
                let script = Masquerade(pods: pods, backend: backend).script
                #expect(!script.contains("flush") && !script.contains("-F POSTROUTING") && !script.contains("-F\n"))
            }
        }
    }
}
