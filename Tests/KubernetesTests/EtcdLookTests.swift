import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Kubernetes

/// A host whose member gets its data behind the first look at its folder.
private struct Founding: Reader {
    let machine: FakeMachine

    func answer(_ query: Query) async throws -> Answer {
        if case .probe(let command) = query, command.argv.first == "date" {
            await machine.change { $0.put("/var/lib/etcd/member/wal/0.wal", "log") }
        }
        return try await machine.answer(query)
    }
}

@Suite struct EtcdLookTests {
    /// While a cluster is founded the folder of a member fills between two questions; it must not count as lost.
    @Test func dataThatComesMeanwhileIsSeen() async throws {
        let host = Host("m-1", address: "10.0.0.1", roles: [.etcd])
        let site = Site(host: host, world: World(Cluster(name: "c", hosts: [host])))
        let machine = FakeMachine()
        await machine.script(host: "10.0.0.1", port: 2379, connects: false)
        await machine.script(program: "systemctl") { _, _ in
            .says("LoadState=loaded\nActiveState=activating\nSubState=start\n")
        }
        await machine.script(program: "date") { _, _ in .says("20261127T180000Z\n") }
        let access = EtcdAccess(program: "/usr/bin/etcdctl", certificates: "/etc/etcd/pki")
        let look = try await EtcdLook.look(
            from: Founding(machine: machine), site, access, unit: "etcd.service", data: "/var/lib/etcd",
            state: "/etc/etcd/state.env")
        #expect(look.own.data == .whole)
    }

    /// A host is not taken out of a cluster that cannot agree to it: its member would count, and nobody would know it.
    @Test func nobodyLeavesWhileNobodyCanAgree() throws {
        let hosts = (1...3).map {
            Host(HostName("m-\($0)"), address: Address(number: 0x0a00_0000 + $0), roles: [.etcd])
        }
        var world = World(Cluster(name: "c", hosts: hosts), milestones: [.etcdFormed])
        var view = EtcdView()
        (view.wanted, view.up) = (3, [EtcdAccess.endpoint(of: hosts[0])])
        let facts = EtcdDepartedStep.Facts(view: view)
        let step = EtcdDepartedStep(name: "m-3")
        let failure = #expect(throws: Failure.self) {
            try step.changes(given: facts, Site(host: hosts[0], world: world))
        }
        #expect(failure?.kind == .notSafe && failure?.hint?.contains("etcd restore") == true)
        #expect(failure?.why.contains("2 of 3 etcd members must be, and 1 can be connected to") == true)
        #expect(try step.changes(given: facts, Site(host: hosts[2], world: world)).isEmpty)
        #expect(try EtcdDepartedStep().changes(given: facts, Site(host: hosts[0], world: world)).isEmpty)
        // Hosts may have been brought to the second layer only.
        world.milestones = []
        #expect(try step.changes(given: facts, Site(host: hosts[0], world: world)).isEmpty)
    }
}
