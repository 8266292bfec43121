import Foundation
import Model

/// A private key file: its bytes, and what can be told of it without its passphrase.
struct PrivateKey: Sendable {
    var path: String
    var secret: Secret
    /// `ssh-ed25519`; empty where only opening it would tell.
    var type: String
    var isEncrypted: Bool
    /// The public half as it goes over the wire; OpenSSH's own format carries it in plain.
    var publicKey: HostKey?

    /// Reads the text of a key file. Nil where it holds no private key.
    init?(path: String, bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let label = PrivateKey.label(text) else { return nil }
        self.path = path
        secret = Secret(bytes)
        switch label {
        case "OPENSSH PRIVATE KEY":
            guard let header = PrivateKey.openSSHHeader(text) else { return nil }
            (isEncrypted, publicKey) = (header.isEncrypted, header.key)
            type = header.key.type
        case "RSA PRIVATE KEY": (type, isEncrypted) = ("ssh-rsa", text.contains("ENCRYPTED"))
        case "EC PRIVATE KEY": (type, isEncrypted) = ("ecdsa", text.contains("ENCRYPTED"))
        case "PRIVATE KEY": (type, isEncrypted) = ("", false)
        case "ENCRYPTED PRIVATE KEY": (type, isEncrypted) = ("", true)
        default: return nil
        }
    }

    /// What stands between `-----BEGIN ` and `-----`.
    private static func label(_ text: String) -> String? {
        guard let start = text.range(of: "-----BEGIN "), let end = text[start.upperBound...].range(of: "-----")
        else { return nil }
        return String(text[start.upperBound..<end.lowerBound])
    }

    /// The start of OpenSSH's own format: a magic text, cipher, key derivation and its options, count, public key.
    private static func openSSHHeader(_ text: String) -> (isEncrypted: Bool, key: HostKey)? {
        let body = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("-----") }.joined()
        let magic = Array("openssh-key-v1\0".utf8)
        guard let data = Data(base64Encoded: body), data.starts(with: magic) else { return nil }
        var rest = Array(data.dropFirst(magic.count))[...]
        func next() -> ArraySlice<UInt8>? {
            guard rest.count >= 4 else { return nil }
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard rest.count >= length else { return nil }
            defer { rest = rest.dropFirst(length) }
            return rest.prefix(length)
        }
        guard let cipher = next(), next() != nil, next() != nil, rest.count >= 4 else { return nil }
        rest = rest.dropFirst(4)
        guard let blob = next() else { return nil }
        return (!cipher.elementsEqual("none".utf8), HostKey(blob: Array(blob)))
    }

    /// The public half as authorized_keys has it, where libssh2 can do with it. With a passphrase it must open the file
    /// first, so that a wrong one is told from a key that is refused.
    var publicLine: String? {
        guard let publicKey, !isEncrypted, type == "ssh-ed25519" || type.hasPrefix("ecdsa-sha2-nistp") else {
            return nil
        }
        return "\(type) \(Data(publicKey.blob).base64EncodedString())"
    }

    /// For people: path, type and fingerprint.
    var words: String { publicKey.map { "\(path) (\($0.words))" } ?? path }
}
