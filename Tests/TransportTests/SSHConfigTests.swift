import Foundation
import Model
import Testing

@testable import Transport

struct SSHConfigTests {
    static let text = """
        # of everybody
        IdentitiesOnly yes
        Host node-* !node-9 10.1.0.?
            User ann
            Port=2200
            IdentityFile "~/my keys/%r"
            IdentityFile ~/.ssh/%n
            ProxyJump gate,inner:2222
        Match host node-1
            User mallory
        Match all
            UserKnownHostsFile ~/known1 ~/known2
        Host GATE
            HostName %h.example.org
            User jumper
            IdentityAgent none
        Host broken
            Port 99999
            User "unclosed
        Host *
            User last
            Port 22
        """

    @Test func theFirstValueCounts() {
        let config = SSHConfig(SSHConfigTests.text)
        let entry = config.entry(for: ["node-1", "10.0.0.1"])
        #expect((entry.user, entry.port, entry.identitiesOnly) == ("ann", 2200, true))
        #expect(entry.identityFiles == ["~/my keys/%r", "~/.ssh/%n"])
        #expect((entry.proxyJump, entry.knownHostsFiles) == ("gate,inner:2222", ["~/known1", "~/known2"]))
        #expect(config.entry(for: ["other", "10.1.0.7"]).user == "ann")
        #expect(config.entry(for: ["node-9", "10.0.0.9"]).user == "last")
        #expect(config.entry(for: ["gate"]).hostName == "%h.example.org")
        #expect((config.entry(for: ["broken"]).user, config.entry(for: ["broken"]).port) == ("last", 22))
    }

    @Test func includedFilesStandUnderTheirBlock() {
        let config = SSHConfig("Host a\nInclude x\nUser late\nHost b\nUser bob") { word in
            word == "x" ? ["User inner\nHost b\nPort 7\nHost a\nPort 8"] : []
        }
        #expect((config.entry(for: ["a"]).user, config.entry(for: ["a"]).port) == ("inner", 8))
        #expect((config.entry(for: ["b"]).user, config.entry(for: ["b"]).port) == ("bob", nil))
        // One that includes itself comes to an end.
        #expect(
            SSHConfig("Include x\nUser ann") { _ in ["Include x\nPort 5", "Include x"] }.entry(for: ["a"]).port == 5)
    }

    /// The user's file before that of the machine, as in OpenSSH: first values, and all identity files.
    @Test func theMachinesFileStandsBelowTheUsers() throws {
        let folder = NSTemporaryDirectory() + "slipway-config-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func write(_ name: String, _ text: String) throws {
            let path = URL(filePath: folder).appending(path: name)
            try FileManager.default.createDirectory(
                at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: path)
        }
        try write("home/.ssh/config", "Host a\nUser ann\nIdentityFile ~/one\nInclude more\n")
        try write("home/.ssh/more", "Port 7\n")
        try write("etc/ssh_config", "Include conf.d/*.conf\nHost *\nUser all\nPort 22\nIdentityFile ~/two\n")
        try write("etc/conf.d/1.conf", "Host b\nProxyJump gate\n")
        let home = folder + "/home"
        let machine = SSHConfigFile(path: folder + "/etc/ssh_config", folder: folder + "/etc", home: home)
        let config = SSHConfigFile.user(home: home).load().over(machine.load())
        let (a, b) = (config.entry(for: ["a"]), config.entry(for: ["b"]))
        #expect((a.user, a.port, a.identityFiles, a.proxyJump) == ("ann", 7, ["~/one", "~/two"], nil))
        #expect((b.user, b.port, b.identityFiles, b.proxyJump) == ("all", 22, ["~/two"], "gate"))
        #expect(SSHConfigFile.machine(home: home).path == "/etc/ssh/ssh_config")
    }

    @Test(
        arguments: [
            ("ssh -W %h:%p gate", "gate"),
            ("/usr/bin/ssh -q -p2222 -l ann gate.example.org -W %h:%p", "ann@gate.example.org:2222"),
            ("ssh ann@gate nc %h %p", "ann@gate"), ("nc -X 5 -x proxy:1080 %h %p", nil), ("ssh -W %h:%p $GATE", nil),
            ("ssh", nil), ("", nil),
        ] as [(String, String?)])
    func whatAProxyCommandGoesThrough(_ command: String, _ hop: String?) {
        #expect(ProxyCommand(command).hop == hop)
    }

    @Test func aProxyCommandIsRefusedWithTheWayOut() throws {
        for (command, words) in [("ssh -W %h:%p ann@gate", "jump: [\"ann@gate\"]"), ("nc %h %p", "jump: [USER@HOST]")] {
            let surroundings = Surroundings(home: "/home/ann", config: SSHConfig("Host a\nProxyCommand \(command)"))
            #expect {
                _ = try Destination(Host("a", address: "10.0.0.1", roles: []), surroundings)
            } throws: { error in
                guard let failure = error as? Failure else { return false }
                return failure.kind == .input && failure.host == "a" && failure.why.contains(command)
                    && failure.hint?.contains(words) == true && failure.hint?.contains("jump: []") == true
            }
        }
    }

    @Test func destinationsStandUnderTheInventory() throws {
        let surroundings = Surroundings(
            home: "/home/ann", user: "local", agentSocket: "/agent", config: SSHConfig(SSHConfigTests.text))
        let host = Host("node-1", address: "10.0.0.1", roles: [], ssh: SSHSettings())
        let found = try Destination(host, surroundings)
        #expect((found.name, found.user, found.port, found.agentSocket) == ("10.0.0.1", "ann", 2200, "/agent"))
        #expect(found.identities == ["/home/ann/my keys/ann", "/home/ann/.ssh/node-1"])
        #expect(!found.isIdentityRequired && found.isIdentityOnly)
        #expect(found.knownHosts == ["/home/ann/known1", "/home/ann/known2"])
        #expect(found.hops.map(\.words) == ["jumper@gate.example.org", "last@inner:2222"])
        #expect(found.hops.map(\.agentSocket) == [nil, "/agent"])
        #expect(found.hops.last?.hops.count == 1)
        let own = SSHSettings(user: "root", port: 22, identity: "/key", jump: [], knownHosts: "/known")
        let told = try Destination(Host("node-1", address: "10.0.0.1", roles: [], ssh: own), surroundings)
        #expect((told.user, told.port, told.identities, told.hops) == ("root", 22, ["/key"], []))
        #expect(told.knownHosts == ["/known"])
    }

    @Test func whatCannotBeDoneIsSaid() throws {
        let config = SSHConfig("Host a\nProxyCommand nc %h %p\nHost b\nProxyJump b")
        let surroundings = Surroundings(home: "/home/ann", config: config)
        #expect(throws: Failure.self) {
            try Destination(Host("a", address: "10.0.0.1", roles: []), surroundings)
        }
        let direct = Host("a", address: "10.0.0.1", roles: [], ssh: SSHSettings(jump: []))
        #expect(try Destination(direct, surroundings).hops == [])
        // A jump host that is reached through itself.
        #expect(throws: Failure.self) { try Destination(Host("b", address: "10.0.0.2", roles: []), surroundings) }
    }

    @Test func nothingMakesItFail() {
        var generator = SystemRandomNumberGenerator()
        let original = Array(SSHConfigTests.text.utf8)
        let odd = Array("\"=#%!* \n\t\r\0\u{ff}".utf8)
        for _ in 0..<3000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...12, using: &generator) {
                let at = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[at] = odd[Int.random(in: 0..<odd.count, using: &generator)]
                case 1: bytes.removeSubrange(at..<min(bytes.count, at + 5))
                default: bytes.insert(contentsOf: odd, at: at)
                }
            }
            let config = SSHConfig(String(decoding: bytes, as: UTF8.self))
            let host = Host("node-1", address: "10.0.0.1", roles: [])
            _ = try? Destination(host, Surroundings(home: "/h", config: config))
        }
    }
}
