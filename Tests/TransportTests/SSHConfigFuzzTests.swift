import Foundation
import Model
import TestKit
import Testing

@testable import Transport

/// Whatever stands in ssh_config: it never says more of a host than what stands under its name.
struct SSHConfigFuzzTests {
    private static let tokens = [
        "\n", " ", "\t", "\r\n", "=", "\"", "#", "*", "?", "!", "Host ", "Match ", "all", "host ", "Include ", "x",
        "~/",
        "User ", "Port ", "22", "65536", "-1", "HostName ", "%h", "%%", "%", "IdentityFile ", "IdentitiesOnly ", "yes",
        "IdentityAgent ", "none", "$SOCK", "${SOCK}", "ProxyJump ", "gate,ann@inner:2222", "ssh://", "@", ":",
        "ProxyCommand ", "ssh -W %h:%p gate", "UserKnownHostsFile ", "/dev/null", "node-1", "10.0.0.1", "\u{0}", "é",
    ]

    @Test func damagedFiles() throws {
        let tries = try Fuzz("ssh-config", tokens: Self.tokens).run { input, _ in
            let text = String(decoding: input, as: UTF8.self)
            // A file that includes itself, over and over.
            let config = SSHConfig(text) { _ in [text] }
            for (name, address) in [("node-1", "10.0.0.1"), ("gate", "10.0.0.2"), ("", "")] {
                try checkDestination(name, config)
                _ = config.entry(for: [name, address])
            }
            // The first value counts, whatever follows; and what follows is only for the hosts that it names.
            let first = SSHConfig("User first\nPort 7\n" + text).entry(for: ["node-1"])
            guard first.user == "first", first.port == 7 else { throw Complaint("the first value does not count") }
            let (alone, more) = (SSHConfig(text), SSHConfig(text + "\nHost stranger\nUser last\nIdentityFile /last\n"))
            guard alone.entry(for: ["node-1"]) == more.entry(for: ["node-1"]) else {
                throw Complaint("what stands under another name counts")
            }
            guard more.entry(for: ["stranger"]).identityFiles.contains("/last") else {
                throw Complaint("a block of our own is not understood")
            }
        }
        #expect(tries > 20)
    }

    private func checkDestination(_ name: String, _ config: SSHConfig) throws {
        let host = Host(HostName(name), address: "10.0.0.1", roles: [])
        do throws(Failure) {
            let found = try Destination(host, Surroundings(home: "/home/ann", user: "ann", config: config))
            guard (1...65_535).contains(found.port), found.hops.allSatisfy({ (1...65_535).contains($0.port) }) else {
                throw Failure(.step, "check", why: "a port that is none")
            }
            guard !found.knownHosts.isEmpty, found.hostKeys == .acceptNew, found.name == "10.0.0.1" else {
                throw Failure(.step, "check", why: "a file decides where to go, or on host keys")
            }
        } catch {
            guard error.kind == .input, error.host == host.id, error.hint != nil else { throw Complaint("\(error)") }
        }
    }
}
