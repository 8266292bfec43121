import Foundation
import Testing

@testable import Transport

struct KnownHostsTests {
    /// A key whose type is what it says, and whose rest is one byte.
    static func key(_ number: UInt8, type: String = "ssh-ed25519") -> HostKey {
        HostKey(blob: [0, 0, 0, UInt8(type.utf8.count)] + Array(type.utf8) + [0, 0, 0, 1, number])
    }

    static func line(_ names: String, _ number: UInt8, type: String = "ssh-ed25519") -> String {
        "\(names) \(type) \(Data(key(number, type: type).blob).base64EncodedString())"
    }

    /// What a file says of key 1 at an address.
    static let rows: [(String, String, Int, String)] = [
        ("", "10.0.0.1", 22, "unknown"),
        (line("10.0.0.1", 1), "10.0.0.1", 22, "known"),
        (line("10.0.0.1", 1) + " a comment", "10.0.0.1", 22, "known"),
        ("  \t" + line("10.0.0.1", 1) + "\r", "10.0.0.1", 22, "known"),
        (line("10.0.0.1", 2), "10.0.0.1", 22, "changed"),
        (line("10.0.0.1", 2) + "\n" + line("10.0.0.1", 1), "10.0.0.1", 22, "known"),
        (line("10.0.0.1", 1, type: "ecdsa-sha2-nistp256"), "10.0.0.1", 22, "changed"),
        ("#" + line("10.0.0.1", 2), "10.0.0.1", 22, "unknown"),
        (line("cp-1,10.0.0.1", 1), "10.0.0.1", 22, "known"),
        (line("CP-1.Example", 1), "cp-1.example", 22, "known"),
        (line("10.0.0.?", 1), "10.0.0.1", 22, "known"),
        (line("10.0.0.?", 1), "10.0.0.12", 22, "unknown"),
        (line("10.*,!10.0.0.1", 1), "10.0.0.1", 22, "unknown"),
        (line("10.*,!10.0.0.1", 1), "10.0.0.2", 22, "known"),
        (line("!10.0.0.1,10.*", 2), "10.0.0.1", 22, "unknown"),
        (line("[10.0.0.1]:2222", 1), "10.0.0.1", 2222, "known"),
        (line("[10.0.0.1]:2222", 2), "10.0.0.1", 22, "unknown"),
        (line("[10.0.0.1]:2222", 2), "10.0.0.1", 2222, "changed"),
        // As OpenSSH: a key known without a port is good on every port, and another one says nothing.
        (line("10.0.0.1", 1), "10.0.0.1", 2222, "known"),
        (line("10.0.0.1", 2), "10.0.0.1", 2222, "unknown"),
        ("@revoked " + line("*", 1) + "\n" + line("10.0.0.1", 1), "10.0.0.1", 22, "revoked"),
        ("@revoked " + line("10.0.0.1", 1), "10.0.0.1", 2222, "revoked"),
        ("@revoked " + line("*", 2) + "\n" + line("10.0.0.1", 1), "10.0.0.1", 22, "known"),
        ("@cert-authority " + line("*", 1), "10.0.0.1", 22, "unknown"),
        ("@strange " + line("10.0.0.1", 1), "10.0.0.1", 22, "unknown"),
        // Lines that make no sense vouch for nothing.
        ("10.0.0.1 ssh-ed25519", "10.0.0.1", 22, "unknown"),
        ("10.0.0.1 ssh-ed25519 ????", "10.0.0.1", 22, "unknown"),
        (line("10.0.0.1", 1).replacingOccurrences(of: " ssh-ed25519", with: " ssh-rsa"), "10.0.0.1", 22, "unknown"),
        ("|1|bad|line ssh-ed25519 AAAA", "10.0.0.1", 22, "unknown"),
    ]

    @Test(arguments: rows.indices)
    func saysOfAKey(index: Int) {
        let (text, host, port, expected) = KnownHostsTests.rows[index]
        let verdict =
            switch KnownHosts(text).verdict(host, port: port, KnownHostsTests.key(1)) {
            case .known: "known"
            case .unknown: "unknown"
            case .changed: "changed"
            case .revoked: "revoked"
            }
        #expect(verdict == expected, "\(text)")
    }

    /// Hashed by `ssh-keygen -H` of OpenSSH 9.2.
    @Test func hashedNamesOfOpenSSH() {
        let name = "|1|4n1OcsS+cgC6qLlWVtOeQjoy6K4=|o9/tJfyn5vFoEczDesz8yfyxZ6c="
        let known = KnownHosts(KnownHostsTests.line(name, 1))
        #expect(known.verdict("10.0.0.1", port: 2222, KnownHostsTests.key(1)) == .known)
        #expect(known.verdict("10.0.0.1", port: 22, KnownHostsTests.key(1)) == .unknown)
    }

    @Test func aChangeNamesEveryLineThatKnewTheHost() {
        let text =
            "\n" + KnownHostsTests.line("a", 2) + "\n" + KnownHostsTests.line("b", 2) + "\n"
            + KnownHostsTests.line("a", 3)
        guard case .changed(let entries) = KnownHosts(text, file: "f").verdict("a", port: 22, KnownHostsTests.key(1))
        else {
            Issue.record("not changed")
            return
        }
        #expect(entries.map(\.place) == ["f:2", "f:4"])
    }

    @Test func typesThatAreKnownAreAskedForFirst() {
        let text = KnownHostsTests.line("a", 1, type: "ssh-rsa") + "\n" + KnownHostsTests.line("*", 1)
        let types = KnownHosts(text).types("a", port: 22)
        #expect(types == ["ssh-rsa", "ssh-ed25519"])
        #expect(
            Algorithms.hostKeyOrder(known: types).prefix(4) == [
                "rsa-sha2-512", "rsa-sha2-256", "ssh-rsa", "ssh-ed25519",
            ])
        #expect(!Algorithms.hostKeyOrder(known: []).contains("ssh-rsa"))
        #expect(!Algorithms.hostKeyOrder(known: ["ssh-dss"]).contains("ssh-dss"))
        #expect(Set(Algorithms.hostKeyOrder(known: types)).count == Algorithms.hostKeyOrder(known: types).count)
    }

    @Test func whatIsWrittenIsRead() throws {
        let file = KnownHostsFile(path: NSTemporaryDirectory() + "slipway-known-\(UUID().uuidString)/inner")
        defer { try? FileManager.default.removeItem(atPath: (file.path as NSString).deletingLastPathComponent) }
        #expect(try file.load().entries.isEmpty)
        try file.append(KnownHosts.line("10.0.0.1", port: 22, KnownHostsTests.key(1)))
        // A file without a line end at its end, as an editor may leave it.
        let handle = try #require(FileHandle(forWritingAtPath: file.path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("# no end".utf8))
        try handle.close()
        try file.append(KnownHosts.line("10.0.0.1", port: 2222, KnownHostsTests.key(2)))
        let known = try file.load()
        #expect(known.verdict("10.0.0.1", port: 22, KnownHostsTests.key(1)) == .known)
        #expect(known.verdict("10.0.0.1", port: 2222, KnownHostsTests.key(2)) == .known)
        #expect(known.entries.map(\.place) == ["\(file.path):1", "\(file.path):3"])
    }

    @Test func linesOfManyWritersDoNotMix() async throws {
        let file = KnownHostsFile(path: NSTemporaryDirectory() + "slipway-known-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: file.path) }
        await withTaskGroup { group in
            for number in 0..<50 {
                group.addTask { try? file.append(KnownHosts.line("host-\(number)", port: 22, KnownHostsTests.key(1))) }
            }
        }
        #expect(try file.load().entries.count == 50)
    }

    /// Anything may stand in such a file.
    @Test func noiseIsNeverMistaken() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("|1,!*?[]:@ \t\n=abcAZ09+/#".unicodeScalars)
        for _ in 0..<2000 {
            var text = ""
            for _ in 0..<Int.random(in: 0...120, using: &generator) {
                text.unicodeScalars.append(alphabet[Int.random(in: 0..<alphabet.count, using: &generator)])
            }
            #expect(KnownHosts(text).verdict("10.0.0.1", port: 22, KnownHostsTests.key(1)) == .unknown)
        }
    }
}

/// One host is known by another key from now on, and nobody else is.
struct KnownHostsRenewalTests {
    private static let new = KnownHostsTests.line("10.0.0.1", 9)
    private static func line(_ names: String, _ number: UInt8) -> String { KnownHostsTests.line(names, number) }

    /// A file, the same afterwards, and how many keys were taken out.
    static let rows: [(String, String, Int)] = [
        (line("10.0.0.1", 1) + "\n", new + "\n", 1),
        (
            "# mine\n\n" + line("10.0.0.1", 1) + "\n" + line("10.0.0.2", 1) + "\n",
            "# mine\n\n" + line("10.0.0.2", 1) + "\n" + new + "\n", 1
        ),
        (line("10.0.0.1", 1) + "\n" + line("10.0.0.1", 2), new + "\n", 2),
        (line("10.0.0.2,10.0.0.1", 1) + "\n", line("10.0.0.2", 1) + "\n" + new + "\n", 1),
        // Under its own name it goes as well, if the key is the same.
        (line("node-1", 1) + "\n" + line("10.0.0.1", 1) + "\n", line("10.0.0.1,node-1", 9) + "\n", 1),
        (line("node-1", 3) + "\n" + line("10.0.0.1", 1) + "\n", line("node-1", 3) + "\n" + new + "\n", 1),
        // On another port it is another one; a mark is not ours to take away.
        (line("[10.0.0.1]:2222", 1) + "\n", line("[10.0.0.1]:2222", 1) + "\n", 0),
        ("@revoked " + line("10.0.0.1", 1) + "\n", "@revoked " + line("10.0.0.1", 1) + "\n", 0),
        (line("10.0.0.2", 1) + "\n", line("10.0.0.2", 1) + "\n", 0),
    ]

    @Test(arguments: rows.indices)
    func replaces(index: Int) {
        let (before, after, count) = Self.rows[index]
        let renewal = KnownHosts.renewing(
            before, file: "f", name: "10.0.0.1", aliases: ["node-1"], key: KnownHostsTests.key(9))
        #expect(renewal.text == after && renewal.removed.count == count && renewal.patterns == [])
    }

    @Test func aPatternIsLeftToAPerson() {
        let renewal = KnownHosts.renewing(
            Self.line("10.0.0.*", 1) + "\n", file: "f", name: "10.0.0.1", aliases: [], key: KnownHostsTests.key(9))
        #expect(renewal.patterns.map(\.place) == ["f:1"])
    }

    @Test func aHiddenNameStaysHidden() throws {
        let text = "\(HostPattern.hash(of: "10.0.0.1")) \(Self.line("", 1).dropFirst())\n"
        let renewal = KnownHosts.renewing(text, file: "f", name: "10.0.0.1", aliases: [], key: KnownHostsTests.key(9))
        #expect(renewal.removed.count == 1 && renewal.text.hasPrefix("|1|") && !renewal.text.contains("10.0.0.1"))
        #expect(KnownHosts(renewal.text).verdict("10.0.0.1", port: 22, KnownHostsTests.key(9)) == .known)
    }
}
