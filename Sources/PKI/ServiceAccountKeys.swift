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
}
