import Foundation
import TestKit
import Testing

@testable import Transport

/// Whatever stands in known_hosts: a damaged file vouches for nothing more than what it says.
struct KnownHostsFuzzTests {
    private static let tokens = [
        "\n", " ", "\t", "\r\n", "#", "@revoked ", "@cert-authority ", "|1|", "|", "*", "?", "!", ",", "[", "]:",
        "ssh-rsa",
        "ssh-ed25519 ", "AAAA", "=", "10.0.0.11", "\u{0}", "é",
    ]

    /// A file that was edited on Windows says the same.
    @Test(arguments: ["plain", "ports", "hashed", "marks"])
    func lineEndsDoNotMatter(_ name: String) throws {
        let text = try #require(try Corpus("known-hosts")[name].map { String(decoding: $0, as: UTF8.self) })
        let (plain, other) = (KnownHosts(text), KnownHosts(text.replacing("\n", with: "\r\n")))
        #expect(plain.entries.count >= 2 && plain == other)
    }

    @Test func damagedFiles() throws {
        let stranger = HostKey(blob: [0, 0, 0, 11] + Array("ssh-ed25519".utf8) + [0, 0, 0, 32] + Array(100..<132))
        let tries = try Fuzz("known-hosts", tokens: Self.tokens).run { input, _ in
            let text = String(decoding: input, as: UTF8.self)
            let known = KnownHosts(text)
            for (name, port) in [("10.0.0.11", 22), ("10.0.0.11", 2222), ("*", 22), ("", 22)] {
                // Nobody has this key, so no damage makes it known.
                if known.verdict(name, port: port, stranger) == .known { throw Complaint("a stranger is known") }
                _ = known.types(name, port: port)
            }
            let line = KnownHosts.line("10.9.9.9", port: 2222, stranger)
            let verdict = KnownHosts(text + "\n" + line + "\n").verdict("10.9.9.9", port: 2222, stranger)
            switch verdict {
            case .known, .revoked: break
            case .unknown, .changed: throw Complaint("a line of our own is not understood: \(verdict)")
            }
        }
        #expect(tries > 20)
    }
}
