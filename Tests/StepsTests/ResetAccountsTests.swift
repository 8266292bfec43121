import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Steps

/// Which accounts a reset removes, and which it changes back.
struct ResetAccountsTests {
    private func machine(_ record: [[String]], _ change: (inout FakeHost) -> Void = { _ in }) -> FakeMachine {
        var host = FakeHost()
        host.put(record: record)
        change(&host)
        return FakeMachine(host)
    }

    @Test func accountsThatCameGo() async throws {
        let machine = machine([
            ["undo", "user", "etcd"], ["came", "groups", "haproxy"], ["came", "users", "haproxy"],
        ]) { host in
            host.put("/etc/passwd", "root:x:0:0::/:/sh\netcd:x:9:9::/:/sh\nhaproxy:x:8:8::/:/sh\nann:x:7:7::/:/sh\n")
            host.put("/etc/group", "etcd:x:9:\nhaproxy:x:8:\nann:x:7:\n")
        }
        for (part, argv) in [
            (ResetAccountsStep.Part.users, [["userdel", "etcd"], ["userdel", "haproxy"]]),
            (.groups, [["groupdel", "haproxy"]]),
        ] {
            let changes = try await ResetAccountsStep(part).plan(on: machine)
            #expect(changes.map(\.deed.argv) == argv)
        }
    }

    /// A group's line was written down when somebody whom we made was in it already.
    @Test func membersOfOursLeaveTheirGroupsByThemselves() async throws {
        let machine = machine([
            ["undo", "user", "worker"], ["undo", "group-line", "games:x:60:ann,worker"],
            ["undo", "group-line", "crew:x:70:ann"],
        ]) { host in
            host.put("/etc/passwd", "ann:x:7:7::/:/sh\nworker:x:9:9::/:/sh\n")
            host.put("/etc/group", "games:x:60:ann,worker\ncrew:x:70:ann,worker,bob\n")
        }
        let changes = try await ResetAccountsStep(.users).plan(on: machine)
        #expect(changes.map(\.deed.argv) == [["userdel", "worker"]])
        await machine.change { $0.put("/etc/group", "games:x:61:ann,worker\ncrew:x:70:\n") }
        #expect(
            try await ResetAccountsStep(.users).plan(on: machine).map(\.deed.argv) == [
                ["userdel", "worker"], ["groupmod", "--gid", "60", "--users", "ann", "games"],
                ["groupmod", "--gid", "70", "--users", "ann", "crew"],
            ])
    }
}
