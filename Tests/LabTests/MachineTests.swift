import Glibc
import Model
import Testing

@testable import Lab

/// What the lab asks of the machine it runs on, without being root.
@Suite struct MachineTests {
    @Test func namesThePackagesOfMissingPrograms() {
        #expect(Requirements.packagesMissing { _ in true } == [])
        #expect(Requirements.packagesMissing { !$0.hasSuffix("/mmdebstrap") } == ["mmdebstrap"])
        #expect(
            Requirements.packagesMissing { !$0.hasSuffix("/ip") && !$0.hasSuffix("/systemd-nspawn") }
                == ["iproute2", "systemd-container"])
    }

    @Test func readsRoutes() {
        let text = #"[{"dst":"default","gateway":"192.0.2.1","dev":"eth0"},{"type":"blackhole","dst":"10.9.0.0/16"}]"#
        #expect(Route.all(in: text) == [Route(dst: "default", dev: "eth0"), Route(dst: "10.9.0.0/16", dev: nil)])
    }

    @Test func locksFoldersForOneAtATime() async throws {
        try await withScratchFolder { folder in
            let lock = try FolderLock.claim(folder)
            let failure = #expect(throws: Failure.self) { try FolderLock.claim(folder) }
            #expect(failure?.kind == .locked)
            lock.release()
            let shared = try FolderLock.claim(folder, shared: true)
            let other = try FolderLock.claim(folder, shared: true)
            #expect(throws: Failure.self) { try FolderLock.claim(folder) }
            shared.release()
            other.release()
            try FolderLock.claim(folder).release()
        }
    }

    @Test func saysWhatAProgramSaid() async throws {
        let good = try await Command("sh", "-c", "cat; echo err >&2; exit 3").run(input: "in")
        #expect(good == LabOutput(status: 3, output: "in", errors: "err\n"))
        let killed = try await Command("sh", "-c", "kill -9 $$").run()
        #expect(killed.status == 137)
        let failure = await #expect(throws: Failure.self) {
            try await Command("sh", "-c", "echo no such thing >&2; exit 3").succeed("try it")
        }
        #expect(failure?.what == "try it")
        #expect(failure?.why == "sh ended with status 3: no such thing")
    }

    @Test func waitsForConditionsAndNotLonger() async throws {
        var asked = 0
        let held = try await Interruption.wait(atMost: .seconds(600), every: .milliseconds(1)) { () throws(Failure) in
            asked += 1
            return asked == 3
        }
        #expect(held)
        #expect(asked == 3)
        let late = try await Interruption.wait(atMost: .milliseconds(5), every: .milliseconds(1)) {
            () throws(Failure) in false
        }
        #expect(!late)
    }

    @Test(arguments: [("SSH-2.0-OpenSSH_9.2\r\n", true), ("220 mail ready\r\n", false), ("", false)])
    func believesOnlyServersThatSpeakSSH(greeting: String, expected: Bool) throws {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(server) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutableBytes(of: &address) { bytes in
            let pointer = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress
            #expect(bind(server, pointer, length) == 0)
            #expect(getsockname(server, pointer, &length) == 0)
        }
        #expect(listen(server, 1) == 0)
        let thread = ServerThread(server: server, greeting: greeting)
        #expect(SSHBanner.answers("127.0.0.1", port: UInt16(bigEndian: address.sin_port), patience: 10_000) == expected)
        thread.join()
    }

    @Test func takesAClosedPortForSilence() {
        #expect(!SSHBanner.answers("127.0.0.1", port: 1))
        #expect(!SSHBanner.answers("not an address"))
    }
}
