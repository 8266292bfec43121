import Foundation
import Testing

@testable import Transport

struct PrivateKeyTests {
    /// OpenSSH's own format up to the public key.
    private func openSSH(cipher: String, type: String) -> String {
        func text(_ words: String) -> [UInt8] { [0, 0, 0, UInt8(words.utf8.count)] + Array(words.utf8) }
        let key = text(type) + [0, 0, 0, 1, 7]
        let bytes =
            Array("openssh-key-v1\0".utf8) + text(cipher) + text("none") + text("") + [0, 0, 0, 1, 0, 0, 0]
            + [UInt8(key.count)] + key
        let body = Data(bytes).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        return "-----BEGIN OPENSSH PRIVATE KEY-----\n\(body)\n-----END OPENSSH PRIVATE KEY-----\n"
    }

    @Test func whatCanBeToldWithoutThePassphrase() throws {
        let plain = try #require(PrivateKey(path: "k", bytes: Array(openSSH(cipher: "none", type: "ssh-ed25519").utf8)))
        #expect((plain.type, plain.isEncrypted) == ("ssh-ed25519", false))
        #expect(plain.words.hasPrefix("k (ssh-ed25519 SHA256:"))
        let locked = try #require(
            PrivateKey(path: "k", bytes: Array(openSSH(cipher: "aes256-ctr", type: "ssh-rsa").utf8)))
        #expect((locked.type, locked.isEncrypted) == ("ssh-rsa", true))
        #expect("\(locked)".contains("‹secret›"))
    }

    @Test(arguments: [
        ("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n", "ssh-rsa", true),
        ("-----BEGIN EC PRIVATE KEY-----\n", "ecdsa", false), ("-----BEGIN PRIVATE KEY-----\n", "", false),
        ("-----BEGIN ENCRYPTED PRIVATE KEY-----\n", "", true),
    ])
    func olderFormats(text: String, type: String, isEncrypted: Bool) throws {
        let key = try #require(PrivateKey(path: "k", bytes: Array(text.utf8)))
        #expect((key.type, key.isEncrypted) == (type, isEncrypted))
    }

    @Test(arguments: [
        "", "ssh-ed25519 AAAA", "-----BEGIN", "-----BEGIN CERTIFICATE-----\n",
        "-----BEGIN OPENSSH PRIVATE KEY-----\n????\n",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA////\n",
    ])
    func whatIsNoKey(text: String) {
        #expect(PrivateKey(path: "k", bytes: Array(text.utf8)) == nil)
    }
}
