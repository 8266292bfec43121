import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Steps

@Suite struct KernelModuleStepTests {
    private let step = KernelModuleStep(names: ["overlay", "br_netfilter"])
    private var file: File { File(bytes: Array(step.content.utf8), mode: 0o644) }
    private var facts: HostFacts {
        var facts = HostFacts()
        facts.kernel = "6.1.0-40-amd64"
        return facts
    }

    @Test func whatIsThereIsLeftAlone() throws {
        let facts = KernelModuleStep.Facts(present: ["overlay", "br_netfilter"], file: file)
        #expect(try step.changes(given: facts, .alone()) == [])
    }

    @Test func whatIsMissingIsKeptAndLoaded() throws {
        let changes = try step.changes(given: .init(present: ["overlay"], file: nil), .alone())
        #expect(changes.map(\.summary) == ["create /etc/modules-load.d/slipway.conf", "load br_netfilter"])
        #expect(changes.last?.deed.argv == ["modprobe", "br_netfilter"])
    }

    @Test func aHostWithoutModules() throws {
        let whole = KernelModuleStep.Facts(present: ["overlay", "br_netfilter"], hasModules: false, file: nil)
        #expect(try step.changes(given: whole, .alone()) == [])
        #expect(step.notes(given: whole, .alone()).count == 1)
        let lacking = KernelModuleStep.Facts(present: ["overlay"], hasModules: false, file: nil)
        #expect {
            try step.changes(given: lacking, .alone(facts))
        } throws: {
            ($0 as? Failure)?.why == "br_netfilter is missing, and there is no /lib/modules/6.1.0-40-amd64"
        }
    }

    @Test func builtIn() {
        let list = "kernel/fs/overlayfs/overlay.ko\nkernel/net/bridge/br-netfilter.ko\nkernel/lib/crc32.ko.zst\n"
        #expect(KernelModuleStep.modules(in: list) == ["overlay", "br_netfilter", "crc32"])
    }

    private func present(_ files: [String: String], _ step: KernelModuleStep) async throws -> Set<String> {
        let machine = FakeMachine(files: files, facts: facts)
        return try await step.inspect(machine, .alone(facts)).present
    }

    @Test func evidence() async throws {
        #expect(try await present(["/sys/module/overlay/refcnt": "1\n"], step) == ["overlay"])
        #expect(try await present(["/proc/filesystems": "nodev\toverlay\n\text4\n"], step) == ["overlay"])
        #expect(try await present(["/proc/filesystems": "nodev\toverlayx\n"], step) == [])
        #expect(try await present(["/proc/sys/net/bridge/bridge-nf-call-iptables": "1\n"], step) == ["br_netfilter"])
        #expect(
            try await present(["/lib/modules/6.1.0-40-amd64/modules.builtin": "kernel/fs/overlayfs/overlay.ko\n"], step)
                == ["overlay"])
        let own = KernelModuleStep(names: ["nf-tables"], evidence: ["nf-tables": "/proc/net/x"])
        #expect(try await present(["/proc/net/x": ""], own) == ["nf-tables"])
        #expect(try await present(["/sys/module/nf_tables/refcnt": "1\n"], own) == ["nf-tables"])
    }

    @Test func onAHost() async throws {
        let machine = FakeMachine(files: ["/lib/modules/6.1.0-40-amd64/modules.builtin": ""], facts: facts)
        await machine.script(program: "modprobe") { host, command in
            host.put("/sys/module/\(command.argv[1])/refcnt", "0\n")
            return .says()
        }
        #expect(try await step.converge(on: machine).count == 4)
        await machine.forget()
        #expect(try await step.converge(on: machine) == [])
        #expect(await machine.probes == 0)
    }

    @Test(arguments: [
        KernelModuleStep(names: []), KernelModuleStep(names: ["-r"]), KernelModuleStep(names: ["a b"]),
        KernelModuleStep(names: ["a"], evidence: ["b": "/x"]), KernelModuleStep(names: ["a"], evidence: ["a": "x"]),
        KernelModuleStep(names: ["a"], file: "a/b"),
    ])
    func whatCannotBeMeant(_ step: KernelModuleStep) { #expect(throws: Failure.self) { try step.validate() } }
}
