import Model
import StepKit
import Steps
import TestKit
import Testing
import Wire

@Suite struct AbsentStepTests {
    @Test func removesAFile() async throws {
        let machine = FakeMachine(files: ["/etc/old": "abc", "/etc/older": ""])
        let changes = try await AbsentStep(path: "/etc/old").converge(on: machine)
        #expect(changes.map(\.summary) == ["remove /etc/old"])
        #expect(changes.map(\.diff) == [.words("a file of 3 bytes")])
        #expect(await machine.host.text("/etc/older") == "")
    }

    @Test func leavesNothingAlone() async throws {
        #expect(try await AbsentStep(path: "/no/such/thing").converge(on: FakeMachine()).isEmpty)
    }

    @Test func removesALinkAndNotItsTarget() async throws {
        var host = FakeHost(["/opt/data/x": "1"])
        host.put("/etc/data", .link(to: "/opt/data"))
        let machine = FakeMachine(host)
        try await AbsentStep(path: "/etc/data", recursive: true).converge(on: machine)
        #expect(await machine.host.text("/opt/data/x") == "1")
    }

    @Test func removesAnEmptyDirectory() async throws {
        var host = FakeHost()
        host.put("/etc/old", .directory)
        let changes = try await AbsentStep(path: "/etc/old").converge(on: FakeMachine(host))
        #expect(changes.map(\.diff) == [.words("an empty directory")])
    }

    @Test func asksBeforeItRemovesATree() async throws {
        let machine = FakeMachine(files: ["/etc/old/a": "", "/etc/old/b/c": ""])
        let failure = try #require(
            await #expect(throws: Failure.self) { try await AbsentStep(path: "/etc/old").plan(on: machine) })
        #expect(failure.why.contains("a, b") && failure.hint?.contains("recursive: true") == true)
        let changes = try await AbsentStep(path: "/etc/old", recursive: true).converge(on: machine)
        #expect(changes.map(\.diff) == [.words("a directory with a, b")])
        #expect(await machine.host.paths(below: "/etc").isEmpty)
    }

    @Test(arguments: ["/etc", "/var/lib", "/usr/local", "/boot/grub"])
    func refusesWhatIsTooMuch(path: String) {
        #expect(throws: Failure.self) { try AbsentStep(path: path, recursive: true).validate() }
    }

    @Test(arguments: ["/etc/cni", "/var/lib/etcd", "/opt/cni"])
    func allowsWhatIsNot(path: String) throws {
        try AbsentStep(path: path, recursive: true).validate()
    }
}
