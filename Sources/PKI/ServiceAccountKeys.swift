import Foundation
public import Model

/// The pair of keys with which API servers sign and check the tokens of service accounts. A pair of its own: a token
/// signed with the key of an authority would let whoever checks tokens also issue certificates.
public struct ServiceAccountKeys: Hashable, Sendable {
    /// PEM.
    public var privateKey: Secret
    /// PEM.
    public var publicKey: String
    /// It was made in this run.
    public var isNew: Bool

    /// Sixteen hexadecimal digits that are others as soon as another key signs. The signing pair stands first in the
    /// public part.
    public var id: String {
        let end = "-----END PUBLIC KEY-----"
        let first = publicKey.range(of: end).map { publicKey[..<$0.lowerBound] } ?? publicKey[...]
        return String(Checksum.hexadecimal(Checksum.sha256(Array(first.utf8))).prefix(16))
    }
}
