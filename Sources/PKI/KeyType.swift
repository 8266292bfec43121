/// The kind of a private key.
public enum KeyType: String, Codable, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    case ecdsaP256 = "ecdsa-p256"
    case rsa2048 = "rsa-2048"
    case rsa3072 = "rsa-3072"
    case rsa4096 = "rsa-4096"
    public var description: String { rawValue }
    public var isRSA: Bool { self != .ecdsaP256 }
}
