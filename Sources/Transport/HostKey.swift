import Foundation
import Model

/// A host's public key, as it goes over the wire and into known_hosts.
struct HostKey: Hashable, Sendable {
    /// The whole key: its type and its numbers, each with a length before it.
    let blob: [UInt8]

    init(blob: [UInt8]) { self.blob = blob }

    /// The first text in the blob: `ssh-ed25519`. Empty where the blob is none.
    var type: String { HostKey.firstText(of: blob) ?? "" }

    /// As OpenSSH shows it: `SHA256:` and base64 without padding.
    var fingerprint: String {
        let base64 = Data(Checksum.sha256(blob)).base64EncodedString()
        return "SHA256:" + base64.prefix { $0 != "=" }
    }

    /// Type and fingerprint, for people.
    var words: String { "\(type) \(fingerprint)" }

    static func firstText(of blob: some Collection<UInt8>) -> String? {
        let head = Array(blob.prefix(4))
        guard head.count == 4 else { return nil }
        let length = head.reduce(0) { $0 << 8 | Int($1) }
        let text = blob.dropFirst(4).prefix(length)
        guard length <= 64, text.count == length else { return nil }
        return String(validating: text, as: UTF8.self)
    }
}
