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
}
