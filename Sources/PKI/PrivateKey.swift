import Crypto
import CryptoExtras
import Model
import SwiftASN1
import X509

/// A private key that was made or read, with its PEM.
struct PrivateKey: Sendable {
    let key: Certificate.PrivateKey
    let pem: Secret
    let isRSA: Bool

    /// Makes a new one.
    init(_ type: KeyType) throws {
        switch type {
        case .ecdsaP256:
            let made = P256.Signing.PrivateKey()
            self.init(Certificate.PrivateKey(made), made.pemRepresentation, isRSA: false)
        case .rsa2048: try self.init(rsa: .bits2048)
        case .rsa3072: try self.init(rsa: .bits3072)
        case .rsa4096: try self.init(rsa: .bits4096)
        }
    }
    private init(rsa size: _RSA.Signing.KeySize) throws {
        let made = try _RSA.Signing.PrivateKey(keySize: size)
        self.init(Certificate.PrivateKey(made), made.pemRepresentation, isRSA: true)
    }
    private init(_ key: Certificate.PrivateKey, _ text: String, isRSA: Bool) {
        self.key = key
        self.pem = Secret(text.hasSuffix("\n") ? text : text + "\n")
        self.isRSA = isRSA
    }
    /// Reads one.
    init(pem: [UInt8]) throws {
        key = try Certificate.PrivateKey(pemEncoded: String(decoding: pem, as: UTF8.self))
        self.pem = Secret(pem)
        isRSA = KeyType(key.publicKey)?.isRSA ?? false
    }
    var publicPEM: String {
        get throws { try key.publicKey.serializeAsPEM().pemString + "\n" }
    }
}
