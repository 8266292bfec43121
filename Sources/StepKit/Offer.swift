public import Model

/// A content that one host holds ready for one other.
public struct Offer: Hashable, Sendable {
    /// Where the host with the content listens.
    public var address: Address
    public var port: UInt16
    /// What opens it, once.
    public var token: Secret
    public init(address: Address, port: UInt16, token: Secret) {
        self.address = address
        self.port = port
        self.token = token
    }
}

/// A host did not get from another what that one was to give. It says nothing about the content or the host that
/// wants it: somebody else may have more luck.
public struct PeerFailure: Error, Equatable {
    public var why: String
    /// The other cannot be asked for anything any more.
    public var isLost: Bool
    public init(why: String, isLost: Bool = false) {
        self.why = why
        self.isLost = isLost
    }
}
