import Model
import StepKit
import Steps
import TestKit
import Testing
import Wire

@Suite struct DirectoryStepTests {
    let step = DirectoryStep(path: "/var/lib/etcd", mode: 0o700, owner: "etcd", group: "etcd")

    private func host(_ change: (inout FakeHost) -> Void = { _ in }) -> FakeHost {
        var host = FakeHost()
        (host.users["etcd"], host.groups["etcd"]) = (999, 999)
        change(&host)
        return host
    }

    @Test func makesItWithItsParents() async throws {
        let machine = FakeMachine(host())
        let deep = DirectoryStep(path: "/opt/a/b", mode: 0o750)
        #expect(try await deep.converge(on: machine).map(\.summary) == ["make directory /opt/a/b"])
        #expect(await machine.host.node("/opt/a")?.mode == 0o755)
        #expect(await machine.host.node("/opt/a/b")?.mode == 0o750)
    }

    @Test func putsModeAndOwnerRight() async throws {
        let machine = FakeMachine(host { $0.put("/var/lib/etcd/member", .directory, owner: "etcd") })
        let changes = try await step.converge(on: machine)
        #expect(changes.map(\.diff) == [.words("mode 0755 → 0700, owner root → etcd, group root → etcd")])
        #expect(await machine.host.node("/var/lib/etcd/member")?.owner == "etcd")
        #expect(try await step.plan(on: machine).isEmpty)
    }

    @Test(arguments: [FakeHost.Content.file([]), .link(to: "/data"), .other])
    func refusesWhatIsNoDirectory(content: FakeHost.Content) async throws {
        let machine = FakeMachine(host { $0.put("/var/lib/etcd", content) })
        let failure = try #require(await #expect(throws: Failure.self) { try await step.plan(on: machine) })
        #expect(failure.hint != nil)
    }
}
