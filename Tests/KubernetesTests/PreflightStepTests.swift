import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Kubernetes

@Suite struct PreflightStepTests {
    private let step = PreflightStep(pods: "10.244.0.0/16")

    private func site(
        _ roles: Set<Role> = [.node], cpus: Int = 4, memory: UInt64 = 8_000_000_000, free: UInt64 = 50_000_000_000,
        mode: Network.Mode = .routed
    ) -> Site {
        var facts = HostFacts()
        (facts.cpus, facts.memory) = (cpus, memory)
        facts.disks = [.init(path: "/", size: 100, available: free), .init(path: "/boot", size: 100, available: 1)]
        let host = Host("a", address: "10.0.0.1", roles: roles)
        var cluster = Cluster(name: "c", hosts: [host])
        cluster.network.mode = mode
        return Site(host: host, world: World(cluster, seen: ["a": facts]))
    }

    private static let docker = ["-P FORWARD DROP", "-A FORWARD -j DOCKER-USER"]
    private static let accepted = ["-A FORWARD -d 10.244.0.0/16 -j ACCEPT", "-A FORWARD -s 10.244.0.0/16 -j ACCEPT"]

    @Test(
        "a firewall that drops what pods send is told of",
        arguments: [
            (rules: ["-P FORWARD ACCEPT"], words: nil), (rules: [], words: nil),
            (rules: docker, words: "Docker has set"), (rules: ["-P FORWARD DROP"], words: "somebody has set"),
            (rules: docker + accepted, words: nil), (rules: docker + [accepted[0]], words: "Docker has set"),
        ] as [(rules: [String], words: String?)])
    func firewalls(rules: [String], words: String?) throws {
        let notes = step.notes(given: .init(forward: rules), site())
        if let words {
            #expect(notes.count == 1 && notes[0].hasPrefix(words))
            #expect(notes[0].contains("iptables -I FORWARD -s 10.244.0.0/16 -j ACCEPT"))
        } else {
            #expect(notes == [])
        }
        #expect(step.notes(given: .init(forward: rules), site(mode: .external)) == [])
        #expect(step.changes(given: .init(forward: rules), site()) == [])
    }

    @Test func smallHostsAreToldOf() {
        func notes(_ site: Site) -> [String] { step.notes(given: .init(), site) }
        #expect(notes(site()) == [] && notes(site([.controlPlane])) == [])
        #expect(notes(site(cpus: 1, memory: 950_000_000)) == [])
        #expect(notes(site([.controlPlane], cpus: 1)).first?.hasPrefix("it has 1 CPU") == true)
        #expect(notes(site([.controlPlane], memory: 1_000_000_000)).first?.contains("1000 MB of memory; 2 GB") == true)
        #expect(notes(site(memory: 500_000_000)).first?.contains("1 GB are the least") == true)
        #expect(notes(site(free: 1_000_000_000)).first?.hasPrefix("/ has 1000 MB free") == true)
    }

    @Test func theHostIsAskedForItsRules() async throws {
        let machine = FakeMachine()
        await machine.script(program: "iptables") { _, command in
            #expect(command.argv == ["iptables", "-w", "5", "-S", "FORWARD"])
            return .says(Self.docker.joined(separator: "\n") + "\n")
        }
        #expect(try await step.inspect(machine, site()).drops)
    }
}
