import Model
import StepKit
import Steps
import TestKit
import Testing

@Suite struct GroupStepTests {
    @Test(arguments: [
        (nil, GroupStep(name: "etcd"), ["groupadd", "etcd"]),
        (nil, GroupStep(name: "etcd", gid: 900, system: true), ["groupadd", "--system", "--gid", "900", "etcd"]),
        (GroupEntry(name: "etcd", gid: 901), GroupStep(name: "etcd", gid: 900), ["groupmod", "--gid", "900", "etcd"]),
    ])
    func changes(_ entry: GroupEntry?, _ step: GroupStep, _ argv: [String]) {
        #expect(step.changes(given: entry, .alone()).map(\.deed.argv) == [argv])
    }

    @Test func whatIsThereIsLeftAlone() {
        let entry = GroupEntry(name: "etcd", gid: 900)
        #expect(GroupStep(name: "etcd", system: true).changes(given: entry, .alone()) == [])
        #expect(GroupStep(name: "etcd", gid: 900).changes(given: entry, .alone()) == [])
    }

    @Test func onAHost() async throws {
        let machine = FakeMachine(files: ["/etc/group": "root:x:0:\ndaemon:x:1:\n"])
        await machine.script(["getent", "group", "etcd"], status: 2)
        await machine.script(program: "groupadd") { host, _ in
            host.put("/etc/group", (host.text("/etc/group") ?? "") + "etcd:x:998:\n")
            return .says()
        }
        #expect(try await GroupStep(name: "etcd", system: true).converge(on: machine).count == 1)
        await machine.forget()
        #expect(try await GroupStep(name: "etcd", system: true).converge(on: machine) == [])
        #expect(await machine.probes == 0)
    }

    @Test func aDirectoryServiceIsAsked() async throws {
        let machine = FakeMachine(files: ["/etc/group": "root:x:0:\n"])
        await machine.script(["getent", "group", "staff"], output: "staff:*:20050:anna,ben\n")
        #expect(try await GroupStep(name: "staff").plan(on: machine) == [])
    }

    @Test(arguments: ["", "1a", "Etcd", "a b", "-x", String(repeating: "a", count: 33)])
    func namesThatCannotBeMeant(_ name: String) {
        #expect(throws: Failure.self) { try GroupStep(name: name).validate() }
    }
}
