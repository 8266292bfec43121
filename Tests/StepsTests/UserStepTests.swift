import Model
import StepKit
import Steps
import TestKit
import Testing

@Suite struct UserStepTests {
    private static let etcd = UserEntry(
        name: "etcd", uid: 997, gid: 998, home: "/home/etcd", shell: "/usr/sbin/nologin")
    private static let groups = [
        GroupEntry(name: "etcd", gid: 998), GroupEntry(name: "ssl-cert", gid: 101, members: ["anna"]),
        GroupEntry(name: "adm", gid: 4, members: ["etcd"]),
    ]
    private func argv(_ step: UserStep, _ user: UserEntry?) -> [[String]] {
        step.changes(given: .init(user: user, groups: Self.groups), .alone()).map(\.deed.argv)
    }

    @Test(arguments: [
        (UserStep(name: "anna"), ["useradd", "--create-home", "--user-group", "anna"]),
        // useradd refuses --user-group where the group is there.
        (
            UserStep(name: "etcd", system: true),
            ["useradd", "--system", "--no-create-home", "--gid", "etcd", "--shell", "/usr/sbin/nologin", "etcd"]
        ),
        (
            UserStep(
                name: "ben", uid: 900, group: "adm", groups: ["ssl-cert", "etcd"], home: "/srv/ben", shell: "/bin/sh",
                comment: "Ben"),
            [
                "useradd", "--create-home", "--uid", "900", "--gid", "adm", "--groups", "ssl-cert,etcd", "--home-dir",
                "/srv/ben", "--shell", "/bin/sh", "--comment", "Ben", "ben",
            ]
        ),
    ])
    func creation(_ step: UserStep, _ expected: [String]) { #expect(argv(step, nil) == [expected]) }

    @Test(arguments: [
        UserStep(name: "etcd"), UserStep(name: "etcd", system: true), UserStep(name: "etcd", uid: 997),
        UserStep(name: "etcd", group: "etcd", groups: ["adm", "etcd"], home: "/home/etcd"),
        UserStep(name: "etcd", groups: ["adm"], exclusive: true),
    ])
    func whatIsThereIsLeftAlone(_ step: UserStep) { #expect(argv(step, Self.etcd) == []) }

    @Test(arguments: [
        (UserStep(name: "etcd", home: "/var/lib/etcd"), ["usermod", "--home", "/var/lib/etcd", "etcd"]),
        (UserStep(name: "etcd", groups: ["ssl-cert"]), ["usermod", "--append", "--groups", "ssl-cert", "etcd"]),
        (
            UserStep(name: "etcd", groups: ["ssl-cert"], exclusive: true),
            ["usermod", "--groups", "ssl-cert", "etcd"]
        ),
        (UserStep(name: "etcd", exclusive: true), ["usermod", "--groups", "", "etcd"]),
        (
            UserStep(name: "etcd", uid: 900, group: "adm", shell: "/bin/sh"),
            ["usermod", "--uid", "900", "--gid", "adm", "--shell", "/bin/sh", "etcd"]
        ),
    ])
    func differences(_ step: UserStep, _ expected: [String]) { #expect(argv(step, Self.etcd) == [expected]) }

    @Test func aDifferenceIsSaid() {
        let step = UserStep(name: "etcd", groups: ["ssl-cert"], exclusive: true, home: "/var/lib/etcd")
        let changes = step.changes(given: .init(user: Self.etcd, groups: Self.groups), .alone())
        #expect(
            changes.map(\.summary)
                == ["change user etcd: home from '/home/etcd' to '/var/lib/etcd', into ssl-cert and out of adm"])
    }

    @Test func onAHost() async throws {
        let machine = FakeMachine(files: [
            "/etc/passwd": "root:x:0:0:root:/root:/bin/bash\n", "/etc/group": "root:x:0:\netcd:x:998:\n",
        ])
        await machine.script(["getent", "passwd", "etcd"], status: 2)
        await machine.script(program: "useradd") { host, _ in
            host.put(
                "/etc/passwd", (host.text("/etc/passwd") ?? "") + "etcd:x:997:998::/var/lib/etcd:/usr/sbin/nologin\n")
            return .says()
        }
        let step = UserStep(name: "etcd", group: "etcd", home: "/var/lib/etcd", system: true)
        #expect(try await step.converge(on: machine).count == 1)
        await machine.forget()
        #expect(try await step.plan(on: machine) == [])
        #expect(await machine.queries.count == 2)
    }

    @Test(arguments: [
        UserStep(name: "Bad"), UserStep(name: "a", groups: ["x y"]), UserStep(name: "a", home: "home"),
        UserStep(name: "a", shell: "/bin/a:b"), UserStep(name: "a", comment: "a:b"), UserStep(name: "a", group: ""),
    ])
    func whatCannotBeMeant(_ step: UserStep) { #expect(throws: Failure.self) { try step.validate() } }
}
