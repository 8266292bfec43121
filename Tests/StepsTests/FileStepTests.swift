import Foundation
import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Steps

@Suite struct FileStepTests {
    let step = FileStep(path: "/etc/motd", content: .text("hi\n"))

    @Test func createsWhatIsMissing() async throws {
        let machine = FakeMachine()
        let changes = try await step.converge(on: machine)
        #expect(changes.map(\.summary) == ["create /etc/motd"])
        #expect(changes.first?.diff == .lines("@@ -1,0 +1,1 @@\n+hi"))
        let node = try #require(await machine.host.node("/etc/motd"))
        #expect(node.mode == 0o644 && node.owner == "root" && node.group == "root")
    }

    @Test func showsExactlyWhatChanges() async throws {
        let machine = FakeMachine(files: ["/etc/motd": "ho\n"])
        let changes = try await step.converge(on: machine)
        #expect(changes.map(\.summary) == ["write /etc/motd"])
        #expect(changes.first?.diff == .lines("@@ -1,1 +1,1 @@\n-ho\n+hi"))
    }

    @Test func doesNotWriteContentForAMode() async throws {
        var host = FakeHost()
        host.users["etcd"] = 999
        host.put("/etc/motd", "hi\n", mode: 0o666)
        let machine = FakeMachine(host)
        let step = FileStep(path: "/etc/motd", content: .text("hi\n"), mode: 0o600, owner: "etcd")
        let changes = try await step.converge(on: machine)
        #expect(changes.map(\.summary) == ["set owner and mode of /etc/motd"])
        #expect(changes.map(\.diff) == [.words("mode 0666 → 0600, owner root → etcd")])
        #expect(
            await machine.actions == [
                .attributes(path: "/etc/motd", attributes: Attributes(mode: 0o600, owner: "etcd", group: "root"))
            ])
    }

    @Test func takesNumbersForOwners() async throws {
        var host = FakeHost()
        host.put("/etc/motd", "hi\n", owner: "nobody", group: "nogroup")
        let step = FileStep(path: "/etc/motd", content: .text("hi\n"), owner: "65534", group: "65534")
        #expect(try await step.plan(on: FakeMachine(host)).isEmpty)
    }

    @Test func makesDirectoriesAboveIt() async throws {
        let machine = FakeMachine()
        let step = FileStep(path: "/opt/a/b/file", content: .text(""))
        #expect(
            try await step.converge(on: machine).map(\.summary) == ["make directory /opt/a/b", "create /opt/a/b/file"])
        #expect(await machine.host.node("/opt/a")?.mode == 0o755)
    }

    @Test func replacesALinkAndNotItsTarget() async throws {
        var host = FakeHost(["/run/motd": "theirs"])
        host.put("/etc/motd", .link(to: "/run/motd"))
        let machine = FakeMachine(host)
        let changes = try await step.converge(on: machine)
        #expect(changes.map(\.summary) == ["replace the link /etc/motd → /run/motd by a file"])
        #expect(await machine.host.text("/run/motd") == "theirs")
        #expect(await machine.host.text("/etc/motd") == "hi\n")
    }

    @Test func refusesADirectory() async throws {
        let machine = FakeMachine(files: ["/etc/motd/x": ""])
        let failure = try #require(await #expect(throws: Failure.self) { try await step.plan(on: machine) })
        #expect(failure.why == "a directory stands at /etc/motd")
        #expect(failure.hint?.contains("absent") == true)
    }

    @Test func showsNothingOfASecret() async throws {
        let machine = FakeMachine(files: ["/etc/token": "old"])
        let step = FileStep(path: "/etc/token", content: .secret(Secret("s3cr3t")))
        let changes = try await step.converge(on: machine)
        #expect(changes.first?.diff == .secret)
        #expect(await machine.host.node("/etc/token")?.mode == 0o600)
        #expect(!"\(changes.map(\.summary))".contains("s3cr3t"))
    }

    @Test func noticesOneByteOfDrift() async throws {
        let machine = FakeMachine()
        try await step.converge(on: machine)
        await machine.change { $0.put("/etc/motd", "hi") }
        #expect(try await step.plan(on: machine).count == 1)
        try await step.converge(on: machine)
        #expect(await machine.host.text("/etc/motd") == "hi\n")
    }

    @Test func uploadsALocalFileOnce() async throws {
        let file = try LaptopFile(String(repeating: "runc", count: 200_000))
        let machine = FakeMachine()
        let step = FileStep(path: "/usr/local/bin/runc", local: file.path, mode: 0o755)
        let changes = try await step.converge(on: machine)
        #expect(changes.map(\.diff) == [.words("800000 bytes with SHA-256 \(file.sha256)")])
        #expect(await machine.host.bytes("/usr/local/bin/runc") == file.bytes)
        #expect(await machine.host.node("/usr/local/bin/runc")?.mode == 0o755)
        await machine.change { $0.nodes["/usr/local/bin/runc"]?.mode = 0o700 }
        #expect(try await step.converge(on: machine).map(\.diff) == [.words("mode 0700 → 0755")])
        #expect(await machine.uploads == ["/usr/local/bin/runc"])
        await machine.change { $0.put("/usr/local/bin/runc", "evil", mode: 0o755) }
        try await step.converge(on: machine)
        #expect(await machine.host.bytes("/usr/local/bin/runc") == file.bytes)
    }

    @Test func needsNoLocalFileWhereTheChecksumTells() async throws {
        let file = try LaptopFile("runc")
        let step = FileStep(path: "/opt/runc", local: "/no/such/file", sha256: file.sha256)
        #expect(try await step.plan(on: FakeMachine(files: ["/opt/runc": "runc"])).isEmpty)
        let failure = try #require(
            await #expect(throws: Failure.self) { try await step.plan(on: FakeMachine(files: ["/opt/runc": "x"])) })
        #expect(failure.kind == .input && failure.why.contains("/no/such/file"))
    }

    @Test func refusesALocalFileThatIsAnother() async throws {
        let file = try LaptopFile("runc")
        let step = FileStep(path: "/opt/runc", local: file.path, sha256: String(repeating: "0", count: 64))
        let failure = try #require(await #expect(throws: Failure.self) { try await step.plan(on: FakeMachine()) })
        #expect(failure.kind == .input && failure.why.contains(file.sha256))
    }

    @Test func readsALocalFileOnceForAllHosts() async throws {
        let file = try LaptopFile("once")
        let files = LocalFiles()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { _ = try await files.file(file.path, sha256: nil, for: "test") } }
            try await group.waitForAll()
        }
        #expect(await files.readings == 1)
        try Data("twice!".utf8).write(to: file.url)
        let again = try await files.file(file.path, sha256: nil, for: "test")
        #expect(again.size == 6 && again.sha256 == Checksum.sha256(Array("twice!".utf8)))
        #expect(await files.readings == 2)
    }

    @Test(arguments: [
        FileStep(path: "etc/motd", content: .text("")), FileStep(path: "/etc/../motd", content: .text("")),
        FileStep(path: "/etc/motd/", content: .text("")), FileStep(path: "/", content: .text("")),
        FileStep(path: "/a", local: "b", sha256: "123"),
    ])
    func refusesWhatCannotBeMeant(step: FileStep) {
        #expect(throws: Failure.self) { try step.validate() }
    }

    @Test func wantsExactlyOneContent() {
        var step = step
        step.local = "x"
        #expect(throws: Failure.self) { try step.validate() }
        (step.content, step.local) = (nil, nil)
        #expect(throws: Failure.self) { try step.validate() }
    }

    @Test func whatIsToStayIsLeftAlone() async throws {
        let machine = FakeMachine(files: ["/k": "old"])
        var step = FileStep(path: "/k", content: .text("new"))
        step.unless = ["/k", "--version"]
        await machine.script(["/k", "--version"], output: "1")
        #expect(try await step.converge(on: machine).isEmpty)
        await machine.script(["/k", "--version"], status: 3)
        #expect(try await step.converge(on: machine).count == 1)
        await machine.script(missing: "/other")
        step.unless = ["/other"]
        step.path = "/j"
        #expect(try await step.converge(on: machine).count == 1)
        step.unless = []
        #expect(throws: Failure.self) { try step.validate() }
    }
}
