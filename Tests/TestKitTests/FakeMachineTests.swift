import Foundation
import Model
import StepKit
import TestKit
import Testing
import Wire

@Suite struct FakeMachineTests {
    @Test func putsFilesWhereTheirParentsAre() async throws {
        let machine = FakeMachine(files: ["/etc/hosts": "old"])
        let attributes = Attributes(mode: 0o640, owner: "nobody", group: "adm")
        #expect(try await machine.act(.write(path: "/etc/hosts", bytes: [65], attributes: attributes)) == .done)
        let stat = try #require(try await machine.stat("/etc/hosts"))
        #expect(stat.mode == 0o640 && stat.owner == "nobody" && stat.uid == 65534 && stat.group == "adm")
        let answer = try await machine.act(.write(path: "/no/such", bytes: [], attributes: attributes))
        #expect(answer == .failed(errno: ENOENT, call: "open", path: "/no/such"))
        let unknown = Attributes(mode: 0o644, owner: "etcd")
        #expect(
            try await machine.act(.write(path: "/etc/x", bytes: [], attributes: unknown))
                == .refused(reason: "no user 'etcd' on this host"))
    }

    @Test func keepsTheOwnerThatIsNotNamed() async throws {
        var host = FakeHost()
        host.put("/etc/x", "1", owner: "nobody", group: "adm")
        let machine = FakeMachine(host)
        _ = try await machine.act(.write(path: "/etc/x", bytes: [50], attributes: Attributes(mode: 0o600)))
        let file = try #require(try await machine.file("/etc/x"))
        #expect(file.owner == "nobody" && file.group == "adm" && file.mode == 0o600 && file.text == "2")
    }

    @Test func followsLinksOnTheWayAndNotAtTheEnd() async throws {
        var host = FakeHost(["/usr/bin/tar": "x"])
        host.put("/bin", .link(to: "usr/bin"))
        let machine = FakeMachine(host)
        #expect(try await machine.file("/bin/tar")?.text == "x")
        #expect(try await machine.stat("/bin")?.kind == .link)
        #expect(try await machine.stat("/bin")?.target == "usr/bin")
        _ = try await machine.act(.write(path: "/bin", bytes: [], attributes: Attributes(mode: 0o644)))
        #expect(try await machine.stat("/bin")?.kind == .file)
    }

    @Test func removesOnlyWhatItMayRemove() async throws {
        let machine = FakeMachine(files: ["/opt/a/b": "x"])
        #expect(
            try await machine.act(.remove(path: "/opt/a", recursive: false))
                == .failed(errno: ENOTEMPTY, call: "rmdir", path: "/opt/a"))
        #expect(try await machine.act(.remove(path: "/opt/a", recursive: true)) == .done)
        #expect(try await machine.stat("/opt/a/b") == nil)
        #expect(try await machine.act(.remove(path: "/opt/a", recursive: false)) == .done)
        #expect(try await machine.act(.remove(path: "/nowhere/a", recursive: false)) == .done)
    }

    @Test func listsWhatIsInADirectory() async throws {
        let machine = FakeMachine(files: ["/opt/b/c": "x", "/opt/a": "y"])
        #expect(try await machine.list("/opt")?.map(\.name) == ["a", "b"])
        #expect(try await machine.list("/missing") == nil)
    }

    @Test func refusesWhatNobodyScripted() async throws {
        let machine = FakeMachine()
        await #expect(throws: FakeMachine.Unscripted(what: "hostname")) { try await machine.probe("hostname") }
        await #expect(throws: FakeMachine.Unscripted(what: "reboot now")) {
            try await machine.act(.run(Command(["reboot", "now"])))
        }
        await #expect(throws: FakeMachine.Unscripted(what: "connect ::1:80")) {
            try await machine.connects(to: "::1", port: 80)
        }
        await machine.script(["hostname"], output: "node-1\n")
        #expect(try await machine.probe("hostname").firstLine == "node-1")
    }

    @Test func catchesAProbeThatChangesTheHost() async throws {
        let machine = FakeMachine()
        await machine.script(["sneaky"]) { host, _ in
            host.put("/tmp/x", "")
            return .says()
        }
        await #expect(throws: FakeMachine.Meddling(argv: ["sneaky"])) { try await machine.probe("sneaky") }
        _ = try await machine.act(.run(Command(["sneaky"])))
        #expect(await machine.host.text("/tmp/x") == "")
    }

    @Test func uploadsARealFileByItsChecksum() async throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "upload-\(UUID().uuidString)")
        let bytes = [UInt8]((0..<600_000).map { UInt8(truncatingIfNeeded: $0) })
        try Data(bytes).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        let machine = FakeMachine()
        var file = LocalFile(path: url.path, size: UInt64(bytes.count), sha256: Checksum.sha256(bytes))
        try await machine.upload(file, to: "/opt/big", attributes: Attributes(mode: 0o755))
        #expect(await machine.host.bytes("/opt/big") == bytes)
        #expect(await machine.uploads == ["/opt/big"])
        file.sha256[0] ^= 1
        await #expect(throws: Failure.self) {
            try await machine.upload(file, to: "/opt/other", attributes: Attributes(mode: 0o755))
        }
        #expect(try await machine.stat("/opt/other") == nil)
    }

    @Test func isLostOrHeldOrReadOnlyWhenToldSo() async throws {
        let machine = FakeMachine()
        await machine.hold(by: "anna@laptop")
        #expect(try await machine.act(.lock(holder: "me")) == .held(by: "anna@laptop"))
        await machine.makeReadOnly()
        #expect(
            try await machine.act(.remove(path: "/etc", recursive: true)) == .refused(reason: "this agent only looks"))
        await machine.lose()
        await #expect(throws: Failure.self) { try await machine.stat("/etc") }
    }
}
