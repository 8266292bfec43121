/// How big files reach hosts.
public struct TransferSettings: Hashable, Sendable {
    /// Hosts that have a file pass it on to the others.
    public var peers: Bool
    public init(peers: Bool = true) { self.peers = peers }
}
